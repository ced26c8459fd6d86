// What the command line says, as values: one struct a verb.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dns/caching_resolver.h"
#include "dns/domain_name.h"
#include "dns/server_address.h"
#include "gen/journal_history.h"
#include "gen/shard.h"
#include "gen/spf_client.h"
#include "policy/severity.h"

namespace gen {

// How DNS is asked. Of zones and replay at most one is given.
struct DnsOptions {
  std::vector<dns::ServerAddress> servers;  // empty: resolv.conf's
  std::optional<std::chrono::milliseconds> timeout;
  std::optional<int> tries;
  std::size_t in_flight = 0;  // 0: automatic
  // How long the network is asked at the most: nobody out there can make a run longer.
  std::chrono::milliseconds longest_run = std::chrono::minutes(30);
  std::vector<std::string> zones;
  std::vector<std::string> overlays;  // master files of what is planned
  std::string record;
  std::string replay;
  // The name servers of each zone are asked too, at this port, and compared with the resolver.
  bool authoritative = false;
  std::uint16_t authoritative_port = dns::ServerAddress::default_port;
  // What has the host's own name beside DNS. Empty: the system's, and none with zones or replay,
  // whose answers are the same on every machine.
  std::string etc_hosts;
  // Nothing is asked: no fact is to be had.
  bool offline = false;
  // How many answers are remembered, CachingResolver's: many more than the domains under way ask
  // for, so that what they share is asked once, and yet some 2 MB at most.
  std::size_t answer_limit = 8192;
};

// Whether the facts are of now: not of zone files, a snapshot or none.
inline bool asks_network(const DnsOptions& options) {
  return options.zones.empty() && options.replay.empty() && !options.offline;
}

// Whether this machine is the one that sends.
enum class OnHost { automatic, yes, no };

// What the administrator wants, and where that is written.
struct PolicyOptions {
  std::string policy_file;
  std::vector<std::string> domains;
  std::vector<std::string> domain_files;  // "-" is standard input
  std::string domain_asked_for;           // is the list where there is no other
  std::optional<std::string> send_on;
  std::map<std::string, policy::Level, std::less<>> severity;
  std::optional<policy::Profile> profile;  // nothing: the policy's
  std::string poste;                       // folder of poste.io's store
  std::vector<std::string> certificates;   // files, beside poste.io's own
  OnHost on_host = OnHost::automatic;
  // Whether a list of trusted domains must not be empty.
  bool wants_domains = true;
  // Only those of its domains, and of everything that is known of domains; nothing: all.
  std::optional<Shard> shard = {};
};

// Which findings are told, and which of them count.
struct FindingOptions {
  policy::Level fail_on = policy::Level::error;
  std::vector<std::string> only;  // checks and groups, "spf.*"; empty: all
  std::vector<std::string> skip;
  std::string acknowledged;  // the file of accepted findings; may be empty
};

// How much one run may change of the hosts file, and a person's word for more.
struct GuardOptions {
  std::size_t least_entries = 10;     // of fewer, never too many change
  std::size_t changed_percent = 30;   // of the present entries that change or go
  std::size_t moved = 20;             // entries that come to leave from one address
  std::vector<std::string> approved;  // the hashes of plans that were shown
  bool force = false;                 // whatever the plan is
  // Domains that leave by the default before and after, beside those that are named to the guard.
  std::size_t unnamed = 0;
};

// Which of what a run has to say comes to standard error.
enum class Tell { all, changed };

struct NotifyOptions {
  std::string command;  // the shell's; empty: none
  std::chrono::seconds time_limit{60};
};

struct GenerateOptions {
  DnsOptions dns;
  PolicyOptions policy;
  FindingOptions findings;
  std::string output;   // empty: standard output
  std::string present;  // the hosts file that is in use, and its state; empty: that of output
  std::vector<std::string> reports;
  GuardOptions guard;
  std::string memory;              // the file; empty: OUTPUT.state
  std::string journal;             // the file; empty: OUTPUT.journal
  std::uint32_t confirm_runs = 2;  // that decide a change alike before it is adopted
  std::uint32_t longest_hold = 7;  // days that an entry may be kept for want of facts
  bool dry_run = false;
  bool exit_code = false;  // with dry_run: changes pending are an exit status of 1
  bool stats = false;
  std::optional<Tell> tell;  // nothing: what changed, where it is known what was told
  NotifyOptions notify;
};

// The parts of all shards joined.
struct MergeOptions {
  std::vector<std::string> parts;  // hosts files, JSON reports, states
  std::string output;              // empty: standard output
  std::vector<std::string> reports;
  std::string memory;   // the file; empty: OUTPUT.state
  std::string journal;  // the file; empty: OUTPUT.journal
  GuardOptions guard;
  NotifyOptions notify;
  policy::Level fail_on = policy::Level::error;
  bool dry_run = false;
  bool exit_code = false;  // with dry_run: changes pending are an exit status of 1
};

// The hosts file judged as it stands.
struct LintOptions {
  std::string file;
  DnsOptions dns;
  PolicyOptions policy;
  FindingOptions findings;
  std::vector<std::string> reports;
};

// What changed, when and why.
struct HistoryOptions {
  std::string journal;
  std::string subject;  // a domain or "default"; empty: all
  bool is_json = false;
};

// Back to rows that the hosts file had.
struct RollbackOptions {
  std::string output;
  std::string journal;
  std::string memory;
  RollbackTarget target = BeforeLastChange();
  bool dry_run = false;
};

enum class RecordsFormat { zone, dnscontrol, octodns };

// What to publish.
struct RecordsOptions {
  DnsOptions dns;
  PolicyOptions policy;
  FindingOptions findings;                    // fail_on says nothing here
  std::vector<dns::DomainName> only_domains;  // empty: all that are trusted, and the default
  std::string present;  // the hosts file whose entries win among equals; may be empty
  RecordsFormat format = RecordsFormat::zone;
};

struct ExplainOptions {
  DnsOptions dns;
  PolicyOptions policy;
  std::string domain;
  std::string present;  // the hosts file whose entries win among equals; may be empty
};

// What the mail server's plugin would do with one sender's mail.
struct ExplainPluginOptions {
  DnsOptions dns;
  std::string sender;  // an address, a domain, or empty or <> for the null sender
  std::string hosts_file = "/data/outbound-hosts.yml";
  std::optional<std::string> send_on;        // nothing: SEND_ON, and then LISTEN_ON
  std::optional<dns::DomainName> host_name;  // nothing: the kernel's
};

enum class SpfFormat { text, json };

// One check of SPF, told in full.
struct CheckSpfOptions {
  DnsOptions dns;
  SpfClient client;
  std::string receiver;  // %{r}
  // Of a fail without the record's own; nothing: none is printed.
  std::optional<std::string> default_explanation;
  SpfFormat format = SpfFormat::text;
  bool trace = false;
  bool budget = false;  // tell what the whole tree of records costs
  bool fix = false;     // propose a change with which the client passes
  // The addresses that are ours, with fix; nothing: SEND_ON, and without it the client's alone.
  std::optional<std::string> send_on;
  bool stats = false;
};

// A check a line.
struct CheckSpfBatchOptions {
  DnsOptions dns;
  std::string file;  // "-" is standard input
  std::string receiver;
  std::string default_explanation;
  bool stats = false;
};

enum class AddressFormat { text, comma, bracketed, json };

// A list of addresses, from words to addresses.
struct ExpandOptions {
  DnsOptions dns;
  // Nothing: what the variable of that purpose says.
  std::optional<std::string> list;
  bool for_sending = false;                  // SEND_ON's, not LISTEN_ON's
  std::optional<dns::DomainName> host_name;  // nothing: the kernel's
  AddressFormat format = AddressFormat::text;
  // How long each address may take to be on an interface; nothing: it need not be.
  std::optional<std::chrono::milliseconds> wait;
};

enum class BootStage {
  image,  // when the image is built
  start,  // when a container starts
  check   // what a start would do
};

struct BootOptions {
  BootStage stage = BootStage::check;
  DnsOptions dns;
  std::string root = "/";                    // the folder that stands for the image's "/"
  std::optional<std::string> listen_on;      // nothing: the variable's
  std::optional<std::string> send_on;        // nothing: the variable's, and then listen_on's
  std::optional<dns::DomainName> host_name;  // nothing: the kernel's
  // How long the addresses may take to be on interfaces; nothing: they need not be.
  std::optional<std::chrono::milliseconds> wait;
  // Whether the host's name must be a public one and the ports free; nothing: as BOOT_PREFLIGHT
  // says, and without it where root is "/".
  std::optional<bool> preflight;
  // Whether the webmail's plugins are those that the last start linked, as nothing else could be
  // without a start.
  bool as_started = false;
};

struct ExplainCheckOptions {
  std::string id;
};

struct VersionOptions {};

// A command line that ends here: what to print, and whether it was asked for.
struct Usage {
  std::string text;
  bool is_help = false;
};

using Options = std::variant<GenerateOptions, MergeOptions, LintOptions, HistoryOptions,
                             RollbackOptions, RecordsOptions, ExplainOptions, ExplainPluginOptions,
                             CheckSpfOptions, CheckSpfBatchOptions, ExpandOptions, BootOptions,
                             ExplainCheckOptions, VersionOptions, Usage>;

}  // namespace gen
