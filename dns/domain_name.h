// A domain name as DNS has it: labels of octets, compared without regard to ASCII case.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dns/format.h"
#include "dns/result.h"

namespace dns {

// Holds RFC 1035 §3.1: labels of 1 to 63 octets, 255 octets on the wire. Kept lower-case in the
// form of master files (§5.1) without the last dot, so that its text never holds a control
// character, a quote or a byte outside ASCII, whatever an answer brought.
class DomainName {
 public:
  // Reads the form of master files; a last dot changes nothing, "." is the root.
  static Parsed<DomainName> parse(std::string_view text);
  // From labels as they stand on the wire, leftmost first; none is the root.
  static Parsed<DomainName> from_labels(const std::vector<std::string>& labels);
  // From such labels with a dot between each two; no octet has another meaning.
  static Parsed<DomainName> from_dotted(std::string labels);
  // From the wire, nothing compressed: each label behind its length, the root's last (RFC 1035
  // §3.1). Fails for what does not end so.
  static Parsed<DomainName> from_wire(std::span<const std::uint8_t> octets);

  // The root is ".".
  const std::string& to_string() const { return text_; }
  // Octets as on the wire, leftmost first; empty for the root.
  std::vector<std::string> labels() const;
  // Appends what from_wire reads.
  void append_wire(std::vector<std::uint8_t>& octets) const;
  bool is_root() const { return text_ == "."; }
  // The name without its first label; the root's is the root.
  DomainName parent() const;
  // Letters, digits and hyphens in every label, none at a label's edge: RFC 1123 §2.1. The root is
  // no host name.
  bool is_host_name() const;
  // Whether this name is `ancestor` or below it, by whole labels.
  bool is_within(const DomainName& ancestor) const;

  // By text: an order for sorting and printing, not RFC 4034's.
  auto operator<=>(const DomainName&) const = default;

 private:
  explicit DomainName(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace dns

template <>
struct std::hash<dns::DomainName> {
  // Without noexcept, for which the library's tables would keep no hash, and hash a name again
  // whenever they pass it.
  std::size_t operator()(const dns::DomainName& name) const {
    return std::hash<std::string>()(name.to_string());
  }
};

template <>
struct fmt::formatter<dns::DomainName> : dns::TextFormatter<dns::DomainName> {};
