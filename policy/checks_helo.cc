// Checks of the HELO name: helo.*.

#include <fmt/ranges.h>

#include <algorithm>

#include "policy/checks.h"
#include "policy/day.h"
#include "policy/evidence.h"
#include "policy/helo_name.h"

namespace policy {

using dns::DomainName;

Judgement check_helo_name(const SenderView& view) {
  const DomainName& helo = view.candidate.sender().helo;
  const std::optional<std::string> fault = fault_of_helo_name(helo);
  if (!fault) return {.seen = helo.to_string()};
  return {.verdict = Verdict::error,
          .seen = fmt::format("{}: {}", helo, *fault),
          .wanted = "a fully qualified host name of two labels or more",
          .actor = Actor::administrator};
}

Judgement check_helo_forward(const SenderView& view) {
  const dns::HostFacts& host = *view.candidate.facts->helo;
  const dns::IpAddress& ip = view.address.ip;
  Judgement judgement{.seen = describe(host, ip.family())};
  if (host.has(ip)) return judgement;
  if (host.of(ip.family()).unavailable()) {
    judgement.verdict = Verdict::unknown;
    return judgement;
  }
  judgement.verdict = Verdict::error;
  judgement.wanted = fmt::format("{} resolves to {}", host.name, ip);
  judgement.actor = Actor::helo_dns;
  if (!fault_of_helo_name(host.name)) judgement.publish = address_cure(host, ip);
  return judgement;
}

Judgement check_helo_ptr(const SenderView& view) {
  const dns::Fact<DomainName>& ptr = view.address.ptr;
  const DomainName& helo = view.candidate.sender().helo;
  const bool passes = std::ranges::binary_search(ptr.records, helo);
  if (passes && !view.tells_passes) return {};
  Judgement judgement{.seen = describe(view.address.ip.reverse_name(), dns::RecordType::ptr, ptr)};
  if (!ptr.found()) {
    judgement.verdict = ptr.unavailable() ? Verdict::unknown : Verdict::not_applicable;
    return judgement;
  }
  if (passes) return judgement;
  // Two hosts of the domain itself are one organization's; what else is, needs more than names.
  const bool same_domain =
      view.domain != nullptr && helo.is_within(*view.domain) &&
      std::any_of(ptr.records.begin(), ptr.records.end(),
                  [&](const DomainName& name) { return name.is_within(*view.domain); });
  judgement.verdict = same_domain ? Verdict::note : Verdict::warning;
  judgement.wanted = fmt::format("the PTR record of {} names {}", view.address.ip, helo);
  judgement.actor = Actor::address_owner;
  if (view.candidate.facts->helo->has(view.address.ip)) {
    judgement.publish = ptr_cure(view.address.ip, ptr, helo);
  }
  return judgement;
}

namespace {

bool is_exchange(const DomainFacts& facts, const dns::DomainName& name) {
  return std::ranges::any_of(
      facts.exchanges, [&name](const Exchange& exchange) { return exchange.host->name == name; });
}

Judgement judge_validity(const Certificate& certificate, const dns::DomainName& helo,
                         std::chrono::sys_seconds now) {
  Judgement judgement{.seen = fmt::format("{} has {}, until {}", certificate.file, helo,
                                          day_of(certificate.not_after))};
  if (now < certificate.not_before) {
    judgement.verdict = Verdict::warning;
    judgement.seen += fmt::format(", but only from {}", day_of(certificate.not_before));
  } else if (now > certificate.not_after) {
    judgement.verdict = Verdict::warning;
    judgement.seen += ": it has expired";
  } else if (now + certificate_warning > certificate.not_after) {
    judgement.verdict = Verdict::warning;
    judgement.seen += ": it is about to expire";
  } else {
    return judgement;
  }
  judgement.wanted = "a certificate that is valid";
  judgement.actor = Actor::administrator;
  return judgement;
}

}  // namespace

Judgement check_helo_certificate(const DomainView& view) {
  const Certificates* const known = view.certificates;
  if (known == nullptr || !known->are_known()) {
    return {.verdict = Verdict::not_applicable, .seen = "no certificate is known (--certificate)"};
  }
  if (view.leaves_by == nullptr) return {.verdict = Verdict::not_applicable};
  const dns::DomainName& helo = view.leaves_by->sender().helo;
  if (!is_exchange(view.facts, helo)) {
    return {.verdict = Verdict::not_applicable,
            .seen = fmt::format("{} is no exchange of the domain", helo)};
  }
  std::optional<Judgement> judgement;
  std::vector<std::string> files;
  for (const Certificate& certificate : known->list) {
    files.push_back(certificate.file);
    if (!certificate.is_for(helo)) continue;
    // One that is valid is enough.
    if (judgement && judgement->verdict == Verdict::pass) continue;
    judgement = judge_validity(certificate, helo, known->now);
  }
  if (judgement) return *judgement;
  if (!known->unreadable.empty()) {
    return {.verdict = Verdict::unknown,
            .seen = fmt::format("{} cannot be read", fmt::join(known->unreadable, ", "))};
  }
  return {.verdict = Verdict::warning,
          .seen = fmt::format("{} is not among the names of {}", helo, fmt::join(files, ", ")),
          .wanted = fmt::format("a certificate with {} among its alternative names", helo),
          .actor = Actor::administrator};
}

}  // namespace policy
