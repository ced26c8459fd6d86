// What the readers of our YAML files share: names, addresses and senders, with their mistakes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gen/yaml.h"
#include "policy/sender.h"

namespace gen {

// The values of a mapping by key.
class YamlFields {
 public:
  explicit YamlFields(std::vector<YamlEntry> fields) : fields_(std::move(fields)) {}
  std::optional<YamlNode> find(std::string_view key) const;

 private:
  std::vector<YamlEntry> fields_;  // a few, whose keys differ
};

// Reads nodes of one document. Each function returns what the node says, or nothing and remembers
// why not.
class YamlReader {
 public:
  // The document must outlive the reader; its mistakes are taken over.
  YamlReader(const YamlDocument& document, std::string_view file);
  // Without any document's mistakes: for one that shares its document with others.
  explicit YamlReader(std::string_view file) : file_(file) {}

  void complain(const YamlNode& node, std::string reason);
  // Of another text that was read on the way.
  void complain(std::vector<dns::Mistake> mistakes);
  // Those of this file in the order of the text, one a place; then those of others.
  std::vector<dns::Mistake> take_mistakes();

  // A text; `what` belongs in its place ("a host name"). A plain number, truth value or null is a
  // mistake, for other readers of the same line would not see a text.
  std::optional<std::string_view> text(const YamlNode& node, std::string_view what);
  // The items of a list, or a single node in its place. An empty list is a mistake.
  std::vector<YamlNode> one_or_more(const YamlNode& node, std::string_view what);
  std::optional<dns::DomainName> host_name(const YamlNode& node);
  std::optional<dns::DomainName> mail_domain(const YamlNode& node);
  std::optional<dns::IpAddress> address(const YamlNode& node);
  // {helo, ip, ip6}, the last optional and of the other family.
  std::optional<policy::Sender> sender(const YamlNode& node);

  // A mapping with no other keys than these; `what` it is. An unknown key is a mistake, but the
  // others are still returned.
  std::optional<YamlFields> fields(const YamlNode& node, std::string_view what,
                                   const std::vector<std::string_view>& known);
  // "unknown key "sned-on": did you mean "send-on"?"
  void complain_unknown(const YamlNode& node, std::string_view what,
                        const std::vector<std::string_view>& known);

 private:
  std::string_view file_;
  std::vector<dns::Mistake> mistakes_;
  std::vector<dns::Mistake> others_;
};

}  // namespace gen
