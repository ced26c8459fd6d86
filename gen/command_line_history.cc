#include "gen/command_line_history.h"

#include "gen/domain_list.h"
#include "gen/output_files.h"

namespace gen {
namespace {

constexpr const char* history_footer =
    "Examples:\n"
    "  outbound-hosts history --output /data/outbound-hosts.yml\n"
    "  outbound-hosts history example.com --output /data/outbound-hosts.yml --format json";

constexpr const char* rollback_footer =
    "What is taken out of the file the next runs do not adopt again, until DNS gives another "
    "sender\nor a person approves of it.\n\n"
    "Examples:\n"
    "  outbound-hosts rollback --output /data/outbound-hosts.yml --dry-run\n"
    "  outbound-hosts rollback --output /data/outbound-hosts.yml --to 2026-11-28T10:00:00Z";

// "default", or a domain as the journal spells it.
dns::Parsed<std::string> parse_subject(std::string_view text) {
  if (text == "default") return std::string(text);
  const dns::Parsed<dns::DomainName> domain = parse_mail_domain(text);
  if (!domain) return tl::unexpected(domain.error());
  return domain->to_string();
}

dns::Parsed<bool> parse_format(std::string_view text) {
  if (text == "text") return false;
  if (text == "json") return true;
  return tl::unexpected(std::string("text or json is wanted"));
}

}  // namespace

HistoryCommand::HistoryCommand(CLI::App& program)
    : app_(program.add_subcommand("history", "tell which row changed when, and why")) {
  app_->footer(history_footer);
  app_->add_option("DOMAIN", domain_, "this domain's row alone, or default");
  add_path(*app_, "-o,--output", output_, "the hosts file, whose journal is OUTPUT.journal")
      ->type_name("FILE");
  add_path(*app_, "--journal", options_.journal, "the journal, where it is another")
      ->type_name("FILE");
  app_->add_option("--format", format_, "for people, or the journal's own lines")
      ->type_name("text|json");
}

Options HistoryCommand::read() {
  OptionReader reader;
  if (!domain_.empty()) {
    options_.subject =
        reader.take("DOMAIN", domain_, parse_subject(domain_)).value_or(std::string());
  }
  options_.is_json = reader.take("--format", format_, parse_format(format_)).value_or(false);
  if (output_.empty() && options_.journal.empty()) {
    reader.complain("--output or --journal is wanted");
  }
  if (!reader.mistakes().empty()) return Usage{reader.mistakes(), false};
  if (options_.journal.empty()) options_.journal = journal_file(output_);
  return options_;
}

RollbackCommand::RollbackCommand(CLI::App& program)
    : app_(program.add_subcommand("rollback", "put rows back that the hosts file had")) {
  app_->footer(rollback_footer);
  add_path(*app_, "-o,--output", options_.output, "the hosts file")->type_name("FILE")->required();
  app_->add_option("--to", target_,
                   "as they were at this time, or right after the change with this hash; else as "
                   "before the last change")
      ->type_name("TIME|HASH");
  app_->add_flag("-n,--dry-run", options_.dry_run,
                 "leave the hosts file as it is, show what would change as a unified diff");
  add_path(*app_, "--journal", options_.journal, "the journal, else OUTPUT.journal")
      ->type_name("FILE");
  add_path(*app_, "--state", options_.memory, "what is remembered of entries, else OUTPUT.state")
      ->type_name("FILE");
}

Options RollbackCommand::read() {
  OptionReader reader;
  if (target_) {
    options_.target =
        reader.take("--to", *target_, parse_rollback_target(*target_)).value_or(BeforeLastChange());
  }
  if (!reader.mistakes().empty()) return Usage{reader.mistakes(), false};
  if (options_.journal.empty()) options_.journal = journal_file(options_.output);
  if (options_.memory.empty()) options_.memory = state_file(options_.output);
  return options_;
}

}  // namespace gen
