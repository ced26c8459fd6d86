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
std::vector<UsedFact> those_of(std::span<const UsedFact> facts, Wanted wanted) {
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

// "ns2.example.com (192.0.2.53): REFUSED"
std::string text_of_failing(const dns::FailingServer& failing) {
  return fmt::format("{}: {}", failing.server, dns::to_string(failing.reason));
}

// Of a fact that the name servers have not confirmed, and why each has not.
std::string text_of_silence(const UsedFact& fact) {
  if (fact.status() == dns::Status::unavailable) return text_with_reason(fact);
  std::vector<std::string> failing;
  for (const dns::FailingServer& one : fact.comparison.failing)
    failing.push_back(text_of_failing(one));
  return fmt::format("{}: no name server of the zone has answered{}{}", name_of(fact),
                     failing.empty() ? "" : "; ", fmt::join(failing, ", "));
}

// Whether the server said itself that it does not serve the zone. One that sends no reply may only
// be out of reach from here; one that refers to others may do so rightly, where the NS records of
// a zone below are not shown.
bool is_lame(const dns::FailingServer& failing) {
  return failing.reason == dns::Reason::refused || failing.reason == dns::Reason::servfail ||
         failing.reason == dns::Reason::rejected;
}

bool is_mute(const dns::FailingServer& failing) {
  return failing.reason == dns::Reason::timeout || failing.reason == dns::Reason::malformed;
}

// Such a server, and the facts that it was asked for.
struct Failure {
  dns::FailingServer failing;
  std::vector<UsedFact> facts;  // never empty
};

std::vector<Failure> failures_of(const std::vector<UsedFact>& facts,
                                 bool (*wanted)(const dns::FailingServer&)) {
  std::vector<Failure> failures;
  for (const UsedFact& fact : facts) {
    for (const dns::FailingServer& failing : fact.comparison.failing) {
      if (!wanted(failing)) continue;
      const auto known = std::ranges::find(failures, failing, &Failure::failing);
      if (known == failures.end()) {
        failures.push_back({failing, {fact}});
      } else {
        known->facts.push_back(fact);
      }
    }
  }
  return failures;
}

// "ns2.example.com (192.0.2.53): REFUSED for example.com. MX and 2 more", of each server.
std::string text_of_failures(const std::vector<Failure>& failures) {
  std::vector<std::string> texts;
  for (const Failure& one : failures) {
    if (texts.size() == list_limit) break;
    const std::size_t more = one.facts.size() - 1;
    texts.push_back(fmt::format("{} for {}{}", text_of_failing(one.failing),
                                name_of(one.facts.front()),
                                more == 0 ? "" : fmt::format(" and {} more", more)));
  }
  const std::size_t rest = failures.size() - texts.size();
  return fmt::format("{}{}", fmt::join(texts, "; "),
                     rest == 0 ? "" : fmt::format("; and {} more", rest));
}

Judgement judge_failures(const std::vector<Failure>& failures, Verdict verdict,
                         std::string_view wanted) {
  const Actor actor = failures.front().facts.front().actor;
  std::vector<UsedFact> first;
  for (const Failure& one : failures) first.push_back(one.facts.front());
  return {verdict, text_of_failures(failures), std::string(wanted) + others_than(actor, first),
          actor};
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
  const std::vector<UsedFact>& wanted = view.used->wanted;
  const std::vector<UsedFact> differing = those_of(wanted, has_reason(dns::Reason::disagreement));
  const std::vector<Failure> lame = failures_of(wanted, is_lame);
  if (!differing.empty()) {
    const Actor actor = differing.front().actor;
    const std::string cure = "the same records at all name servers of the zone";
    const std::string failing = lame.empty() ? "" : "; " + text_of_failures(lame);
    return {Verdict::warning, list(differing, text_of_dissent) + failing,
            cure + others_than(actor, differing), actor};
  }
  if (!lame.empty()) {
    return judge_failures(lame, Verdict::warning,
                          "a zone that each of its name servers answers for: set up there what "
                          "it is to serve, or take its NS record out, also in the zone above");
  }
  if (std::ranges::none_of(wanted, was_compared)) {
    return {Verdict::not_applicable, "no name servers were asked (--authoritative)"};
  }
  const std::vector<UsedFact> unconfirmed = those_of(wanted, is_unconfirmed);
  if (!unconfirmed.empty()) return {Verdict::unknown, list(unconfirmed, text_of_silence)};
  const std::vector<Failure> mute = failures_of(wanted, is_mute);
  if (!mute.empty()) {
    return judge_failures(mute, Verdict::note,
                          "a name server that answers, unless it is out of reach from here alone");
  }
  return {Verdict::pass, "the name servers of the zones say the same as the resolver"};
}

Judgement check_dns_bogus(const DomainView& view) {
  const std::vector<UsedFact>& wanted = view.used->wanted;
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
  const std::span<const UsedFact> used = view.used->used();
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
