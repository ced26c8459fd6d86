#include "gen/command_line_lint.h"

namespace gen {
namespace {

constexpr const char* footer =
    "Without a policy or --domains every domain of the file is asked about; without --send-on,\n"
    "SEND_ON or LISTEN_ON every address may be in it.\n\n"
    "Examples:\n"
    "  outbound-hosts lint outbound-hosts.yml --policy policy.yml\n"
    "  outbound-hosts lint outbound-hosts.yml --offline --fail-on warning";

}  // namespace

LintCommand::LintCommand(CLI::App& program)
    : app_(program.add_subcommand("lint", "judge a hosts file, and its senders as receivers do")) {
  app_->footer(footer);
  app_->add_option("FILE", options_.file, "the hosts file")->required();
  add_policy_options(*app_, options_.policy, raw_policy_);
  add_dns_options(*app_, options_.dns, raw_dns_);
  add_authoritative_option(*app_, options_.dns, raw_dns_);
  app_->add_flag("--offline", options_.dns.offline, "ask no DNS: judge what needs none")
      ->group("DNS");
  add_finding_options(*app_, options_.findings, raw_findings_);
  add_report_option(*app_, options_.reports);
  options_.policy.wants_domains = false;
}

Options LintCommand::read() {
  OptionReader reader;
  reader.read(raw_dns_, options_.dns);
  reader.read(raw_policy_, options_.policy);
  reader.read(raw_findings_, options_.findings);
  for (const std::string& file : options_.reports) reader.read_report(file);
  const DnsOptions& dns = options_.dns;
  const bool asks = !dns.servers.empty() || !dns.zones.empty() || !dns.replay.empty();
  if (dns.offline && asks) reader.complain("--offline asks no DNS, and is told whom to ask");
  if (!reader.mistakes().empty()) return Usage{reader.mistakes(), false};
  return options_;
}

}  // namespace gen
