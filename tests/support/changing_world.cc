#include "tests/support/changing_world.h"

#include <fmt/format.h>

#include "gen/hosts_file.h"
#include "gen/journal_file.h"
#include "tests/support/world.h"

namespace support {

namespace {

constexpr const char* policy =
    "send-on: 192.0.2.10 192.0.2.11 192.0.2.12\n"
    "default: {helo: mail.example.com, ip: 192.0.2.10}\n"
    "domains: [example.com]\n"
    "severity: {ip.global: ignore}\n";

constexpr const char* hosts =
    "$TTL 3600\n"
    "mail.example.com. A 192.0.2.10\n10.2.0.192.in-addr.arpa. PTR mail.example.com.\n"
    "one.example.com. A 192.0.2.11\n11.2.0.192.in-addr.arpa. PTR one.example.com.\n"
    "two.example.com. A 192.0.2.12\n12.2.0.192.in-addr.arpa. PTR two.example.com.\n"
    "mail.example.com. TXT \"v=spf1 a -all\"\n"
    "one.example.com. TXT \"v=spf1 a -all\"\n"
    "two.example.com. TXT \"v=spf1 a -all\"\n"
    "example.com. TXT \"v=spf1 mx -all\"\n"
    "_dmarc.example.com. TXT \"v=DMARC1; p=reject\"\n";

std::string last_octet(const std::optional<policy::Sender>& row) {
  if (!row) return "-";
  const std::string ip = row->ip.to_string();
  return ip.substr(ip.rfind('.') + 1);
}

}  // namespace

ChangingWorld::ChangingWorld() {
  write_file(path("policy.yml"), policy);
  move_to(11);
}

void ChangingWorld::move_to(int octet) const {
  write_file(path("world.zone"), fmt::format("{}example.com. MX 10 {}.example.com.\n", hosts,
                                             octet == 11 ? "one" : "two"));
}

Outcome ChangingWorld::run(std::vector<std::string> arguments,
                           std::vector<std::string> environment) const {
  return run_program({.arguments = std::move(arguments),
                      .environment = std::move(environment),
                      .folder = folder_.path()});
}

Outcome ChangingWorld::generate(std::vector<std::string> more) const {
  std::vector<std::string> arguments = {"generate",   "--policy", "policy.yml", "--zone",
                                        "world.zone", "--output", "hosts.yml"};
  bool is_confirmed = false;
  for (const std::string& word : more) is_confirmed |= word == "--confirm";
  if (!is_confirmed) more.insert(more.end(), {"--confirm", "1"});
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run(std::move(arguments), {"SOURCE_DATE_EPOCH=1796000000"});
}

std::string ChangingWorld::row() const {
  return last_octet(gen::read_hosts_file(read("hosts.yml"), "hosts.yml")
                        .value()
                        .entry_of(support::name("example.com")));
}

std::vector<std::string> ChangingWorld::journal(std::string_view name) const {
  std::vector<std::string> lines;
  gen::read_journal_lines(path(name).string(), [&lines](int number, const auto& entry) {
    lines.push_back(entry
                        ? fmt::format("{} {} {} -> {}", to_string(entry->kind), subject_of(*entry),
                                      last_octet(entry->from), last_octet(entry->to))
                        : fmt::format("{}: {}", number, entry.error()));
  });
  return lines;
}

}  // namespace support
