#include "gen/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <string_view>

#include "gen/near_miss.h"
#include "policy/checks.h"

namespace gen {
namespace {

// The texts that options gave and that want reading: all their mistakes are told at once.
struct RawDns {
  std::vector<std::string> servers;
  std::string timeout;
  std::string tries;
  std::string in_flight;
};

struct RawPolicy {
  std::vector<std::string> severity;
  std::string on_host = "auto";
};

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
  CLI::Option* const zone =
      add_repeatable(app, "--zone", options.zones,
                     "answer from this master file, not from the network (repeatable)")
          ->type_name("FILE")
          ->group(group);
  add_path(app, "--record", options.record, "keep every question and its answer in this file")
      ->type_name("FILE")
      ->group(group);
  add_path(app, "--replay", options.replay, "answer from a file that --record wrote")
      ->type_name("FILE")
      ->group(group)
      ->excludes(zone);
}

void add_policy_options(CLI::App& app, PolicyOptions& options, RawPolicy& raw) {
  const std::string group = "Policy";
  add_path(app, "-p,--policy", options.policy_file, "what is wanted, as outbound-hosts(5) has it")
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
  add_path(app, "--poste", options.poste,
           "poste.io's /data: compare the trusted domains with those it hosts")
      ->type_name("FOLDER")
      ->group(group);
  app.add_option("--on-host", raw.on_host, "whether this machine is the one that sends")
      ->type_name("auto|yes|no")
      ->group(group);
}

// What an option's text means, or what is wrong with it.
dns::Parsed<std::chrono::milliseconds> parse_timeout(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const double milliseconds = unit == "ms" ? value : value * 1000;
  if (error != std::errc() || !(unit.empty() || unit == "s" || unit == "ms") ||
      !(milliseconds >= 10 && milliseconds <= 60'000)) {
    return tl::unexpected(std::string("a time from 10ms to 60s is wanted"));
  }
  return std::chrono::milliseconds(std::lround(milliseconds));
}

dns::Parsed<int> parse_number(std::string_view text, int least, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && least <= value && value <= most) {
    return value;
  }
  return tl::unexpected(fmt::format("a number from {} to {} is wanted", least, most));
}

dns::Parsed<OnHost> parse_on_host(std::string_view text) {
  if (text == "auto") return OnHost::automatic;
  if (text == "yes") return OnHost::yes;
  if (text == "no") return OnHost::no;
  return tl::unexpected(std::string("auto, yes or no is wanted"));
}

class Reader {
 public:
  void read(const RawDns& raw, DnsOptions& options) {
    for (const std::string& text : raw.servers) {
      if (auto server = take("--server", text, dns::parse_server(text))) {
        options.servers.push_back(*server);
      }
    }
    if (!raw.timeout.empty()) {
      options.timeout = take("--timeout", raw.timeout, parse_timeout(raw.timeout));
    }
    if (!raw.tries.empty()) {
      options.tries = take("--tries", raw.tries, parse_number(raw.tries, 1, 20));
    }
    if (!raw.in_flight.empty()) {
      const std::optional<int> limit =
          take("--in-flight", raw.in_flight, parse_number(raw.in_flight, 1, 20'000));
      options.in_flight = static_cast<std::size_t>(limit.value_or(0));
    }
    if (!raw.servers.empty() && (!options.zones.empty() || !options.replay.empty())) {
      complain("--server", raw.servers.front(), "with --zone or --replay no server is asked");
    }
  }

  void read(const RawPolicy& raw, PolicyOptions& options) {
    options.on_host =
        take("--on-host", raw.on_host, parse_on_host(raw.on_host)).value_or(OnHost::automatic);
    for (const std::string& text : raw.severity) read_severity(text, options);
  }

  std::optional<policy::Level> read_level(const std::string& option, const std::string& text) {
    return take(option, text, policy::parse_level(text));
  }

  void read_report(const std::string& file) {
    for (const std::string_view ending : {".txt", ".json"}) {
      if (file.ends_with(ending)) return;
    }
    complain("--report", file, "the name must end in .txt or .json");
  }

  void complain(std::string_view option, std::string_view text, std::string_view reason) {
    mistakes_ += fmt::format("{} {:?}: {}\n", option, text, reason);
  }

  // A line a mistake; empty where there are none.
  const std::string& mistakes() const { return mistakes_; }

 private:
  template <class Value>
  std::optional<Value> take(std::string_view option, std::string_view text,
                            dns::Parsed<Value> value) {
    if (value) return std::move(*value);
    complain(option, text, value.error());
    return std::nullopt;
  }

  void read_severity(const std::string& text, PolicyOptions& options) {
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

  std::string mistakes_;
};

constexpr const char* generate_examples =
    "Examples:\n"
    "  outbound-hosts generate --send-on \"192.0.2.10 192.0.2.11\" --output outbound-hosts.yml "
    "example.com client.example\n"
    "  outbound-hosts generate --policy policy.yml --output /data/outbound-hosts.yml "
    "--report report.txt --report report.json";

constexpr const char* explain_examples =
    "Examples:\n"
    "  outbound-hosts explain example.com --policy policy.yml\n"
    "  outbound-hosts explain client.example --policy policy.yml --zone planned.zone";

constexpr const char* version_examples =
    "Examples:\n"
    "  outbound-hosts version\n"
    "  docker run --rm mail outbound-hosts version";

constexpr const char* program_examples =
    "Every verb has a --help of its own.\n\n"
    "Examples:\n"
    "  outbound-hosts generate --policy policy.yml --output /data/outbound-hosts.yml\n"
    "  outbound-hosts --explain-check ptr.confirmed";

// The whole command line, as CLI11 is told of it.
class CommandLine {
 public:
  CommandLine() {
    app_.name("outbound-hosts");
    app_.footer(program_examples);
    app_.require_subcommand(0, 1);
    app_.add_option("--explain-check", check_, "print a check's rule, reason and source")
        ->type_name("ID");
    add_generate();
    add_explain();
    version_ = app_.add_subcommand("version", "print the version");
    version_->footer(version_examples);
  }

  Options parse(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
      return Usage{app_.help(), true};
    } catch (const CLI::ParseError& error) {
      return Usage{fmt::format("{}\n{} --help tells more\n", error.what(), called()), false};
    }
    if (!check_.empty()) return ExplainCheckOptions{check_};
    if (version_->parsed()) return VersionOptions{};
    if (generate_->parsed()) return read_generate();
    if (explain_->parsed()) return read_explain();
    return Usage{"a verb is wanted: generate, explain or version\n" + app_.help(), false};
  }

 private:
  void add_generate() {
    generate_ = app_.add_subcommand("generate", "write outbound-hosts.yml from DNS");
    generate_->footer(generate_examples);
    generate_->add_option("DOMAIN", generate_options_.policy.domains, "trusted domains");
    add_policy_options(*generate_, generate_options_.policy, raw_policy_);
    add_dns_options(*generate_, generate_options_.dns, raw_dns_);
    const std::string group = "Output";
    add_path(*generate_, "-o,--output", generate_options_.output, "else standard output")
        ->type_name("FILE")
        ->group(group);
    add_repeatable(*generate_, "-r,--report", generate_options_.reports,
                   "the deliverability report, in the format of its ending: .txt .json "
                   "(repeatable)")
        ->type_name("FILE")
        ->group(group);
    CLI::Option* const dry_run =
        generate_
            ->add_flag("-n,--dry-run", generate_options_.dry_run,
                       "leave the hosts file as it is, show what would change as a unified diff")
            ->group(group);
    generate_->add_flag("--exit-code", generate_options_.exit_code, "exit 1 if it would change")
        ->needs(dry_run)
        ->group(group);
    generate_->add_flag("--stats", generate_options_.stats, "print questions, time and memory")
        ->group(group);
    generate_->add_option("--fail-on", fail_on_, "exit 1 for findings from this level on")
        ->type_name("error|warning|note")
        ->group(group);
  }

  void add_explain() {
    explain_ = app_.add_subcommand("explain", "show how one domain's sender is chosen");
    explain_->footer(explain_examples);
    explain_->add_option("DOMAIN", explain_options_.domain, "the domain")->required();
    add_policy_options(*explain_, explain_options_.policy, raw_policy_);
    add_dns_options(*explain_, explain_options_.dns, raw_dns_);
    add_path(*explain_, "-o,--output", explain_options_.present,
             "the present hosts file, whose entry wins among equals; only read")
        ->type_name("FILE")
        ->group("Output");
  }

  Options read_generate() {
    Reader reader;
    reader.read(raw_dns_, generate_options_.dns);
    reader.read(raw_policy_, generate_options_.policy);
    for (const std::string& file : generate_options_.reports) reader.read_report(file);
    if (const auto level = reader.read_level("--fail-on", fail_on_)) {
      if (*level == policy::Level::ignore) {
        reader.complain("--fail-on", fail_on_, "error, warning or note is wanted");
      }
      generate_options_.fail_on = *level;
    }
    if (!reader.mistakes().empty()) return Usage{reader.mistakes(), false};
    return generate_options_;
  }

  Options read_explain() {
    Reader reader;
    reader.read(raw_dns_, explain_options_.dns);
    reader.read(raw_policy_, explain_options_.policy);
    if (!reader.mistakes().empty()) return Usage{reader.mistakes(), false};
    return explain_options_;
  }

  std::string called() const {
    for (const CLI::App* const verb : app_.get_subcommands()) {
      return "outbound-hosts " + verb->get_name();
    }
    return "outbound-hosts";
  }

  CLI::App app_{
      "Decides from DNS which HELO name and which address each domain's mail leaves from."};
  CLI::App* generate_ = nullptr;
  CLI::App* explain_ = nullptr;
  CLI::App* version_ = nullptr;
  GenerateOptions generate_options_;
  ExplainOptions explain_options_;
  RawDns raw_dns_;
  RawPolicy raw_policy_;
  std::string fail_on_ = "error";
  std::string check_;
};

}  // namespace

Options parse_command_line(int argc, const char* const* argv) {
  return CommandLine().parse(argc, argv);
}

}  // namespace gen
