// Checks of an address by itself and on this host: ip.*.

#include <array>
#include <cstring>

#include "dns/ip_network.h"
#include "policy/checks.h"
#include "policy/special_use.h"

namespace policy {
namespace {

using dns::IpAddress;
using dns::IpNetwork;

Judgement failing(std::string seen, std::string wanted) {
  return {.verdict = Verdict::error,
          .seen = std::move(seen),
          .wanted = std::move(wanted),
          .actor = Actor::administrator};
}

}  // namespace

Judgement check_ip_allowed(const SenderView& view) {
  const IpAddress& ip = view.address.ip;
  if (view.allowed.is_any()) {
    return {.verdict = Verdict::not_applicable, .seen = "SEND_ON=*: every address is allowed"};
  }
  if (view.allowed.contains(ip)) return {.seen = fmt::format("{} is in SEND_ON", ip)};
  return failing(fmt::format("{} is not in SEND_ON", ip), "an address of SEND_ON");
}

namespace {

// "192.0.2.12, as mail.client.example"
std::string describe(const Scope& scope) {
  std::string text =
      scope.ips.empty() ? "any address" : fmt::format("{}", fmt::join(scope.ips, ", "));
  if (!scope.helo.empty()) text += fmt::format(", as {}", fmt::join(scope.helo, ", "));
  return text;
}

}  // namespace

Judgement check_ip_scope(const SenderView& view) {
  if (view.scope == nullptr || !view.scope->is_bounded()) {
    return {.verdict = Verdict::not_applicable, .seen = "the domain has no scope"};
  }
  const Sender& sender = view.candidate.sender();
  std::string outside;
  if (!view.scope->allows(view.address.ip)) outside = view.address.ip.to_string();
  if (!view.scope->allows(sender.helo)) {
    outside += (outside.empty() ? "" : " and ") + sender.helo.to_string();
  }
  if (outside.empty()) return {.seen = "inside the scope"};
  if (view.candidate.source != Source::exchange) {
    return failing(outside + " outside the scope",
                   fmt::format("a sender in the scope ({})", describe(*view.scope)));
  }
  Judgement judgement =
      failing(fmt::format("security: the domain's MX asks for {}, outside its scope", outside),
              fmt::format("an MX record whose host is in the scope ({}), or a wider scope in the "
                          "policy; until then its DNS changes nothing",
                          describe(*view.scope)));
  judgement.actor = Actor::domain_dns;
  return judgement;
}

Judgement check_ip_global(const SenderView& view) {
  // RFC 4291 §2.4 and IANA: all global unicast that is assigned so far.
  static const IpNetwork global_unicast = IpNetwork::parse("2000::/3").value();
  const IpAddress& ip = view.address.ip;
  if (const std::optional<SpecialUse> use = special_use_of(ip)) {
    return failing(fmt::format("{} is {}", ip, use->what), "a global unicast address");
  }
  if (ip.family() == dns::Family::ipv6 && !global_unicast.contains(ip)) {
    return failing(fmt::format("{} is outside {}", ip, global_unicast), "a global unicast address");
  }
  return {.seen = fmt::format("{} is global unicast", ip)};
}

Judgement check_ip_interface(const SenderView& view) {
  const IpAddress& ip = view.address.ip;
  if (view.host == nullptr) return {.verdict = Verdict::not_applicable, .seen = "not on the host"};
  const std::optional<InterfaceAddress> held = view.host->on_interface(ip);
  if (!held) {
    return failing(fmt::format("no interface has {}", ip), "the address on an interface");
  }
  const std::string seen = fmt::format("{} is on {}", ip, held->interface);
  if (held->dad_failed) return failing(seen + ", a duplicate (dadfailed)", "an address of its own");
  if (held->tentative) return failing(seen + ", still tentative", "duplicate detection to end");
  if (!held->deprecated && !held->temporary) return {.seen = seen};
  Judgement judgement =
      failing(seen + (held->deprecated ? ", deprecated" : ", temporary"), "a permanent address");
  judgement.verdict = Verdict::warning;
  return judgement;
}

Judgement check_ip_bind(const SenderView& view) {
  const IpAddress& ip = view.address.ip;
  const std::optional<BindAttempt> attempt =
      view.host != nullptr ? view.host->bind_attempt(ip) : std::nullopt;
  if (!attempt) return {.verdict = Verdict::not_applicable, .seen = "not on the host"};
  if (!attempt->succeeded()) {
    return failing(fmt::format("bind {}: {}", ip, std::strerror(attempt->error)),
                   "a socket bound to the address");
  }
  if (view.host->nonlocal_bind(ip.family())) {
    return {.verdict = Verdict::not_applicable,
            .seen = "ip_nonlocal_bind is set: every bind succeeds and says nothing"};
  }
  return {.seen = fmt::format("bind {}: done", ip)};
}

Judgement check_ip_family(const SenderView& view) {
  const Sender& sender = view.candidate.sender();
  const bool has_ipv4 = sender.ip.family() == dns::Family::ipv4 ||
                        (sender.ip6 && sender.ip6->family() == dns::Family::ipv4);
  if (has_ipv4) return {.seen = "the entry has an IPv4 address"};
  return failing("IPv6 alone", "an IPv4 address, or severity ip.family: warning in the policy");
}

}  // namespace policy
