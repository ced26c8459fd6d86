#include "gen/command_line_records.h"

#include "gen/domain_list.h"

namespace gen {
namespace {

constexpr const char* footer =
    "Exit status: 0 for nothing to publish as for records, 2 for a usage or input error, 3 where\n"
    "DNS does not tell all that matters, 5 for a failure of the machine.\n\n"
    "Examples:\n"
    "  outbound-hosts records --policy policy.yml --output outbound-hosts.yml\n"
    "  outbound-hosts records --policy policy.yml --domain example.com --format dnscontrol";

dns::Parsed<RecordsFormat> parse_format(std::string_view text) {
  if (text == "zone") return RecordsFormat::zone;
  if (text == "dnscontrol") return RecordsFormat::dnscontrol;
  if (text == "octodns") return RecordsFormat::octodns;
  return tl::unexpected(std::string("zone, dnscontrol or octodns is wanted"));
}

}  // namespace

RecordsCommand::RecordsCommand(CLI::App& program)
    : app_(program.add_subcommand("records", "print the records that cure what is wrong")) {
  app_->footer(footer);
  app_->add_option("DOMAIN", options_.policy.domains, "trusted domains");
  add_policy_options(*app_, options_.policy, raw_policy_);
  add_dns_options(*app_, options_.dns, raw_dns_);
  add_selection_options(*app_, options_.findings);
  const std::string group = "Output";
  add_path(*app_, "-o,--output", options_.present,
           "the present hosts file, whose entries win among equals; only read")
      ->type_name("FILE")
      ->group(group);
  app_->add_option("--format", format_, "of what is printed")
      ->type_name("zone|dnscontrol|octodns")
      ->group(group);
  add_repeatable(*app_, "--domain", only_domains_,
                 "of this trusted domain alone (repeatable); no other is asked about")
      ->type_name("NAME")
      ->group(group);
}

Options RecordsCommand::read() {
  // What a run keeps of its answers must last for all its surveys.
  options_.dns.answer_limit = dns::CachingResolver::no_limit;
  OptionReader reader;
  reader.read(raw_dns_, options_.dns);
  reader.read(raw_policy_, options_.policy);
  reader.read(RawFindings(), options_.findings);
  options_.format =
      reader.take("--format", format_, parse_format(format_)).value_or(RecordsFormat::zone);
  for (const std::string& text : only_domains_) {
    if (auto domain = reader.take("--domain", text, parse_mail_domain(text))) {
      options_.only_domains.push_back(std::move(*domain));
    }
  }
  if (!reader.mistakes().empty()) return Usage{reader.mistakes(), false};
  return options_;
}

}  // namespace gen
