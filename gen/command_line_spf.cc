#include "gen/command_line_spf.h"

#include <fmt/format.h>

#include <algorithm>

namespace gen {
namespace {

constexpr const char* plain_explanation = "not authorized by the domain's SPF record";

constexpr const char* footer =
    "Exit status: 0 pass; 1 fail, softfail, neutral, none or permerror; 2 wrong usage; 3 "
    "temperror.\n"
    "With --batch: 0 all lines were read; 2 some are wrong; 3 some result is a temperror.\n\n"
    "Examples:\n"
    "  outbound-hosts spf --ip 192.0.2.10 --helo mail.example.com --sender alice@example.com "
    "--trace\n"
    "  outbound-hosts spf --batch clients.tsv --server 192.0.2.53 > results.tsv";

// What an SMTP reply can hold.
dns::Parsed<std::string> parse_explanation(const std::string& text) {
  const auto is_printable = [](char c) { return c >= ' ' && c <= '~'; };
  if (std::all_of(text.begin(), text.end(), is_printable)) return text;
  return tl::unexpected(std::string("printable ASCII is wanted"));
}

dns::Parsed<SpfFormat> parse_format(std::string_view text) {
  if (text == "text") return SpfFormat::text;
  if (text == "json") return SpfFormat::json;
  return tl::unexpected(std::string("text or json is wanted"));
}

}  // namespace

SpfCommand::SpfCommand(CLI::App& program)
    : app_(program.add_subcommand("spf", "check SPF as a receiver does, and say why")) {
  app_->footer(footer);
  add_client();
  add_output();
  add_dns_options(*app_, dns_, raw_dns_);
}

void SpfCommand::add_client() {
  const std::string group = "Client";
  app_->add_option("--ip", ip_, "the address that the client connects from")
      ->type_name("ADDR")
      ->group(group);
  app_->add_option("--helo", helo_, "what it says with HELO or EHLO")
      ->type_name("NAME")
      ->group(group);
  app_->add_option("--sender", sender_,
                   "its MAIL FROM; without one, or with <>, postmaster at the HELO name")
      ->type_name("ADDRESS")
      ->group(group);
  app_->add_option("--receiver", receiver_, "the host that asks: %{r} of explanations")
      ->type_name("NAME")
      ->group(group);
  batch_option_ =
      app_->add_option("--batch", batch_,
                       "check each line of a file or of standard input: ip TAB helo TAB sender")
          ->type_name("[FILE]")
          ->expected(0, 1)
          ->default_str("-")  // without a value
          ->group(group);
}

void SpfCommand::add_output() {
  const std::string group = "Output";
  app_->add_flag("--trace", trace_, "show every record, term, question and answer")->group(group);
  app_->add_flag("--budget", budget_, "show what the whole tree of records costs and lets send")
      ->group(group);
  app_->add_flag("--fix", fix_, "where it does not pass: show a change with which it would")
      ->group(group);
  app_->add_option("--send-on", send_on_,
                   "the addresses that are ours, for --fix; else SEND_ON's, else that of --ip")
      ->type_name("LIST")
      ->group(group);
  app_->add_option("--format", format_, "text, or json with the trace in it")
      ->type_name("text|json")
      ->group(group);
  app_->add_option("--default-explanation", default_explanation_,
                   fmt::format("of a fail whose domain gives none; with --batch else \"{}\"",
                               plain_explanation))
      ->type_name("TEXT")
      ->group(group);
  app_->add_flag("--stats", stats_, "print questions, time and memory")->group(group);
}

Options SpfCommand::read() {
  OptionReader reader;
  reader.read(raw_dns_, dns_);
  if (default_explanation_) {
    reader.take("--default-explanation", *default_explanation_,
                parse_explanation(*default_explanation_));
  }
  return batch_option_->count() > 0 ? read_batch(reader) : read_client(reader);
}

Options SpfCommand::read_client(OptionReader& reader) {
  const std::string helo = helo_.value_or("");
  const std::string sender(without_brackets(sender_ ? *sender_ : std::string_view()));
  std::optional<dns::IpAddress> ip;
  if (ip_) {
    ip = reader.take("--ip", *ip_, dns::IpAddress::parse(*ip_));
  } else {
    reader.complain("--ip is wanted");
  }
  if (helo.empty() && sender.empty()) {
    reader.complain("--sender or --helo is wanted: without a sender, postmaster@HELO is checked");
  }
  if (send_on_ && !fix_) reader.complain("--send-on has no meaning without --fix");
  const std::string format = format_.value_or("text");
  const auto parsed_format = reader.take("--format", format, parse_format(format));
  if (!reader.mistakes().empty()) return Usage{reader.mistakes(), false};
  return CheckSpfOptions{dns_,           {*ip, helo, sender},
                         receiver_,      default_explanation_,
                         *parsed_format, trace_,
                         budget_,        fix_,
                         send_on_,       stats_};
}

Options SpfCommand::read_batch(OptionReader& reader) {
  if (batch_.empty()) reader.complain("--batch", batch_, "an empty name");
  const auto refuse = [&](std::string_view option, bool is_given) {
    if (is_given) reader.complain(fmt::format("{} has no meaning with --batch", option));
  };
  refuse("--ip", ip_.has_value());
  refuse("--helo", helo_.has_value());
  refuse("--sender", sender_.has_value());
  refuse("--trace", trace_);
  refuse("--budget", budget_);
  refuse("--fix", fix_);
  refuse("--send-on", send_on_.has_value());
  refuse("--format", format_.has_value());
  if (!reader.mistakes().empty()) return Usage{reader.mistakes(), false};
  return CheckSpfBatchOptions{dns_, batch_, receiver_,
                              default_explanation_.value_or(plain_explanation), stats_};
}

}  // namespace gen
