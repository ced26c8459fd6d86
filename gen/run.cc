#include "gen/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <memory>

#include "gen/progress.h"

namespace gen {

using dns::Result;
using policy::AllowedIps;
using policy::HostAddresses;

Result<Start> start_run(const PolicyOptions& policy, const DnsOptions& dns,
                        const std::string& hosts_file, const Environment& environment) {
  Result<Inputs> inputs = read_inputs(policy, hosts_file, environment);
  Result<std::unique_ptr<DnsSession>> session = DnsSession::open(dns);
  if (inputs && session) {
    return Start{std::move(*inputs), std::move(*session), environment.errors_on_terminal};
  }
  return tl::unexpected(mistakes_of(inputs, session));
}

Failure failure_of(const std::vector<dns::Mistake>& mistakes) {
  std::vector<std::string> lines;
  std::ranges::transform(mistakes, std::back_inserter(lines),
                         [](const dns::Mistake& mistake) { return dns::to_string(mistake); });
  return {ExitStatus::usage, fmt::format("{}", fmt::join(lines, "\n"))};
}

tl::expected<policy::Expanded, Failure> expand_list(DnsSession& session,
                                                    const policy::AddressList& list,
                                                    std::string_view name,
                                                    const dns::Parsed<dns::DomainName>& own_name) {
  policy::OwnHost own{own_name, {}};
  if (list.host && own_name) {
    Result<std::vector<dns::IpAddress>> local = session.read_local_addresses(*own_name);
    if (!local) return tl::unexpected(failure_of(local.error()));
    own.in_etc_hosts = std::move(*local);
  }
  const policy::Expansion expansion =
      session.loop().run(policy::expand(session.resolver(), list, std::move(own)));
  if (expansion) return *expansion;
  const bool unavailable = expansion.error().status == dns::Status::unavailable;
  const std::string what =
      fmt::format("{}: \"host\" {}", name, unavailable ? "cannot be looked up" : "has no address");
  // Of an outage it is no news that its reason is another.
  return tl::unexpected(Failure{unavailable ? ExitStatus::incomplete : ExitStatus::usage,
                                fmt::format("{}: {}", what, expansion.error().reason),
                                unavailable ? what : ""});
}

namespace {

// What the host knows, if this is the host that sends. "*" means its own addresses, so that a run
// with it is on the host unless told otherwise.
std::optional<HostAddresses> look_at_host(OnHost on_host, const AllowedIps& allowed,
                                          const std::vector<dns::IpAddress>& ips) {
  if (on_host == OnHost::no) return std::nullopt;
  HostAddresses host = read_host_addresses(ips);
  if (allowed.is_any()) return read_host_addresses(addresses_to_send_from(host).addresses());
  if (on_host == OnHost::automatic && !host.hold_any(ips)) return std::nullopt;
  return host;
}

// LISTEN_ON only says which exchanges are here: where it cannot be told, that is not known.
std::optional<AllowedIps> read_listening(Start& start, const std::optional<HostAddresses>& host) {
  if (!start.inputs.listen_on) return std::nullopt;
  if (start.inputs.listen_on->any && host) return addresses_to_send_from(*host);
  const tl::expected<policy::Expanded, Failure> listening =
      expand_list(*start.session, *start.inputs.listen_on, "LISTEN_ON");
  if (listening) return listening->ips;
  fmt::print(stderr, "{}\n", listening.error().reason);
  return std::nullopt;
}

std::optional<policy::Sender> default_sender(const policy::Policy& policy,
                                             const AllowedIps& allowed, UnnamedDefault unnamed) {
  if (policy.default_sender || unnamed == UnnamedDefault::nobody) return policy.default_sender;
  const dns::Parsed<dns::DomainName> name = host_name();
  if (!name || allowed.addresses().empty()) return std::nullopt;
  return policy::Sender{*name, allowed.addresses().front()};
}

// The addresses that mail may leave from, in whatever way they were named.
std::vector<dns::IpAddress> addresses_to_look_for(const Inputs& inputs, const AllowedIps& allowed) {
  const policy::Policy& policy = inputs.policy;
  std::vector<dns::IpAddress> ips = allowed.addresses();
  const auto append = [&ips](const std::vector<dns::IpAddress>& more) {
    std::ranges::copy(more, std::back_inserter(ips));
  };
  if (policy.default_sender) append(policy.default_sender->addresses());
  append(inputs.whole ? inputs.whole->use_ips : use_ips_of(policy.domains));
  return AllowedIps::of(ips).addresses();
}

// A line for whoever watches how far the run is; null where nobody does. `done` counts the domains
// that are done with, and must outlive it.
std::unique_ptr<ProgressLine> watch(const Start& start, const std::size_t& done) {
  const DnsSession& session = *start.session;
  if (!start.is_watched || !session.asks_network()) return nullptr;
  const auto figures = [&start, &session, &done, sent_before = session.sent()] {
    return ProgressFigures{done, start.inputs.policy.domains.size(), session.sent() - sent_before,
                           session.unavailable()};
  };
  return std::make_unique<ProgressLine>(start.session->loop(), figures);
}

// All, or none: of many domains the slowest would hold up those that are not begun.
std::span<const policy::TrustedDomain> domains_to_look_ahead_for(const Start& start) {
  const std::vector<policy::TrustedDomain>& all = start.inputs.policy.domains;
  const bool is_gain = start.session->asks_network() && all.size() <= domains_at_once;
  return is_gain ? std::span(all) : std::span<const policy::TrustedDomain>();
}

}  // namespace

tl::expected<Survey, Failure> survey_ground(Start& start, OnHost on_host, UnnamedDefault unnamed) {
  const policy::Policy& policy = start.inputs.policy;
  DnsSession& session = *start.session;
  Survey survey;
  const tl::expected<policy::Expanded, Failure> expanded =
      expand_list(session, *policy.send_on, "SEND_ON");
  if (!expanded) return tl::unexpected(expanded.error());
  const AllowedIps& allowed = expanded->ips;
  survey.host = look_at_host(on_host, allowed, addresses_to_look_for(start.inputs, allowed));
  survey.listening = read_listening(start, survey.host);
  survey.certificates = start.inputs.certificates;
  survey.allowed = allowed.is_any() && survey.host ? addresses_to_send_from(*survey.host) : allowed;
  const std::optional<policy::Sender> sender = default_sender(policy, survey.allowed, unnamed);
  const policy::HostsFile& present = start.inputs.present;
  const std::size_t no_domain = 0;
  std::unique_ptr<ProgressLine> line = watch(start, no_domain);
  DefaultFacts defaults = session.loop().run(
      gather_defaults(session.loop(), session.resolver(), sender, present.default_sender,
                      domains_to_look_ahead_for(start), survey.allowed));
  line.reset();
  survey.default_identity = std::move(defaults.identity);
  survey.present_default = std::move(defaults.present);
  return survey;
}

void survey_domains(Start& start, Survey& survey, const policy::AmendDecision& amend,
                    TakeFacts take) {
  const policy::Policy& policy = start.inputs.policy;
  const std::optional<policy::Sender> by_default = sender_by_default(survey, policy.weights, amend);
  DnsSession& session = *start.session;
  std::size_t done = 0;
  std::unique_ptr<ProgressLine> line = watch(start, done);
  SurveyHooks hooks{.on_domain = [&done] { ++done; }};
  if (session.asks_network()) hooks.room = [&session] { return session.room(); };
  const std::optional<WholePolicy>& whole = start.inputs.whole;
  const SurveyOf of{.loop = session.loop(),
                    .resolver = session.resolver(),
                    .domains = policy.domains,
                    .allowed = survey.allowed,
                    .default_sender = by_default,
                    .present = start.inputs.present,
                    .scoped = whole ? &whole->scoped_ips : nullptr,
                    .spf = session.spf_known()};
  if (take) {
    session.loop().run(gather_each(of, std::move(take), std::move(hooks)));
  } else {
    survey.domains = session.loop().run(gather_all(of, std::move(hooks)));
  }
  line.reset();  // what is said now stands below it
  if (const auto complaint = session.complaint()) fmt::print(stderr, "{}\n", *complaint);
}

tl::expected<Survey, Failure> take_survey(Start& start, OnHost on_host, UnnamedDefault unnamed) {
  tl::expected<Survey, Failure> survey = survey_ground(start, on_host, unnamed);
  if (survey) survey_domains(start, *survey);
  return survey;
}

ExitStatus tell(const std::vector<dns::Mistake>& mistakes) {
  if (!mistakes.empty()) fmt::print(stderr, "{}\n", failure_of(mistakes).reason);
  return ExitStatus::usage;
}

ExitStatus tell(const Failure& failure) {
  fmt::print(stderr, "{}\n", failure.reason);
  return failure.status;
}

}  // namespace gen
