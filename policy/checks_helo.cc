// Checks of the HELO name: helo.*.

#include <algorithm>
#include <array>

#include "policy/checks.h"
#include "policy/evidence.h"

namespace policy {
namespace {

using dns::DomainName;

// Why the name cannot be said in HELO, or nothing: RFC 5321 §4.1.1.1 and §2.3.5.
std::optional<std::string> fault_of_name(const DomainName& name) {
  static constexpr std::array<std::string_view, 6> private_suffixes = {
      "localhost", "localdomain", "local", "lan", "home", "internal"};
  if (!name.is_host_name()) return "not letters, digits and inner hyphens only";
  const std::vector<std::string> labels = name.labels();
  const std::string& last = labels.back();
  if (last.find_first_not_of("0123456789") == std::string::npos) {
    return "its last label is a number, as in an address";
  }
  if (std::find(private_suffixes.begin(), private_suffixes.end(), last) != private_suffixes.end()) {
    return fmt::format("\"{}\" means nothing outside this network", last);
  }
  if (labels.size() < 2) return "only one label";
  return std::nullopt;
}

}  // namespace

Judgement check_helo_name(const SenderView& view) {
  const DomainName& helo = view.candidate.sender().helo;
  const std::optional<std::string> fault = fault_of_name(helo);
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
  judgement.publish = fault_of_name(host.name) ? "" : address_cure(host, ip);
  return judgement;
}

Judgement check_helo_ptr(const SenderView& view) {
  const dns::Fact<DomainName>& ptr = view.address.ptr;
  const DomainName& helo = view.candidate.sender().helo;
  Judgement judgement{.seen = describe(view.address.ip.reverse_name(), dns::RecordType::ptr, ptr)};
  if (!ptr.found()) {
    judgement.verdict = ptr.unavailable() ? Verdict::unknown : Verdict::not_applicable;
    return judgement;
  }
  if (std::binary_search(ptr.records.begin(), ptr.records.end(), helo)) return judgement;
  // Two hosts of the domain itself are one organization's; what else is, needs more than names.
  const bool same_domain =
      view.domain != nullptr && helo.is_within(*view.domain) &&
      std::any_of(ptr.records.begin(), ptr.records.end(),
                  [&](const DomainName& name) { return name.is_within(*view.domain); });
  judgement.verdict = same_domain ? Verdict::note : Verdict::warning;
  judgement.wanted = fmt::format("the PTR record of {} names {}", view.address.ip, helo);
  judgement.actor = Actor::address_owner;
  if (view.candidate.facts->helo->has(view.address.ip)) {
    judgement.publish = ptr_record(view.address.ip, helo);
  }
  return judgement;
}

}  // namespace policy
