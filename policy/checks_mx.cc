// Checks of where a domain takes its mail: mx.*.

#include <algorithm>

#include "policy/checks.h"
#include "policy/evidence.h"

namespace policy {
namespace {

using dns::DomainName;
using dns::HostFacts;
using dns::IpAddress;

constexpr dns::Family families[] = {dns::Family::ipv4, dns::Family::ipv6};

std::string describe_mx(const DomainView& view) {
  return describe(view.domain, dns::RecordType::mx, view.facts.mx);
}

std::string describe_host(const HostFacts& host) {
  return describe(host, dns::Family::ipv4) + "; " + describe(host, dns::Family::ipv6);
}

bool has_address(const HostFacts& host) {
  return host.ipv4.found() || host.ipv6.found();
}

bool is_unavailable(const HostFacts& host) {
  return host.ipv4.unavailable() || host.ipv6.unavailable();
}

bool is_ours(const DomainView& view, const IpAddress& ip) {
  return view.allowed.contains(ip) || (view.listening && view.listening->contains(ip));
}

bool is_here(const DomainView& view, const HostFacts& host) {
  for (const dns::Family family : families) {
    const std::vector<IpAddress>& addresses = host.of(family).records;
    if (std::any_of(addresses.begin(), addresses.end(),
                    [&](const IpAddress& ip) { return is_ours(view, ip); })) {
      return true;
    }
  }
  return false;
}

bool has_exchange_here(const DomainView& view) {
  return std::ranges::any_of(view.facts.exchanges, [&view](const Exchange& exchange) {
    return is_here(view, *exchange.host);
  });
}

// Where every address is allowed or listened on, that an exchange is here says nothing.
std::optional<Judgement> without_list(const DomainView& view) {
  if (!view.allowed.is_any() && !(view.listening && view.listening->is_any())) return std::nullopt;
  return Judgement{.verdict = Verdict::not_applicable,
                   .seen = "SEND_ON=* or LISTEN_ON=*: every address counts as this server's"};
}

// A domain that takes no mail, or whose exchanges nobody can tell at present.
std::optional<Judgement> without_exchanges(const DomainView& view) {
  if (view.facts.mx.unavailable()) {
    return Judgement{.verdict = Verdict::unknown, .seen = describe_mx(view)};
  }
  if (view.facts.has_null_mx()) {
    return Judgement{.verdict = Verdict::not_applicable, .seen = describe_mx(view)};
  }
  return std::nullopt;
}

// Why the name of an exchange cannot be used, or nothing: RFC 5321 §5.1, RFC 7505 §3.
std::optional<std::string> fault_of_name(const DomainName& name) {
  if (name.is_root()) return "a null MX stands beside others";
  if (IpAddress::parse(name.to_string())) return fmt::format("{} is an address", name);
  if (!name.is_host_name()) return fmt::format("{} is no host name", name);
  return std::nullopt;
}

// Why what a host's name leads to cannot be used, or nothing: RFC 2181 §10.3.
std::optional<std::string> fault_of_host(const HostFacts& host) {
  if (host.is_alias()) return fmt::format("{} is an alias (CNAME)", host.name);
  if (!has_address(host) && !is_unavailable(host)) return describe_host(host);
  return std::nullopt;
}

// The faults of all exchanges, each begun by "; ".
std::string faults_of_exchanges(const DomainFacts& facts) {
  std::string faults;
  for (const dns::MxRecord& record : facts.mx.records) {
    if (const std::optional<std::string> fault = fault_of_name(record.exchange)) {
      faults += "; " + *fault;
    }
  }
  for (const Exchange& exchange : facts.exchanges) {
    if (const std::optional<std::string> fault = fault_of_host(*exchange.host)) {
      faults += "; " + *fault;
    }
  }
  return faults;
}

bool has_all_addresses(const DomainFacts& facts) {
  return facts.exchanges_left_out == 0 &&
         std::ranges::all_of(facts.exchanges, [](const Exchange& exchange) {
           return has_address(*exchange.host);
         });
}

}  // namespace

Judgement check_mx_exists(const DomainView& view) {
  const bool has_exchange = view.facts.mx.found() && !view.facts.has_null_mx();
  if (has_exchange && !view.tells_passes) return {};
  Judgement judgement{.seen = describe_mx(view)};
  if (view.facts.mx.unavailable()) {
    judgement.verdict = Verdict::unknown;
  } else if (view.facts.has_null_mx()) {
    judgement.verdict = Verdict::warning;
    judgement.wanted = "a domain that sends mail also takes its bounces: RFC 7505, section 4.2";
    judgement.actor = Actor::domain_dns;
  } else if (view.facts.has_implicit_mx()) {
    const HostFacts& host = *view.facts.exchanges.front().host;
    judgement.seen += "; " + describe_host(host);
    if (has_address(host)) return judgement;
    judgement.verdict = is_unavailable(host) ? Verdict::unknown : Verdict::error;
    if (judgement.verdict == Verdict::unknown) return judgement;
    judgement.wanted = "an MX record";
    judgement.actor = Actor::domain_dns;
  }
  return judgement;
}

Judgement check_mx_target(const DomainView& view) {
  if (std::optional<Judgement> judgement = without_exchanges(view)) return *judgement;
  if (view.facts.has_implicit_mx()) return {.verdict = Verdict::not_applicable};
  const std::string faults = faults_of_exchanges(view.facts);
  if (faults.empty() && has_all_addresses(view.facts) && !view.tells_passes) return {};
  Judgement judgement{.seen = describe_mx(view) + faults};
  if (!faults.empty()) {
    judgement.verdict = Verdict::error;
    judgement.wanted = "every exchange is a host name with addresses of its own";
    judgement.actor = Actor::domain_dns;
    return judgement;
  }
  for (const Exchange& exchange : view.facts.exchanges) {
    if (has_address(*exchange.host)) continue;
    judgement.verdict = Verdict::unknown;
    judgement.seen += "; " + describe_host(*exchange.host);
  }
  if (view.facts.exchanges_left_out > 0) {
    judgement.verdict = Verdict::unknown;
    judgement.seen += fmt::format("; {} more were not asked about", view.facts.exchanges_left_out);
  }
  return judgement;
}

Judgement check_mx_here(const DomainView& view) {
  if (std::optional<Judgement> judgement = without_list(view)) return *judgement;
  if (std::optional<Judgement> judgement = without_exchanges(view)) return *judgement;
  if (!view.tells_passes && has_exchange_here(view)) return {};
  Judgement judgement{.seen = describe_mx(view)};
  bool unavailable = view.facts.exchanges_left_out > 0;
  for (const Exchange& exchange : view.facts.exchanges) {
    if (is_here(view, *exchange.host)) return judgement;
    unavailable = unavailable || is_unavailable(*exchange.host);
    judgement.seen += "; " + describe_host(*exchange.host);
  }
  judgement.verdict = unavailable ? Verdict::unknown : Verdict::error;
  if (unavailable) return judgement;
  judgement.wanted = "an MX record whose host has an address of this server";
  judgement.actor = Actor::domain_dns;
  return judgement;
}

Judgement check_mx_elsewhere(const DomainView& view) {
  if (std::optional<Judgement> judgement = without_list(view)) return *judgement;
  if (std::optional<Judgement> judgement = without_exchanges(view)) return *judgement;
  Judgement judgement;
  std::string elsewhere;
  bool unavailable = false;
  for (const Exchange& exchange : view.facts.exchanges) {
    if (is_here(view, *exchange.host)) continue;
    unavailable = unavailable || is_unavailable(*exchange.host);
    if (has_address(*exchange.host)) elsewhere += " " + text_of(exchange.host->name);
  }
  if (unavailable) {
    judgement.verdict = Verdict::unknown;
  } else if (!elsewhere.empty()) {
    judgement.verdict = Verdict::note;
    judgement.wanted = "nothing, if mail is meant to arrive elsewhere too:" + elsewhere;
  }
  const bool is_told = judgement.verdict != Verdict::pass || view.tells_passes;
  if (is_told) judgement.seen = describe_mx(view);
  return judgement;
}

}  // namespace policy
