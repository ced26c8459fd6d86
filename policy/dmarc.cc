#include "policy/dmarc.h"

#include <algorithm>

namespace policy {
namespace {

using dns::DomainName;
using dns::Task;

// "_dmarc.example.com"; nothing where that is too long a name for DNS.
std::optional<DomainName> below(std::string_view prefix, const DomainName& domain) {
  std::string text(prefix);
  text += '.';
  dns::Parsed<DomainName> name = DomainName::parse(text += domain.to_string());
  if (!name) return std::nullopt;
  return std::move(*name);
}

void take_texts(const std::vector<dns::TxtRecord>& texts, DmarcAnswer& answer) {
  for (const dns::TxtRecord& text : texts) {
    if (!is_dmarc_record(text.octets)) {
      answer.other = text.octets;
      continue;
    }
    ++answer.records;
    if (answer.several.size() < dmarc_texts_limit) answer.several.push_back(text.octets);
  }
  if (answer.records != 1) return;
  answer.text = std::move(answer.several.front());
  answer.several.clear();
}

Task<DmarcAnswer> ask_dmarc(dns::Resolver& resolver, DomainName domain) {
  DmarcAnswer answer{.domain = domain, .text = {}};
  std::optional<DomainName> name = below("_dmarc", domain);
  answer.reason = dns::Reason::nxdomain;
  if (!name) co_return answer;
  const dns::Fact<dns::TxtRecord> fact = co_await lookup_txt(resolver, *name);
  answer.reason = fact.reason;
  answer.ttl = fact.ttl;
  answer.is_authoritative = fact.is_authoritative;
  answer.comparison = fact.comparison;
  answer.is_planned = fact.is_planned;
  answer.is_alias = !fact.aliases.empty();
  take_texts(fact.records, answer);
  co_return answer;
}

PublicSuffix suffix_of(const DmarcAnswer& answer) {
  return answer.has_record() ? parse_dmarc_record(answer.text).psd : PublicSuffix::unknown;
}

// The answers of a domain's walk, read in its order.
struct Walk {
  std::vector<DmarcAnswer> answers;  // up to the one that ends it
  std::size_t missing = 0;           // the first that was not to be had; else their number

  bool is_complete() const { return missing == answers.size(); }
};

// Whether it does not matter what a top-level domain has: §5.2 wants psd=y in its record, which
// makes an organizational domain of the name below, and so does that name's own record.
bool is_settled_below(const Walk& walk, const DmarcAnswer& answer) {
  const std::size_t steps = walk.answers.size();
  return answer.domain.parent().is_root() && steps > 1 && walk.answers[steps - 2].has_record();
}

// All steps are asked at once: RFC 9989 has one after the other, but most are needed, and those
// near the root are the same for many domains.
Task<Walk> walk_dmarc(dns::Resolver& resolver, DomainName domain) {
  std::vector<Task<DmarcAnswer>> tasks;
  const std::vector<DomainName> names = dmarc_walk_of(domain);
  for (const DomainName& name : names) tasks.push_back(ask_dmarc(resolver, name));
  std::vector<DmarcAnswer> answers = co_await all_of(std::move(tasks));
  Walk walk;
  for (DmarcAnswer& answer : answers) {
    walk.answers.push_back(std::move(answer));
    // A record that says whether it is of a public suffix ends the walk.
    if (suffix_of(walk.answers.back()) != PublicSuffix::unknown) break;
  }
  const auto missing = std::ranges::find_if(walk.answers, [&walk](const DmarcAnswer& answer) {
    return answer.is_unavailable() && !is_settled_below(walk, answer);
  });
  walk.missing = static_cast<std::size_t>(missing - walk.answers.begin());
  co_return walk;
}

// RFC 9989 §4.10.2, of a complete walk.
DomainName organizational_domain(const Walk& walk) {
  const std::vector<DmarcAnswer>& answers = walk.answers;
  const DmarcAnswer& last = answers.back();
  const PublicSuffix suffix = suffix_of(last);
  if (suffix == PublicSuffix::no) return last.domain;
  if (suffix == PublicSuffix::yes && answers.size() > 1) {
    // One label below the suffix, which the walk may have jumped over.
    DomainName name = answers.front().domain;
    while (name.parent() != last.domain) name = name.parent();
    return name;
  }
  const auto highest =
      std::ranges::find_if(answers.rbegin(), answers.rend(), &DmarcAnswer::has_record);
  return highest == answers.rend() ? answers.front().domain : highest->domain;
}

// The record that applies to a domain without one: the organizational domain's, else the public
// suffix's (§4.10.1).
const DmarcAnswer* inherited_of(const Walk& walk, const DomainName& organizational) {
  const auto of_organization =
      std::ranges::find(walk.answers, organizational, &DmarcAnswer::domain);
  if (of_organization != walk.answers.end() && of_organization->has_record()) {
    return &*of_organization;
  }
  return suffix_of(walk.answers.back()) == PublicSuffix::yes ? &walk.answers.back() : nullptr;
}

// RFC 9990 §4: the record that agrees may name another address, but of the same host alone.
bool is_elsewhere(const dns::TxtRecord& record, const DomainName& host) {
  return std::ranges::any_of(
      parse_dmarc_record(record.octets).rua,
      [&host](const ReportAddress& address) { return address.domain && *address.domain != host; });
}

Task<ReportReceiver> ask_receiver(dns::Resolver& resolver, DomainName holder, DomainName domain) {
  ReportReceiver receiver{.domain = domain, .reason = dns::Reason::nxdomain};
  std::optional<DomainName> name = below(fmt::format("{}._report._dmarc", holder), domain);
  if (!name) co_return receiver;
  const dns::Fact<dns::TxtRecord> fact = co_await lookup_txt(resolver, *name);
  receiver.reason = fact.reason;
  receiver.ttl = fact.ttl;
  receiver.is_planned = fact.is_planned;
  for (const dns::TxtRecord& record : fact.records) {
    if (!is_dmarc_record(record.octets)) continue;
    receiver.has_agreed = true;
    receiver.is_elsewhere = receiver.is_elsewhere || is_elsewhere(record, receiver.domain);
  }
  co_return receiver;
}

// The domains that the record names for aggregate reports, but the holder itself; one more than are
// looked up where there are more.
std::vector<DomainName> report_domains(const DmarcAnswer& holder) {
  std::vector<DomainName> domains;
  for (const ReportAddress& address : parse_dmarc_record(holder.text).rua) {
    if (!address.domain || *address.domain == holder.domain) continue;
    if (std::ranges::find(domains, *address.domain) != domains.end()) continue;
    domains.push_back(*address.domain);
    if (domains.size() > report_receiver_limit) break;
  }
  return domains;
}

// Those of another organization than the holder's: only they must agree.
Task<std::vector<ReportReceiver>> gather_receivers(dns::Resolver& resolver, DomainName holder,
                                                   std::vector<DomainName> domains,
                                                   std::optional<DomainName> organizational) {
  std::vector<Task<Walk>> walks;
  std::vector<Task<ReportReceiver>> questions;
  for (const DomainName& domain : domains) {
    walks.push_back(walk_dmarc(resolver, domain));
    questions.push_back(ask_receiver(resolver, holder, domain));
  }
  const std::vector<Walk> walked = co_await all_of(std::move(walks));
  std::vector<ReportReceiver> receivers = co_await all_of(std::move(questions));
  std::vector<ReportReceiver> external;
  for (std::size_t i = 0; i < domains.size(); ++i) {
    const bool is_known = walked[i].is_complete() && organizational;
    if (is_known && organizational_domain(walked[i]) == *organizational) continue;
    receivers[i].must_agree = is_known;
    external.push_back(std::move(receivers[i]));
  }
  co_return external;
}

Task<dns::Done> add_receivers(dns::Resolver& resolver, DmarcFacts& facts) {
  const DmarcAnswer* const holder = facts.applied();
  if (holder == nullptr) co_return dns::Done();
  // Who hands a record down is an organizational or a public suffix domain: its own organization.
  std::optional<DomainName> organizational = holder->domain;
  if (holder == &facts.own) organizational = facts.organizational;
  std::vector<DomainName> domains = report_domains(*holder);
  facts.is_cut = domains.size() > report_receiver_limit;
  if (facts.is_cut) domains.pop_back();
  std::ranges::sort(domains);
  DomainName place = holder->domain;
  std::vector<ReportReceiver> receivers =
      co_await gather_receivers(resolver, place, std::move(domains), std::move(organizational));
  facts.receivers = std::move(receivers);
  co_return dns::Done();
}

// Of a domain that inherits its policy. SPF asks the same.
Task<DmarcSubject> ask_subject(dns::Resolver& resolver, DomainName domain) {
  const dns::Fact<dns::TxtRecord> fact = co_await lookup_txt(resolver, domain);
  co_return fact.reason == dns::Reason::nxdomain ? DmarcSubject::missing : DmarcSubject::existing;
}

}  // namespace

std::optional<DmarcPolicy> DmarcFacts::policy() const {
  const DmarcAnswer* const answer = applied();
  if (answer == nullptr) return std::nullopt;
  const DmarcRecord record = parse_dmarc_record(answer->text);
  const std::optional<DmarcPolicy> asked = record.policy_for(subject);
  if (!asked || !record.testing || *asked == DmarcPolicy::none) return asked;
  return *asked == DmarcPolicy::reject ? DmarcPolicy::quarantine : DmarcPolicy::none;
}

std::vector<DomainName> dmarc_walk_of(const DomainName& domain) {
  std::vector<DomainName> names;
  if (domain.is_root()) return names;
  names.push_back(domain);
  std::size_t labels = domain.labels().size();
  DomainName name = domain.parent();
  --labels;
  // A longer name goes on with its last seven labels.
  for (; labels >= dmarc_step_limit; --labels) name = name.parent();
  for (; !name.is_root(); name = name.parent()) names.push_back(name);
  return names;
}

Task<std::unique_ptr<const DmarcFacts>> gather_dmarc(dns::Resolver& resolver, DomainName domain) {
  Walk walk = co_await walk_dmarc(resolver, domain);
  auto facts = std::make_unique<DmarcFacts>(DmarcFacts{.own = walk.answers.front()});
  if (walk.is_complete()) {
    facts->organizational = organizational_domain(walk);
    const DmarcAnswer* const inherited = inherited_of(walk, *facts->organizational);
    const bool is_inherited = inherited != nullptr && !facts->own.has_record();
    if (is_inherited) facts->inherited = std::make_unique<const DmarcAnswer>(*inherited);
  } else {
    facts->missing = std::make_unique<const DmarcAnswer>(walk.answers[walk.missing]);
  }
  if (facts->inherited) {
    const DmarcSubject subject = co_await ask_subject(resolver, domain);
    facts->subject = subject;
  }
  co_await add_receivers(resolver, *facts);
  co_return std::unique_ptr<const DmarcFacts>(std::move(facts));
}

}  // namespace policy
