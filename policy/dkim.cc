#include "policy/dkim.h"

#include <algorithm>

namespace policy {

using dns::DomainName;
using dns::Task;

namespace {

bool is_selector_octet(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

}  // namespace

dns::Parsed<std::string> parse_selector(std::string_view word) {
  const dns::Parsed<DomainName> name = DomainName::parse(word);
  if (!name) return tl::unexpected(name.error());
  const std::string& text = name->to_string();
  if (name->is_root() || !std::all_of(text.begin(), text.end(), is_selector_octet)) {
    return tl::unexpected(std::string("not a DKIM selector: letters, digits, \"-\", \"_\", \".\""));
  }
  return text;
}

std::optional<DomainName> dkim_owner(const DomainName& domain, std::string_view selector) {
  const dns::Parsed<DomainName> name =
      DomainName::parse(fmt::format("{}._domainkey.{}", selector, domain));
  if (!name) return std::nullopt;
  return *name;
}

namespace {

Task<DkimAnswer> ask_key(dns::Resolver& resolver, DomainName domain,
                         std::shared_ptr<const DkimSelector> selector) {
  DkimAnswer answer{.selector = selector, .reason = dns::Reason::nxdomain, .text = {}};
  std::optional<DomainName> owner = dkim_owner(domain, selector->name);
  if (!owner) co_return answer;
  const dns::Fact<dns::TxtRecord> fact = co_await lookup_txt(resolver, *owner);
  answer.reason = fact.reason;
  answer.ttl = fact.ttl;
  answer.is_planned = fact.is_planned;
  answer.records = static_cast<std::uint32_t>(fact.records.size());
  if (answer.records == 1) answer.text = fact.records.front().octets;
  co_return answer;
}

}  // namespace

Task<std::vector<DkimAnswer>> gather_dkim(
    dns::Resolver& resolver, DomainName domain,
    std::vector<std::shared_ptr<const DkimSelector>> selectors) {
  std::vector<Task<DkimAnswer>> questions;
  for (const std::shared_ptr<const DkimSelector>& selector : selectors) {
    questions.push_back(ask_key(resolver, domain, selector));
  }
  std::vector<DkimAnswer> answers = co_await all_of(std::move(questions));
  co_return answers;
}

}  // namespace policy
