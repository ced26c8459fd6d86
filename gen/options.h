// What the command line says, as values: one struct a verb.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dns/server_address.h"
#include "policy/severity.h"

namespace gen {

// How DNS is asked. Of zones and replay at most one is given.
struct DnsOptions {
  std::vector<dns::ServerAddress> servers;  // empty: resolv.conf's
  std::optional<std::chrono::milliseconds> timeout;
  std::optional<int> tries;
  std::size_t in_flight = 0;  // 0: automatic
  std::vector<std::string> zones;
  std::string record;
  std::string replay;
};

// Whether this machine is the one that sends.
enum class OnHost { automatic, yes, no };

// What the administrator wants, and where that is written.
struct PolicyOptions {
  std::string policy_file;
  std::vector<std::string> domains;
  std::vector<std::string> domain_files;  // "-" is standard input
  std::optional<std::string> send_on;
  std::map<std::string, policy::Level, std::less<>> severity;
  std::string poste;  // folder of poste.io's store
  OnHost on_host = OnHost::automatic;
};

struct GenerateOptions {
  DnsOptions dns;
  PolicyOptions policy;
  std::string output;  // empty: standard output
  std::vector<std::string> reports;
  bool dry_run = false;
  bool exit_code = false;  // with dry_run: changes pending are an exit status of 1
  bool stats = false;
  policy::Level fail_on = policy::Level::error;
};

struct ExplainOptions {
  DnsOptions dns;
  PolicyOptions policy;
  std::string domain;
  std::string present;  // the hosts file whose entries win among equals; may be empty
};

struct ExplainCheckOptions {
  std::string id;
};

struct VersionOptions {};

// A usage that ends here: what to print, and whether it was asked for.
struct Usage {
  std::string text;
  bool is_help = false;
};

using Options =
    std::variant<GenerateOptions, ExplainOptions, ExplainCheckOptions, VersionOptions, Usage>;

}  // namespace gen
