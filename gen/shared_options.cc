#include "gen/shared_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "dns/number.h"
#include "gen/clean_text.h"
#include "gen/near_miss.h"
#include "gen/report_formats.h"
#include "gen/selection.h"
#include "policy/checks.h"

namespace gen {

// An option that may be repeated, one value each time.
CLI::Option* add_repeatable(CLI::App& app, const std::string& name,
                            std::vector<std::string>& values, const std::string& description) {
  return app.add_option(name, values, description)->allow_extra_args(false);
}

// An option that names one file or folder. An empty name is what an unset variable leaves: with it
// --replay '' would ask the network.
CLI::Option* add_path(CLI::App& app, const std::string& name, std::string& value,
                      const std::string& description) {
  const CLI::Validator not_empty(
      [](std::string& text) { return std::string(text.empty() ? "an empty name" : ""); }, "");
  return app.add_option(name, value, description)->check(not_empty);
}

void add_dns_options(CLI::App& app, DnsOptions& options, RawDns& raw) {
  const std::string group = "DNS";
  add_repeatable(app, "--server", raw.servers, "ask this server (repeatable; else resolv.conf's)")
      ->type_name("ADDR[:PORT]")
      ->group(group);
  app.add_option("--timeout", raw.timeout,
                 "of the first try of a question: seconds, or with a unit (300ms, 2s)")
      ->type_name("TIME")
      ->group(group);
  app.add_option("--tries", raw.tries, "how often a question is sent at the most")
      ->type_name("N")
      ->group(group);
  app.add_option("--in-flight", raw.in_flight, "questions under way at the most")
      ->type_name("N")
      ->group(group);
  app.add_option(
         "--max-time", raw.longest_run,
         "how long servers are asked at the most, 30 minutes unless said; what is not known "
         "then stays as it is")
      ->type_name("TIME")
      ->group(group);
  CLI::Option* const zone =
      add_repeatable(app, "--zone", options.zones,
                     "answer from this master file, not from the network (repeatable)")
          ->type_name("FILE")
          ->group(group);
  add_repeatable(app, "--overlay", options.overlays,
                 "planned records, in a master file: answer as if they were published (repeatable)")
      ->type_name("FILE")
      ->group(group);
  add_path(app, "--record", options.record, "keep every question and its answer in this file")
      ->type_name("FILE")
      ->group(group);
  add_path(app, "--replay", options.replay, "answer from a file that --record wrote")
      ->type_name("FILE")
      ->group(group)
      ->excludes(zone);
  add_path(app, "--etc-hosts", options.etc_hosts,
           "what has this host's own name beside DNS, for \"host\" in a list; else /etc/hosts, "
           "and none with --zone or --replay")
      ->type_name("FILE")
      ->group(group);
}

void add_authoritative_option(CLI::App& app, DnsOptions& options, RawDns& raw) {
  app.add_flag("--authoritative", options.authoritative,
               "ask the name servers of each zone too, and change nothing by what they differ in")
      ->group("DNS");
  const std::string hidden;
  app.add_option("--authoritative-port", raw.authoritative_port)->group(hidden);
}

void add_policy_options(CLI::App& app, PolicyOptions& options, RawPolicy& raw) {
  const std::string group = "Policy";
  add_path(app, "-p,--policy", options.policy_file,
           "what is wanted, as outbound-hosts.policy(5) has it")
      ->type_name("FILE")
      ->group(group);
  add_repeatable(app, "--domains", options.domain_files,
                 "trusted domains, one a line (repeatable; - is standard input)")
      ->type_name("FILE|-")
      ->group(group);
  app.add_option("--send-on", options.send_on,
                 "addresses that mail may leave from; * or host as in the container")
      ->type_name("LIST")
      ->group(group);
  add_repeatable(app, "--severity", raw.severity,
                 "weigh a check as error, warning, note or ignore (repeatable)")
      ->type_name("CHECK=LEVEL")
      ->group(group);
  app.add_option("--profile", raw.profile,
                 "whose rules apply: bulk are those of large receivers, strict has no warnings")
      ->type_name("basic|bulk|strict")
      ->group(group);
  add_path(app, "--poste", options.poste,
           "poste.io's /data: compare the trusted domains with those it hosts")
      ->type_name("FOLDER")
      ->group(group);
  add_repeatable(app, "--certificate", options.certificates,
                 "the mail server's certificate, PEM (repeatable; else poste.io's with --poste)")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--on-host", raw.on_host, "whether this machine is the one that sends")
      ->type_name("auto|yes|no")
      ->group(group);
}

void add_finding_options(CLI::App& app, FindingOptions& options, RawFindings& raw) {
  app.add_option("--fail-on", raw.fail_on, "exit 1 for findings from this level on")
      ->type_name("error|warning|note")
      ->group("Findings");
  add_selection_options(app, options);
}

void add_selection_options(CLI::App& app, FindingOptions& options) {
  const std::string group = "Findings";
  add_repeatable(app, "--only", options.only, "tell of this check or group alone (repeatable)")
      ->type_name("CHECK|GROUP.*")
      ->group(group);
  add_repeatable(app, "--skip", options.skip, "do not tell of this check or group (repeatable)")
      ->type_name("CHECK|GROUP.*")
      ->group(group);
  add_path(app, "--ack", options.acknowledged, "findings that are accepted, why and until when")
      ->type_name("FILE")
      ->group(group);
}

void add_dry_run_options(CLI::App& app, bool& dry_run, bool& exit_code) {
  const std::string group = "Output";
  CLI::Option* const is_dry =
      app.add_flag("-n,--dry-run", dry_run,
                   "leave the hosts file as it is, show what would change as a unified diff")
          ->group(group);
  app.add_flag("--exit-code", exit_code, "exit 1 if it would change")->needs(is_dry)->group(group);
}

void add_report_option(CLI::App& app, std::vector<std::string>& reports) {
  add_repeatable(
      app, "-r,--report", reports,
      fmt::format("the deliverability report, in the format of its ending: {} (repeatable)",
                  report_endings()))
      ->type_name("FILE")
      ->group("Output");
}

dns::Parsed<std::chrono::milliseconds> parse_time(std::string_view text,
                                                  std::chrono::milliseconds least,
                                                  std::chrono::milliseconds most) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const double milliseconds = unit == "ms" ? value : value * 1000;
  if (error != std::errc() || !(unit.empty() || unit == "s" || unit == "ms") ||
      !(milliseconds >= static_cast<double>(least.count()) &&
        milliseconds <= static_cast<double>(most.count()))) {
    return tl::unexpected(
        fmt::format("a time from {}ms to {}s is wanted", least.count(), most.count() / 1000));
  }
  return std::chrono::milliseconds(std::lround(milliseconds));
}

namespace {

// What an option's text means, or what is wrong with it.
dns::Parsed<std::chrono::milliseconds> parse_timeout(std::string_view text) {
  return parse_time(text, std::chrono::milliseconds(10), std::chrono::seconds(60));
}

dns::Parsed<std::chrono::milliseconds> parse_longest_run(std::string_view text) {
  return parse_time(text, std::chrono::milliseconds(100), std::chrono::hours(24));
}

dns::Parsed<int> parse_in_range(std::string_view text, int least, int most) {
  const auto value = dns::parse_number<int>(text);
  if (value && least <= *value && *value <= most) return *value;
  return tl::unexpected(fmt::format("a number from {} to {} is wanted", least, most));
}

dns::Parsed<OnHost> parse_on_host(std::string_view text) {
  if (text == "auto") return OnHost::automatic;
  if (text == "yes") return OnHost::yes;
  if (text == "no") return OnHost::no;
  return tl::unexpected(std::string("auto, yes or no is wanted"));
}

}  // namespace

void OptionReader::read(const RawDns& raw, DnsOptions& options) {
  for (const std::string& text : raw.servers) {
    if (auto server = take("--server", text, dns::parse_server(text))) {
      options.servers.push_back(*server);
    }
  }
  if (!raw.timeout.empty()) {
    options.timeout = take("--timeout", raw.timeout, parse_timeout(raw.timeout));
  }
  if (!raw.tries.empty()) {
    options.tries = take("--tries", raw.tries, parse_in_range(raw.tries, 1, 20));
  }
  if (!raw.in_flight.empty()) {
    const std::optional<int> limit =
        take("--in-flight", raw.in_flight, parse_in_range(raw.in_flight, 1, 20'000));
    options.in_flight = static_cast<std::size_t>(limit.value_or(0));
  }
  if (!raw.longest_run.empty()) {
    const auto time = take("--max-time", raw.longest_run, parse_longest_run(raw.longest_run));
    options.longest_run = time.value_or(options.longest_run);
  }
  if (!raw.authoritative_port.empty()) {
    const std::optional<int> port = take("--authoritative-port", raw.authoritative_port,
                                         parse_in_range(raw.authoritative_port, 1, 65'535));
    options.authoritative_port = static_cast<std::uint16_t>(port.value_or(0));
  }
  const bool asks_none = !options.zones.empty() || !options.replay.empty() || options.offline;
  if (options.authoritative && asks_none) {
    complain("--authoritative asks name servers; with --zone, --replay or --offline none is asked");
  }
  if (!raw.servers.empty() && (!options.zones.empty() || !options.replay.empty())) {
    complain("--server", raw.servers.front(), "with --zone or --replay no server is asked");
  }
}

void OptionReader::read(const RawPolicy& raw, PolicyOptions& options) {
  options.on_host =
      take("--on-host", raw.on_host, parse_on_host(raw.on_host)).value_or(OnHost::automatic);
  if (!raw.profile.empty()) {
    options.profile = take("--profile", raw.profile, policy::parse_profile(raw.profile));
  }
  for (const std::string& text : raw.severity) read_severity(text, options);
}

void OptionReader::read(const RawFindings& raw, FindingOptions& options) {
  if (const auto level = read_level("--fail-on", raw.fail_on)) {
    if (*level == policy::Level::ignore) {
      complain("--fail-on", raw.fail_on, "error, warning or note is wanted");
    }
    options.fail_on = *level;
  }
  for (const std::string& pattern : options.only) {
    if (const auto fault = fault_of_pattern(pattern)) complain("--only", pattern, *fault);
  }
  for (const std::string& pattern : options.skip) {
    if (const auto fault = fault_of_pattern(pattern)) complain("--skip", pattern, *fault);
  }
}

std::optional<policy::Level> OptionReader::read_level(const std::string& option,
                                                      const std::string& text) {
  return take(option, text, policy::parse_level(text));
}

void OptionReader::read_report(const std::string& file) {
  if (find_report_format(file) != nullptr) return;
  complain("--report", file, fmt::format("the name must end in one of {}", report_endings()));
}

void OptionReader::complain(std::string_view option, std::string_view text,
                            std::string_view reason) {
  mistakes_ += fmt::format("{} {}: {}\n", option, quote(text), reason);
}

void OptionReader::complain(std::string_view reason) {
  mistakes_ += fmt::format("{}\n", reason);
}

void OptionReader::read_severity(const std::string& text, PolicyOptions& options) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) {
    complain("--severity", text, "CHECK=LEVEL is wanted");
    return;
  }
  const std::string id = text.substr(0, equals);
  const std::vector<std::string_view> ids = policy::check_ids();
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) {
    const std::optional<std::string_view> near = near_miss(id, ids);
    complain("--severity", text,
             near ? fmt::format("no such check: did you mean {}?", *near) : "no such check");
  }
  if (const auto level = read_level("--severity", text.substr(equals + 1))) {
    if (const auto fault = policy::fault_of_severity(id, *level)) {
      complain("--severity", text, *fault);
    }
    options.severity.insert_or_assign(id, *level);
  }
}

}  // namespace gen
