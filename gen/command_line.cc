#include "gen/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <optional>

#include "dns/idna.h"
#include "dns/number.h"
#include "gen/command_line_boot.h"
#include "gen/command_line_expand.h"
#include "gen/command_line_guard.h"
#include "gen/command_line_history.h"
#include "gen/command_line_lint.h"
#include "gen/command_line_merge.h"
#include "gen/command_line_notify.h"
#include "gen/command_line_records.h"
#include "gen/command_line_shard.h"
#include "gen/command_line_spf.h"
#include "gen/completion.h"
#include "gen/shared_options.h"
#include "policy/damping.h"

namespace gen {
namespace {

constexpr const char* generate_examples =
    "Examples:\n"
    "  outbound-hosts generate --send-on \"192.0.2.10 192.0.2.11\" --output outbound-hosts.yml "
    "example.com client.example\n"
    "  outbound-hosts generate --policy policy.yml --output /data/outbound-hosts.yml "
    "--report report.txt --report report.json";

constexpr const char* explain_examples =
    "Examples:\n"
    "  outbound-hosts explain example.com --policy policy.yml\n"
    "  outbound-hosts explain --as-plugin joe@example.com --output /data/outbound-hosts.yml";

constexpr const char* version_examples =
    "Examples:\n"
    "  outbound-hosts version\n"
    "  docker run --rm mail outbound-hosts version";

constexpr const char* completion_examples =
    "Examples:\n"
    "  . <(outbound-hosts completion bash)\n"
    "  outbound-hosts completion fish > ~/.config/fish/completions/outbound-hosts.fish";

constexpr const char* program_examples =
    "Every verb has a --help of its own.\n\n"
    "Examples:\n"
    "  outbound-hosts generate --policy policy.yml --output /data/outbound-hosts.yml\n"
    "  outbound-hosts --explain-check ptr.confirmed";

dns::Parsed<Tell> parse_tell(std::string_view text) {
  if (text == "all") return Tell::all;
  if (text == "changed") return Tell::changed;
  return tl::unexpected(std::string("all or changed is wanted"));
}

// The whole command line, as CLI11 is told of it.
class CommandLine {
 public:
  CommandLine() {
    app_.name("outbound-hosts");
    app_.footer(program_examples);
    app_.require_subcommand(0, 1);
    app_.add_option("--explain-check", check_, "print a check's rule, reason and source")
        ->type_name("ID");
    add_generate();
    merge_.emplace(app_);
    lint_.emplace(app_);
    records_.emplace(app_);
    add_explain();
    history_.emplace(app_);
    rollback_.emplace(app_);
    spf_.emplace(app_);
    expand_.emplace(app_);
    boot_.emplace(app_);
    add_completion();
    version_ = app_.add_subcommand("version", "print the version");
    version_->footer(version_examples);
  }

  Options parse(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
      return Usage{app_.help(), true};
    } catch (const CLI::ParseError& error) {
      return Usage{fmt::format("{}\n{} --help tells more\n", error.what(), called()), false};
    }
    if (!check_.empty()) return ExplainCheckOptions{check_};
    if (version_->parsed()) return VersionOptions{};
    if (generate_->parsed()) return read_generate();
    if (merge_->is_called()) return merge_->read();
    if (lint_->is_called()) return lint_->read();
    if (records_->is_called()) return records_->read();
    if (explain_->parsed()) return read_explain();
    if (history_->is_called()) return history_->read();
    if (rollback_->is_called()) return rollback_->read();
    if (spf_->is_called()) return spf_->read();
    if (expand_->is_called()) return expand_->read();
    if (boot_->is_called()) return boot_->read();
    if (completion_->parsed()) return read_completion();
    return Usage{
        "a verb is wanted: generate, merge, lint, records, explain, history, rollback, spf, "
        "expand, boot, "
        "completion or version\n" +
            app_.help(),
        false};
  }

 private:
  void add_generate() {
    generate_ = app_.add_subcommand("generate", "write outbound-hosts.yml from DNS");
    generate_->footer(generate_examples);
    generate_->add_option("DOMAIN", generate_options_.policy.domains, "trusted domains");
    add_policy_options(*generate_, generate_options_.policy, raw_policy_);
    add_dns_options(*generate_, generate_options_.dns, raw_dns_);
    add_authoritative_option(*generate_, generate_options_.dns, raw_dns_);
    const std::string group = "Output";
    add_path(*generate_, "-o,--output", generate_options_.output, "else standard output")
        ->type_name("FILE")
        ->group(group);
    add_report_option(*generate_, generate_options_.reports);
    add_dry_run_options(*generate_, generate_options_.dry_run, generate_options_.exit_code);
    generate_->add_flag("--stats", generate_options_.stats, "print questions, time and memory")
        ->group(group);
    guard_.add_to(*generate_, generate_options_.guard);
    add_memory_options(*generate_, generate_options_);
    add_finding_options(*generate_, generate_options_.findings, raw_findings_);
    add_telling_options();
    shard_.add_to(*generate_, generate_options_);
  }

  void add_telling_options() {
    generate_
        ->add_option("--tell", tell_,
                     "findings on standard error: all, or those that are new or gone since the "
                     "last run; else what changed, where that is known")
        ->type_name("all|changed")
        ->group("Findings");
    notify_.add_to(*generate_, generate_options_.notify);
  }

  void add_memory_options(CLI::App& app, GenerateOptions& options) {
    const std::string group = "From run to run";
    app.add_option("--confirm", confirm_runs_,
                   "runs that must decide a change alike before it is adopted, else 2; a removal "
                   "needs twice as many")
        ->type_name("N")
        ->group(group);
    app.add_option("--max-stale", longest_hold_,
                   "an entry kept for longer without the facts it rests on is an error, else 7")
        ->type_name("DAYS")
        ->group(group);
    add_path(app, "--state", options.memory, "what is remembered of entries, else OUTPUT.state")
        ->type_name("FILE")
        ->group(group);
    add_path(app, "--journal", options.journal,
             "where each change of a row is told, else OUTPUT.journal; /dev/null for nowhere")
        ->type_name("FILE")
        ->group(group);
  }

  void add_explain() {
    explain_ = app_.add_subcommand("explain", "show how one domain's sender is chosen");
    explain_->footer(explain_examples);
    CLI::Option* const domain =
        explain_->add_option("DOMAIN", explain_options_.domain, "the domain");
    explain_
        ->add_option("--as-plugin", as_plugin_,
                     "what the mail server's plugin does with this sender's mail, from the hosts "
                     "file alone; \"\" is the null sender")
        ->type_name("SENDER")
        ->excludes(domain);
    explain_->add_option("--hostname", host_name_, "this host's name, with --as-plugin")
        ->type_name("NAME");
    add_policy_options(*explain_, explain_options_.policy, raw_policy_);
    add_dns_options(*explain_, explain_options_.dns, raw_dns_);
    add_authoritative_option(*explain_, explain_options_.dns, raw_dns_);
    add_path(*explain_, "-o,--output", explain_options_.present,
             "the present hosts file, whose entry wins among equals; only read")
        ->type_name("FILE")
        ->group("Output");
  }

  void add_completion() {
    completion_ = app_.add_subcommand("completion", "print what makes a shell complete commands");
    completion_->footer(completion_examples);
    completion_->add_option("SHELL", shell_, "which shell")->type_name("bash|zsh|fish")->required();
  }

  Options read_generate() {
    OptionReader reader;
    reader.read(raw_dns_, generate_options_.dns);
    reader.read(raw_policy_, generate_options_.policy);
    for (const std::string& file : generate_options_.reports) reader.read_report(file);
    reader.read(raw_findings_, generate_options_.findings);
    read_telling(reader);
    read_bounds(reader);
    shard_.read(*generate_, reader, generate_options_);
    if (!reader.mistakes().empty()) return Usage{reader.mistakes(), false};
    return generate_options_;
  }

  void read_bounds(OptionReader& reader) {
    GenerateOptions& options = generate_options_;
    constexpr std::uint32_t longest_hold = 36'500;
    reader.read_number("--confirm", confirm_runs_, 1U, policy::Confirmation::most_runs,
                       options.confirm_runs);
    reader.read_number("--max-stale", longest_hold_, 0U, longest_hold, options.longest_hold);
    guard_.read(reader, options.guard);
  }

  void read_telling(OptionReader& reader) {
    if (tell_) generate_options_.tell = reader.take("--tell", *tell_, parse_tell(*tell_));
    notify_.read(reader, generate_options_.output, generate_options_.notify);
  }

  Options read_explain() {
    OptionReader reader;
    reader.read(raw_dns_, explain_options_.dns);
    reader.read(raw_policy_, explain_options_.policy);
    if (host_name_) {
      explain_plugin_options_.host_name =
          reader.take("--hostname", *host_name_, dns::parse_host_name(*host_name_));
    }
    if (!as_plugin_ && explain_options_.domain.empty()) reader.complain("a DOMAIN is wanted");
    if (!reader.mistakes().empty()) return Usage{reader.mistakes(), false};
    if (as_plugin_) return as_plugin();
    return explain_options_;
  }

  ExplainPluginOptions as_plugin() {
    explain_plugin_options_.dns = explain_options_.dns;
    explain_plugin_options_.sender = *as_plugin_;
    explain_plugin_options_.send_on = explain_options_.policy.send_on;
    if (!explain_options_.present.empty()) {
      explain_plugin_options_.hosts_file = explain_options_.present;
    }
    return explain_plugin_options_;
  }

  Options read_completion() {
    OptionReader reader;
    const std::optional<Shell> shell = reader.take("SHELL", shell_, parse_shell(shell_));
    if (!shell) return Usage{reader.mistakes(), false};
    return Usage{completion(app_, *shell), true};
  }

  std::string called() const {
    for (const CLI::App* const verb : app_.get_subcommands()) {
      return "outbound-hosts " + verb->get_name();
    }
    return "outbound-hosts";
  }

  CLI::App app_{
      "Decides from DNS which HELO name and which address each domain's mail leaves from."};
  CLI::App* generate_ = nullptr;
  CLI::App* explain_ = nullptr;
  std::optional<MergeCommand> merge_;
  std::optional<LintCommand> lint_;
  std::optional<RecordsCommand> records_;
  std::optional<HistoryCommand> history_;
  std::optional<RollbackCommand> rollback_;
  std::optional<SpfCommand> spf_;
  std::optional<ExpandCommand> expand_;
  std::optional<BootCommand> boot_;
  CLI::App* completion_ = nullptr;
  CLI::App* version_ = nullptr;
  GenerateOptions generate_options_;
  ExplainOptions explain_options_;
  ExplainPluginOptions explain_plugin_options_;
  std::optional<std::string> as_plugin_;
  std::optional<std::string> host_name_;
  RawDns raw_dns_;
  RawPolicy raw_policy_;
  RawFindings raw_findings_;
  std::optional<std::string> tell_;
  std::optional<std::string> confirm_runs_;
  std::optional<std::string> longest_hold_;
  GuardCommand guard_;
  NotifyCommand notify_;
  ShardOptions shard_;
  std::string check_;
  std::string shell_;
};

}  // namespace

Options parse_command_line(int argc, const char* const* argv) {
  return CommandLine().parse(argc, argv);
}

}  // namespace gen
