#include "gen/command_line_merge.h"

namespace gen {
namespace {

constexpr const char* footer =
    "Examples:\n"
    "  outbound-hosts merge part-*.yml --output /data/outbound-hosts.yml\n"
    "  outbound-hosts merge part-*.yml part-*.yml.state part-*.json --output "
    "/data/outbound-hosts.yml --report report.json";

}  // namespace

MergeCommand::MergeCommand(CLI::App& program)
    : app_(program.add_subcommand("merge", "join what the shards of one run wrote")) {
  app_->footer(footer);
  app_->add_option("PART", options_.parts,
                   "hosts files, JSON reports and states of generate --shard, all that there are")
      ->type_name("FILE");
  const std::string group = "Output";
  add_path(*app_, "-o,--output", options_.output, "the joined hosts file, else standard output")
      ->type_name("FILE")
      ->group(group);
  add_repeatable(*app_, "-r,--report", options_.reports,
                 "the joined report; of .json alone (repeatable)")
      ->type_name("FILE")
      ->group(group);
  add_dry_run_options(*app_, options_.dry_run, options_.exit_code);
  add_path(*app_, "--state", options_.memory, "where the states are joined, else OUTPUT.state")
      ->type_name("FILE")
      ->group(group);
  add_path(*app_, "--journal", options_.journal,
           "where each change of a row is told, else OUTPUT.journal; /dev/null for nowhere")
      ->type_name("FILE")
      ->group(group);
  guard_.add_to(*app_, options_.guard);
  app_->add_option("--fail-on", fail_on_, "exit 1 for findings from this level on")
      ->type_name("error|warning|note")
      ->group("Findings");
  notify_.add_to(*app_, options_.notify);
}

Options MergeCommand::read() {
  OptionReader reader;
  if (options_.parts.empty()) reader.complain("a PART is wanted");
  for (const std::string& file : options_.reports) {
    if (!file.ends_with(".json")) {
      reader.complain("--report", file, "only reports in JSON can be joined: .json is wanted");
    }
  }
  guard_.read(reader, options_.guard);
  notify_.read(reader, options_.output, options_.notify);
  options_.fail_on = reader.read_level("--fail-on", fail_on_).value_or(options_.fail_on);
  if (!reader.mistakes().empty()) return Usage{reader.mistakes(), false};
  return options_;
}

}  // namespace gen
