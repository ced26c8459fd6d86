#include "gen/dns_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "dns/replay_resolver.h"
#include "dns/snapshot.h"
#include "dns/zone_resolver.h"
#include "gen/etc_hosts.h"
#include "gen/files.h"

namespace gen {

using dns::Mistake;
using dns::Result;

namespace {

Result<dns::ZoneData> read_zone_files(const std::vector<std::string>& paths) {
  std::vector<dns::MasterFile> files;
  std::vector<Mistake> mistakes;
  for (const std::string& path : paths) {
    dns::Parsed<std::string> text = read_named_file(path);
    if (text) {
      files.push_back({path, std::move(*text)});
    } else {
      mistakes.push_back({path, 0, 0, text.error()});
    }
  }
  Result<dns::ZoneData> zones = dns::read_zones(files);
  if (!zones) {
    std::move(zones.error().begin(), zones.error().end(), std::back_inserter(mistakes));
  }
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return zones;
}

Result<dns::Snapshot> read_snapshot_file(const std::string& path) {
  const dns::Parsed<std::string> text = read_named_file(path);
  if (!text) return tl::unexpected(std::vector<Mistake>{{path, 0, 0, text.error()}});
  return dns::parse_snapshot(*text, path);
}

}  // namespace

Result<std::unique_ptr<DnsSession>> DnsSession::open(const DnsOptions& options) {
  std::unique_ptr<DnsSession> session(new DnsSession(options));
  std::vector<Mistake> mistakes;
  Result<dns::ZoneData> overlay = read_zone_files(options.overlays);
  if (!overlay) mistakes = std::move(overlay.error());
  std::ranges::move(session->open_source(options), std::back_inserter(mistakes));
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  if (!overlay->empty()) {
    session->overlaid_.emplace(session->loop_, std::move(*overlay), session->live(),
                               session->answer_limit_);
  }
  return session;
}

std::vector<Mistake> DnsSession::open_source(const DnsOptions& options) {
  if (options.offline) {
    ask(std::make_unique<dns::ReplayResolver>(loop_, dns::Snapshot()));
  } else if (!options.replay.empty()) {
    Result<dns::Snapshot> snapshot = read_snapshot_file(options.replay);
    if (!snapshot) return std::move(snapshot.error());
    ask(std::make_unique<dns::ReplayResolver>(loop_, std::move(*snapshot)));
  } else if (!options.zones.empty()) {
    Result<dns::ZoneData> zones = read_zone_files(options.zones);
    if (!zones) return std::move(zones.error());
    ask(std::make_unique<dns::ZoneResolver>(loop_, std::move(*zones)));
  } else {
    ask_network(options);
  }
  return {};
}

void DnsSession::ask_network(const DnsOptions& options) {
  dns::CaresResolver::Options network;
  network.servers = options.servers;
  network.timeout = options.timeout.value_or(network.timeout);
  network.tries = options.tries.value_or(network.tries);
  network.in_flight = options.in_flight;
  network.end = std::chrono::steady_clock::now() + options.longest_run;
  const auto end = network.end;
  auto source = std::make_unique<dns::CaresResolver>(loop_, std::move(network));
  network_ = source.get();
  if (options.authoritative) compare(options, *source, end);
  ask(std::move(source));
}

void DnsSession::compare(const DnsOptions& options, dns::Resolver& network,
                         std::chrono::steady_clock::time_point end) {
  dns::NameServerPool::Options servers;
  servers.end = end;
  servers.port = options.authoritative_port;
  servers.timeout = options.timeout.value_or(servers.timeout);
  servers.tries = options.tries.value_or(servers.tries);
  comparing_.emplace(loop_, network, servers, answer_limit_);
}

void DnsSession::ask(std::unique_ptr<dns::Resolver> source) {
  source_ = std::move(source);
  dns::Resolver& answers = comparing_ ? *comparing_ : *source_;
  cache_.emplace(loop_, answers, answer_limit_);
  if (!record_.empty()) recorder_.emplace(*cache_);
}

Result<std::vector<dns::IpAddress>> DnsSession::read_local_addresses(
    const dns::DomainName& name) const {
  constexpr const char* etc_hosts = "/etc/hosts";
  if (etc_hosts_.empty()) {
    const std::string text = network_ ? read_file(etc_hosts).value_or("") : "";
    return read_etc_hosts(text, etc_hosts, name);
  }
  const dns::Parsed<std::string> text = read_named_file(etc_hosts_);
  if (!text) return tl::unexpected(std::vector<Mistake>{{etc_hosts_, 0, 0, text.error()}});
  return read_etc_hosts(*text, etc_hosts_, name);
}

dns::Resolver& DnsSession::live() {
  if (recorder_) return *recorder_;
  return *cache_;
}

dns::Resolver& DnsSession::overlaid() {
  return overlaid_ && is_overlay_used_ ? overlaid_->resolver() : live();
}

dns::Resolver& DnsSession::resolver() {
  return planned_ ? planned_->resolver() : overlaid();
}

void DnsSession::plan(dns::ZoneData records) {
  planned_.emplace(loop_, std::move(records), overlaid(), answer_limit_);
  forget_spf();
}

void DnsSession::save_recording() const {
  if (recorder_) replace_file(record_, dns::print_snapshot(recorder_->snapshot()));
}

std::optional<std::string> DnsSession::complaint() {
  const std::uint64_t unasked = network_ == nullptr ? 0 : network_->counters().unasked;
  if (unasked == 0 || std::exchange(has_complained_, true)) return std::nullopt;
  return fmt::format("the time for DNS was over (--max-time): {} questions have no answer",
                     unasked);
}

std::string DnsSession::statistics() const {
  const dns::CachingResolver::Counts& counts = cache_->counts();
  std::string text = fmt::format("questions: {} asked, {} unique", counts.asked, counts.unique);
  if (network_ == nullptr) return text + ", none sent";
  const dns::CaresResolver::Counters counters = network_->counters();
  text +=
      fmt::format(", {} sent, {} retried, {} over TCP, {} with CD, {} time-outs, {} socket drops",
                  counters.sent, counters.retried, counters.over_tcp, counters.unchecked,
                  counters.timeouts, counters.socket_drops);
  if (comparing_) text += fmt::format("; {} sent to name servers", comparing_->sent());
  return text;
}

}  // namespace gen
