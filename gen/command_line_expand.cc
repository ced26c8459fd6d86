#include "gen/command_line_expand.h"

#include "dns/idna.h"

namespace gen {
namespace {

constexpr const char* footer =
    "Without LIST the variable LISTEN_ON is taken, for sending SEND_ON and then LISTEN_ON; "
    "without\n"
    "those it is host: every address that DNS or /etc/hosts has for this host's name.\n\n"
    "Examples:\n"
    "  outbound-hosts expand \"192.0.2.10, [2001:db8::10]\" --format comma\n"
    "  outbound-hosts expand host --hostname mail.example.com --for send --wait 30";

dns::Parsed<bool> parse_purpose(std::string_view text) {
  if (text == "listen") return false;
  if (text == "send") return true;
  return tl::unexpected(std::string("listen or send is wanted"));
}

dns::Parsed<AddressFormat> parse_format(std::string_view text) {
  if (text == "text") return AddressFormat::text;
  if (text == "comma") return AddressFormat::comma;
  if (text == "bracketed") return AddressFormat::bracketed;
  if (text == "json") return AddressFormat::json;
  return tl::unexpected(std::string("text, comma, bracketed or json is wanted"));
}

}  // namespace

ExpandCommand::ExpandCommand(CLI::App& program)
    : app_(
          program.add_subcommand("expand", "print the addresses that LISTEN_ON or SEND_ON means")) {
  app_->footer(footer);
  app_->add_option("LIST", options_.list, "addresses and host, or *; in quotes");
  app_->add_option("--for", purpose_, "whose list it is: LISTEN_ON's or SEND_ON's")
      ->type_name("listen|send");
  app_->add_option("--hostname", host_name_, "this host's name, else the system's")
      ->type_name("NAME");
  app_->add_option("--format", format_,
                   "text: one a line; comma: one line; bracketed: one a line, IPv6 in brackets")
      ->type_name("text|comma|bracketed|json");
  app_->add_option("--wait", wait_, "wait until every address is on an interface, so long at most")
      ->type_name("SECONDS");
  add_dns_options(*app_, options_.dns, raw_dns_);
}

Options ExpandCommand::read() {
  OptionReader reader;
  reader.read(raw_dns_, options_.dns);
  options_.for_sending =
      reader.take("--for", purpose_, parse_purpose(purpose_)).value_or(options_.for_sending);
  options_.format =
      reader.take("--format", format_, parse_format(format_)).value_or(options_.format);
  if (host_name_) {
    options_.host_name = reader.take("--hostname", *host_name_, dns::parse_host_name(*host_name_));
  }
  if (wait_) {
    options_.wait = reader.take("--wait", *wait_,
                                parse_time(*wait_, std::chrono::seconds(0), std::chrono::hours(1)));
  }
  if (!reader.mistakes().empty()) return Usage{reader.mistakes(), false};
  return options_;
}

}  // namespace gen
