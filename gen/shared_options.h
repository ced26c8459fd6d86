// The options that several verbs have: how CLI11 is told of them, and what their texts mean.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/number.h"
#include "gen/options.h"

namespace gen {

// The texts that options gave and that want reading: all their mistakes are told at once.
struct RawDns {
  std::vector<std::string> servers;
  std::string timeout;
  std::string tries;
  std::string in_flight;
  std::string longest_run;
  std::string authoritative_port;
};

struct RawPolicy {
  std::vector<std::string> severity;
  std::string on_host = "auto";
  std::string profile;
};

struct RawFindings {
  std::string fail_on = "error";
};

// An option that may be repeated, one value each time.
CLI::Option* add_repeatable(CLI::App& app, const std::string& name,
                            std::vector<std::string>& values, const std::string& description);

// An option that names one file or folder. An empty name is what an unset variable leaves: with it
// --replay '' would ask the network.
CLI::Option* add_path(CLI::App& app, const std::string& name, std::string& value,
                      const std::string& description);

void add_dns_options(CLI::App& app, DnsOptions& options, RawDns& raw);
// Of the verbs that judge.
void add_authoritative_option(CLI::App& app, DnsOptions& options, RawDns& raw);
void add_policy_options(CLI::App& app, PolicyOptions& options, RawPolicy& raw);

// Which findings are told.
void add_selection_options(CLI::App& app, FindingOptions& options);
// That, and which of them count.
void add_finding_options(CLI::App& app, FindingOptions& options, RawFindings& raw);
// Of the verbs that write a hosts file.
void add_dry_run_options(CLI::App& app, bool& dry_run, bool& exit_code);
void add_report_option(CLI::App& app, std::vector<std::string>& reports);

// Seconds, or with a unit: "300ms", "2s". The bounds are inclusive.
dns::Parsed<std::chrono::milliseconds> parse_time(std::string_view text,
                                                  std::chrono::milliseconds least,
                                                  std::chrono::milliseconds most);

// Reads the options' texts and collects what is wrong with them.
class OptionReader {
 public:
  void read(const RawDns& raw, DnsOptions& options);
  void read(const RawPolicy& raw, PolicyOptions& options);
  void read(const RawFindings& raw, FindingOptions& options);
  std::optional<policy::Level> read_level(const std::string& option, const std::string& text);
  void read_report(const std::string& file);

  // The value, or nothing where it has none and that is told.
  template <class Value>
  std::optional<Value> take(std::string_view option, std::string_view text,
                            dns::Parsed<Value> value) {
    if (value) return std::move(*value);
    complain(option, text, value.error());
    return std::nullopt;
  }
  // Where the text is given, the value that it has between these, both of them included.
  template <class Value>
  void read_number(std::string_view option, const std::optional<std::string>& text, Value least,
                   Value most, Value& value) {
    if (!text) return;
    const auto number = dns::parse_number<Value>(*text);
    if (number && least <= *number && *number <= most) {
      value = *number;
    } else {
      complain(option, *text, fmt::format("a number from {} to {} is wanted", least, most));
    }
  }
  void complain(std::string_view option, std::string_view text, std::string_view reason);
  // Of what is missing.
  void complain(std::string_view reason);

  // A line a mistake; empty where there are none.
  const std::string& mistakes() const { return mistakes_; }

 private:
  void read_severity(const std::string& text, PolicyOptions& options);

  std::string mistakes_;
};

}  // namespace gen
