#include "gen/policy_reader.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "gen/clean_text.h"
#include "gen/domain_list.h"
#include "gen/yaml_reader.h"
#include "policy/checks.h"

namespace gen {
namespace {

using dns::DomainName;
using policy::Policy;
using policy::TrustedDomain;

// Whether all allowed addresses can be read off it.
bool is_of_literals_only(const policy::AddressList& send_on) {
  return !send_on.any && !send_on.host;
}

constexpr std::string_view send_on_word = "an address, \"host\" or \"*\"";

struct Place {
  std::string file;
  int line = 0;
  int column = 0;
};

// "policy.yml:7:5".
std::string to_string(const Place& place) {
  return fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

class PolicyReader {
 public:
  PolicyReader(const YamlDocument& document, std::string_view file,
               const std::vector<std::string_view>& check_ids, const LoadText& load)
      : yaml_(document, file), file_(file), check_ids_(check_ids), load_(load) {}

  dns::Result<Policy> read(const YamlNode& root);

 private:
  void read_send_on(const YamlNode& node);
  std::optional<policy::AddressList> parse_send_on(const YamlNode& node, std::string_view text);
  void read_domains(const YamlNode& node);
  void read_domain(const YamlNode& item);
  void read_named_domain(const YamlNode& item, const YamlFields& keys);
  policy::Scope read_scope(const YamlFields& keys);
  void read_listed_domains(const YamlNode& path);
  void read_dkim(const YamlNode& node);
  std::vector<std::string> read_selectors(const YamlNode& node);
  void read_require(const YamlNode& node);
  void read_severity(const YamlNode& node);
  void read_profile(const YamlNode& node);
  std::optional<policy::Level> read_level(const YamlNode& node);
  std::optional<std::string> check_id(const YamlNode& node);
  // Takes the domain that stands at this place, its origin, unless it is listed already.
  void add_domain(TrustedDomain domain, Place place);
  Place place_of(const YamlNode& node) const { return {file_, node.line(), node.column()}; }
  void compare_scopes_with_send_on();

  YamlReader yaml_;
  std::string file_;
  const std::vector<std::string_view>& check_ids_;
  const LoadText& load_;
  Policy policy_;
  std::map<DomainName, TrustedDomain> domains_;
  std::set<std::string> loaded_paths_;
  std::vector<std::pair<YamlNode, dns::IpAddress>> scope_addresses_;
};

dns::Result<Policy> PolicyReader::read(const YamlNode& root) {
  const bool is_empty = root.kind() == YamlKind::null && root.text().empty();
  const std::optional<YamlFields> keys =
      is_empty ? YamlFields({})
               : yaml_.fields(
                     root, "the policy",
                     {"send-on", "default", "domains", "dkim", "profile", "require", "severity"});
  if (keys) {
    if (const auto value = keys->find("send-on")) read_send_on(*value);
    if (const auto value = keys->find("default")) policy_.default_sender = yaml_.sender(*value);
    if (const auto value = keys->find("domains")) read_domains(*value);
    if (const auto value = keys->find("dkim")) read_dkim(*value);
    if (const auto value = keys->find("require")) read_require(*value);
    if (const auto value = keys->find("severity")) read_severity(*value);
    if (const auto value = keys->find("profile")) read_profile(*value);
    compare_scopes_with_send_on();
  }
  std::vector<dns::Mistake> mistakes = yaml_.take_mistakes();
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  for (auto& [name, domain] : domains_) policy_.domains.push_back(std::move(domain));
  return std::move(policy_);
}

void PolicyReader::read_send_on(const YamlNode& node) {
  if (node.kind() == YamlKind::scalar) {
    policy_.send_on = parse_send_on(node, node.text());
    return;
  }
  std::string whole;
  bool is_sound = true;
  for (const YamlNode& item : yaml_.one_or_more(node, send_on_word)) {
    // Plain numbers are no addresses, and parse_send_on says so; lists and nulls are no text.
    const bool is_text = item.kind() == YamlKind::scalar || yaml_.text(item, send_on_word);
    is_sound = is_text && parse_send_on(item, item.text()).has_value() && is_sound;
    whole += fmt::format("{} ", item.text());
  }
  if (is_sound && !whole.empty()) policy_.send_on = parse_send_on(node, whole);
}

std::optional<policy::AddressList> PolicyReader::parse_send_on(const YamlNode& node,
                                                               std::string_view text) {
  dns::Result<policy::AddressList> send_on =
      policy::parse_address_list(text, file_, node.line(), 0);
  if (send_on) return std::move(*send_on);
  for (dns::Mistake& mistake : send_on.error()) {
    mistake.column = node.column_of(static_cast<std::size_t>(mistake.column));
  }
  yaml_.complain(std::move(send_on.error()));
  return std::nullopt;
}

void PolicyReader::read_domains(const YamlNode& node) {
  if (node.kind() != YamlKind::sequence) {
    yaml_.complain(node, "\"domains\" is a list, an entry a line: \"- example.com\"");
    return;
  }
  for (const YamlNode& item : node.items()) read_domain(item);
}

void PolicyReader::read_domain(const YamlNode& item) {
  if (item.kind() != YamlKind::mapping) {
    if (std::optional<DomainName> name = yaml_.mail_domain(item)) {
      add_domain({.name = std::move(*name), .origin = {}, .scope = {}}, place_of(item));
    }
    return;
  }
  const std::optional<YamlFields> keys =
      yaml_.fields(item, "an entry", {"name", "ips", "helo", "use", "file"});
  const std::optional<YamlNode> path = keys->find("file");
  if (!path) return read_named_domain(item, *keys);
  if (item.entries().size() > 1) yaml_.complain(item, "\"file\" stands alone in its entry");
  read_listed_domains(*path);
}

void PolicyReader::read_named_domain(const YamlNode& item, const YamlFields& keys) {
  const std::optional<YamlNode> key = keys.find("name");
  if (!key) yaml_.complain(item, "an entry has a \"name\" or a \"file\"");
  std::optional<DomainName> name = key ? yaml_.mail_domain(*key) : std::nullopt;
  policy::Scope scope = read_scope(keys);
  std::shared_ptr<const policy::Sender> use;
  if (const auto node = keys.find("use")) {
    const std::optional<policy::Sender> sender = yaml_.sender(*node);
    if (sender) use = std::make_shared<const policy::Sender>(*sender);
  }
  if (keys.find("use") && (keys.find("ips") || keys.find("helo"))) {
    yaml_.complain(item, "\"use\" fixes the sender: \"ips\" and \"helo\" bound nothing beside it");
  }
  if (!name) return;
  add_domain({.name = std::move(*name), .origin = {}, .scope = std::move(scope), .use = use},
             place_of(*key));
}

policy::Scope PolicyReader::read_scope(const YamlFields& keys) {
  policy::Scope scope;
  if (const auto node = keys.find("ips")) {
    for (const YamlNode& item : yaml_.one_or_more(*node, "an IP address")) {
      const std::optional<dns::IpAddress> ip = yaml_.address(item);
      if (!ip) continue;
      scope.ips.push_back(*ip);
      scope_addresses_.emplace_back(item, *ip);
    }
  }
  if (const auto node = keys.find("helo")) {
    for (const YamlNode& item : yaml_.one_or_more(*node, "a host name")) {
      if (std::optional<DomainName> name = yaml_.host_name(item)) {
        scope.helo.push_back(std::move(*name));
      }
    }
  }
  return scope;
}

void PolicyReader::read_listed_domains(const YamlNode& path) {
  const std::optional<std::string_view> word = yaml_.text(path, "a file name");
  if (!word) return;
  const std::string resolved =
      (std::filesystem::path(file_).parent_path() / *word).lexically_normal().string();
  if (!loaded_paths_.insert(resolved).second) {
    yaml_.complain(path, fmt::format("the file {} is listed already", quote(*word)));
    return;
  }
  const dns::Parsed<std::string> text = load_(resolved);
  if (!text) {
    yaml_.complain(path, fmt::format("cannot read {}: {}", quote(resolved), text.error()));
    return;
  }
  dns::Result<std::vector<ListedDomain>> lines = read_domain_lines(*text, resolved);
  if (!lines) return yaml_.complain(std::move(lines.error()));
  for (ListedDomain& listed : *lines) {
    add_domain({.name = std::move(listed.name), .origin = {}, .scope = {}},
               {resolved, listed.line, listed.column});
  }
}

void PolicyReader::read_dkim(const YamlNode& node) {
  if (node.kind() != YamlKind::mapping) {
    yaml_.complain(node, "\"dkim\" is a mapping of domains to their selectors");
    return;
  }
  std::map<DomainName, std::string> first;
  for (const YamlEntry& entry : node.entries()) {
    const std::optional<DomainName> domain = yaml_.mail_domain(entry.key);
    std::vector<std::string> selectors = read_selectors(entry.value);
    if (!domain) continue;
    const auto [known, is_new] = first.emplace(*domain, to_string(place_of(entry.key)));
    if (!is_new) {
      yaml_.complain(entry.key, fmt::format("{} is listed already at {}", *domain, known->second));
    }
    policy_.dkim.emplace(*domain, std::move(selectors));
  }
}

std::vector<std::string> PolicyReader::read_selectors(const YamlNode& node) {
  std::set<std::string> selectors;
  for (const YamlNode& item : yaml_.one_or_more(node, "a DKIM selector")) {
    const std::optional<std::string_view> word = yaml_.text(item, "a DKIM selector");
    if (!word) continue;
    dns::Parsed<std::string> selector = policy::parse_selector(*word);
    if (selector) {
      selectors.insert(std::move(*selector));
    } else {
      yaml_.complain(item, fmt::format("{}: {}", selector.error(), quote(*word)));
    }
  }
  return {selectors.begin(), selectors.end()};
}

void PolicyReader::read_require(const YamlNode& node) {
  std::set<std::string> ids;
  for (const YamlNode& item : yaml_.one_or_more(node, "a check id")) {
    std::optional<std::string> id = check_id(item);
    if (!id) continue;
    if (const auto fault = policy::fault_of_requirement(*id)) yaml_.complain(item, *fault);
    ids.insert(std::move(*id));
  }
  policy_.weights.require.assign(ids.begin(), ids.end());
}

void PolicyReader::read_severity(const YamlNode& node) {
  if (node.kind() != YamlKind::mapping) {
    yaml_.complain(node, "\"severity\" is a mapping of check ids to their severities");
    return;
  }
  for (const YamlEntry& entry : node.entries()) {
    const std::optional<std::string> id = check_id(entry.key);
    const std::optional<policy::Level> level = read_level(entry.value);
    if (!id || !level) continue;
    if (const auto fault = policy::fault_of_severity(*id, *level))
      yaml_.complain(entry.value, *fault);
    policy_.weights.severity.emplace(*id, *level);
  }
}

void PolicyReader::read_profile(const YamlNode& node) {
  const std::optional<std::string_view> word = yaml_.text(node, "a profile");
  if (!word) return;
  const dns::Parsed<policy::Profile> profile = policy::parse_profile(*word);
  if (profile) {
    policy_.weights.profile = *profile;
  } else {
    yaml_.complain(node, fmt::format("{}: {}", profile.error(), quote(*word)));
  }
}

std::optional<policy::Level> PolicyReader::read_level(const YamlNode& node) {
  // A plain `off` is a truth value to others; what may stand here is the better answer.
  const bool is_text = node.kind() == YamlKind::scalar || yaml_.text(node, "a severity");
  if (!is_text) return std::nullopt;
  const dns::Parsed<policy::Level> level = policy::parse_level(node.text());
  if (level) return *level;
  yaml_.complain(node, fmt::format("{}: {}", level.error(), quote(node.text())));
  return std::nullopt;
}

std::optional<std::string> PolicyReader::check_id(const YamlNode& node) {
  const std::optional<std::string_view> id = yaml_.text(node, "a check id");
  if (!id) return std::nullopt;
  if (std::find(check_ids_.begin(), check_ids_.end(), *id) != check_ids_.end()) {
    return std::string(*id);
  }
  yaml_.complain_unknown(node, "check", check_ids_);
  return std::nullopt;
}

void PolicyReader::add_domain(TrustedDomain domain, Place place) {
  domain.origin = {place.file, {place.line, place.column}};
  const DomainName name = domain.name;
  const auto [known, is_new] = domains_.emplace(name, std::move(domain));
  if (is_new) return;
  yaml_.complain(
      {{place.file, place.line, place.column,
        fmt::format("{} is listed already at {}", name, to_string(known->second.origin))}});
}

void PolicyReader::compare_scopes_with_send_on() {
  if (!policy_.send_on || !is_of_literals_only(*policy_.send_on)) return;
  const std::vector<dns::IpAddress>& listed = policy_.send_on->literals;
  for (const auto& [node, ip] : scope_addresses_) {
    if (std::find(listed.begin(), listed.end(), ip) == listed.end()) {
      yaml_.complain(node, fmt::format("{} is not in \"send-on\"", ip));
    }
  }
}

}  // namespace

dns::Result<Policy> read_policy(std::string_view text, std::string_view file,
                                const std::vector<std::string_view>& check_ids,
                                const LoadText& load) {
  const YamlDocument document = YamlDocument::parse(text, file);
  return PolicyReader(document, file, check_ids, load).read(document.root());
}

}  // namespace gen
