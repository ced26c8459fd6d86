// Checks of DNS itself, under what it says of a domain: dns.*.

#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "policy/evidence.h"
#include "policy/used_facts.h"

namespace policy {
namespace {

constexpr dns::Ttl shortest_ttl{300};
constexpr dns::Ttl longest_ttl = std::chrono::days(2);
constexpr std::size_t list_limit = 8;  // facts that are named

// A cache's TTL counts down: it may be less than the zone's, but never more.
bool has_odd_ttl(const UsedFact& fact) {
  if (fact.status() != dns::Status::found) return false;
  return fact.ttl > longest_ttl || (fact.is_authoritative && fact.ttl < shortest_ttl);
}

// "mail.example.com. A"
std::string name_of(const UsedFact& fact) {
  return fmt::format("{} {}", text_of(fact.question.name), to_string(fact.question.type));
}

std::string text_with_ttl(const UsedFact& fact) {
  return fmt::format("{} ({})", name_of(fact), origin_of(fact.ttl, fact.is_planned));
}

std::string text_with_reason(const UsedFact& fact) {
  return fmt::format("{}: {}", name_of(fact), dns::to_string(fact.reason));
}

std::string list(const std::vector<UsedFact>& facts, std::string (*text_of_fact)(const UsedFact&)) {
  std::string text;
  for (std::size_t i = 0; i < std::min(facts.size(), list_limit); ++i) {
    text += fmt::format("{}{}", i == 0 ? "" : "; ", text_of_fact(facts[i]));
  }
  if (facts.size() > list_limit) text += fmt::format("; and {} more", facts.size() - list_limit);
  return text;
}

// The facts that others than the judgement's actor can change, each with whom; begun by "; ".
std::string others_than(Actor actor, const std::vector<UsedFact>& facts) {
  std::string text;
  for (std::size_t i = 0; i < std::min(facts.size(), list_limit); ++i) {
    if (facts[i].actor == actor) continue;
    text += fmt::format("; {} is up to {}", name_of(facts[i]), to_string(facts[i].actor));
  }
  return text;
}

template <class Wanted>
std::vector<UsedFact> those_of(const std::vector<UsedFact>& facts, Wanted wanted) {
  std::vector<UsedFact> those;
  std::ranges::copy_if(facts, std::back_inserter(those), wanted);
  return those;
}

// Of what was found, none of it odd.
std::string range_of_ttls(const std::vector<UsedFact>& found) {
  const auto [low, high] = std::ranges::minmax_element(found, {}, &UsedFact::ttl);
  std::string text = low->ttl == high->ttl ? fmt::format("all TTLs are {}", low->ttl.count())
                                           : fmt::format("all TTLs are from {} to {}",
                                                         low->ttl.count(), high->ttl.count());
  if (low->ttl < shortest_ttl) text += "; the shortest may be what is left of it in a cache";
  return text;
}

}  // namespace

namespace {

// "example.com. MX: 10 a.example at the resolver; 20 b.example at ns2.example.com (192.0.2.53)"
std::string text_of_dissent(const UsedFact& fact) {
  if (fact.comparison.said.empty()) return text_with_reason(fact);
  return fmt::format("{}: {}", name_of(fact), fmt::join(fact.comparison.said, "; "));
}

// Of a fact that the name servers have not confirmed.
std::string text_of_silence(const UsedFact& fact) {
  if (fact.status() == dns::Status::unavailable) return text_with_reason(fact);
  return fmt::format("{}: no name server of the zone has answered", name_of(fact));
}

// "DNSSEC of mail.example.com. is broken: A, AAAA are answered only where nobody validates"
std::string text_of_broken(const dns::DomainName& name, const std::vector<UsedFact>& broken) {
  std::vector<std::string_view> types;
  for (const UsedFact& fact : broken) {
    if (fact.question.name == name) types.push_back(to_string(fact.question.type));
  }
  return fmt::format("DNSSEC of {} is broken: {} {} answered only where nobody validates",
                     text_of(name), fmt::join(types, ", "), types.size() == 1 ? "is" : "are");
}

std::string text_of_broken(const std::vector<UsedFact>& broken) {
  std::vector<std::string> texts;
  std::set<dns::DomainName> told;
  for (const UsedFact& fact : broken) {
    if (!told.insert(fact.question.name).second) continue;
    if (texts.size() < list_limit) texts.push_back(text_of_broken(fact.question.name, broken));
  }
  const std::size_t rest = told.size() - texts.size();
  return fmt::format("{}{}", fmt::join(texts, "; "),
                     rest == 0 ? "" : fmt::format("; and {} more", rest));
}

auto has_reason(dns::Reason reason) {
  return [reason](const UsedFact& fact) { return fact.reason == reason; };
}

auto has_status(dns::Status status) {
  return [status](const UsedFact& fact) { return fact.status() == status; };
}

bool was_compared(const UsedFact& fact) {
  return fact.comparison.accord != dns::Accord::unasked;
}

bool is_unconfirmed(const UsedFact& fact) {
  return fact.status() == dns::Status::unavailable || fact.comparison.accord == dns::Accord::silent;
}

}  // namespace

Judgement check_dns_agree(const DomainView& view) {
  const std::vector<UsedFact> wanted = wanted_facts_of(view);
  const std::vector<UsedFact> differing = those_of(wanted, has_reason(dns::Reason::disagreement));
  if (!differing.empty()) {
    const Actor actor = differing.front().actor;
    const std::string cure = "the same records at all name servers of the zone";
    return {Verdict::warning, list(differing, text_of_dissent),
            cure + others_than(actor, differing), actor};
  }
  if (std::ranges::none_of(wanted, was_compared)) {
    return {Verdict::not_applicable, "no name servers were asked (--authoritative)"};
  }
  const std::vector<UsedFact> unconfirmed = those_of(wanted, is_unconfirmed);
  if (!unconfirmed.empty()) return {Verdict::unknown, list(unconfirmed, text_of_silence)};
  return {Verdict::pass, "the name servers of the zones say the same as the resolver"};
}

Judgement check_dns_bogus(const DomainView& view) {
  const std::vector<UsedFact> wanted = wanted_facts_of(view);
  const std::vector<UsedFact> broken = those_of(wanted, has_reason(dns::Reason::bogus));
  if (!broken.empty()) {
    const Actor actor = broken.front().actor;
    const std::string cure = "signatures that fit the DS record in the zone above, or none there";
    return {Verdict::error, text_of_broken(broken), cure + others_than(actor, broken), actor};
  }
  const std::vector<UsedFact> failed = those_of(wanted, has_reason(dns::Reason::servfail));
  if (!failed.empty()) return {Verdict::unknown, list(failed, text_with_reason)};
  return {Verdict::pass, "nothing that was asked fails for its DNSSEC"};
}

Judgement check_dns_ttl(const DomainView& view) {
  const std::vector<UsedFact> used = used_facts_of(view);
  const std::vector<UsedFact> odd = those_of(used, has_odd_ttl);
  if (!odd.empty()) {
    const Actor actor = odd.front().actor;
    const std::string wanted = fmt::format("a TTL from {} to {} seconds{}", shortest_ttl.count(),
                                           longest_ttl.count(), others_than(actor, odd));
    return {Verdict::note, list(odd, text_with_ttl), wanted, actor};
  }
  const std::vector<UsedFact> unavailable = those_of(used, has_status(dns::Status::unavailable));
  if (!unavailable.empty()) return {Verdict::unknown, list(unavailable, text_with_reason)};
  const std::vector<UsedFact> found = those_of(used, has_status(dns::Status::found));
  if (found.empty()) return {Verdict::not_applicable, "there are no records"};
  return {Verdict::pass, range_of_ttls(found)};
}

}  // namespace policy
