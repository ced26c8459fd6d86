#include "boot/boot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>

#include "boot/address_wait.h"
#include "boot/boot_plan.h"
#include "boot/boot_values.h"
#include "boot/image_root.h"
#include "boot/pattern.h"
#include "boot/preflight.h"
#include "boot/webmail_links.h"
#include "boot/webmail_plugins.h"
#include "boot/webmail_sql.h"
#include "gen/diff.h"
#include "gen/files.h"
#include "gen/run.h"

namespace boot {

using gen::ExitStatus;
using gen::Failure;

namespace {

std::string words_of(const policy::AllowedIps& ips) {
  return ips.is_any() ? "every address" : fmt::format("{}", fmt::join(ips.addresses(), " "));
}

// The addresses that a start needs on interfaces, each once.
std::vector<dns::IpAddress> used_addresses(const Values& values) {
  std::vector<dns::IpAddress> used = values.listen_on->addresses();
  const std::vector<dns::IpAddress>& sending = values.send_on->addresses();
  used.insert(used.end(), sending.begin(), sending.end());
  if (values.outbound_mail_ip) used.push_back(*values.outbound_mail_ip);
  return policy::AllowedIps::of(used).addresses();
}

// Why the addresses cannot be used, a line each; nothing where they can.
std::optional<Failure> wait_for_interfaces(const gen::BootOptions& options, const Values& values) {
  if (!options.wait) return std::nullopt;
  std::vector<std::string> lines;
  for (const UnreadyAddress& address : wait_for_addresses(used_addresses(values), *options.wait)) {
    lines.push_back(fmt::format("{}: {}", address.ip, address.why));
  }
  if (lines.empty()) return std::nullopt;
  return Failure{ExitStatus::usage, fmt::format("{}", fmt::join(lines, "\n"))};
}

// When an image is built nobody's data is there.
WebmailPlan plan_plugins(const ImageRoot& root, const Values& values) {
  return values.listen_on ? plan_webmail(root) : WebmailPlan();
}

dns::Result<BootPlan> plan_files(const ImageRoot& root, Values values, const WebmailPlan& webmail) {
  values.webmail_plugins = webmail.active;
  return plan_boot(root.read(paths_of_interest()), values);
}

// In an order in which a kill at any place is mended by the next start: what is made stale goes
// before the change that says so, and no plugin is listed that is not linked.
void carry_out(const BootPlan& plan, const WebmailPlan& webmail, const ImageRoot& root) {
  for (const SocketFolder& folder : socket_folders()) root.make_folder(folder.path, folder.owner);
  for (const std::string& folder : plan.stale_folders) root.remove_folder(folder);
  for (const std::string& plugin : webmail.active) link_plugin(root, plugin);
  for (const Change& change : plan.changes) root.write(change.path, change.after);
  for (const std::string& plugin : webmail.stale) unlink_plugin(root, plugin);
}

void tell_notes(const WebmailPlan& webmail) {
  for (const std::string& note : webmail.notes) fmt::print(stderr, "{}\n", note);
}

void tell_change(const BootPlan& plan, const WebmailPlan& webmail, const Values& values) {
  fmt::print("image {}: {} of {} files changed\n", to_string(plan.shape), plan.changes.size(),
             paths_of_interest().size());
  if (!values.listen_on) return;
  fmt::print("listens on {}\nsends from {}\n", words_of(*values.listen_on),
             words_of(*values.send_on));
  if (webmail.active.empty()) return;
  fmt::print("webmail has the plugins {}\n", fmt::join(webmail.active, " "));
}

ExitStatus make_edits(const ImageRoot& root, const Start& start) {
  const gen::FileLock lock(root.make_place("/run/outbound-hosts"));
  root.clean_up(paths_of_interest());
  WebmailPlan webmail = plan_plugins(root, start.values);
  dns::Result<BootPlan> plan = plan_files(root, start.values, webmail);
  if (!plan) return gen::tell(plan.error());
  if (start.preflight) {
    if (const auto why = why_not_free(*start.values.listen_on, plan->ports)) return gen::tell(*why);
  }
  if (!webmail.to_install.empty()) {
    install_plugins(root, webmail);
    plan = plan_files(root, start.values, webmail);  // without those that could not be
    if (!plan) return gen::tell(plan.error());
  }
  carry_out(*plan, webmail, root);
  tell_notes(webmail);
  tell_change(*plan, webmail, start.values);
  return ExitStatus::clean;
}

// Whoever reads a diff need not be one who may read keys and passwords: of a URL, of an assignment
// of a shell's or of PHP's, of msmtp's configuration.
std::string without_secrets(std::string text) {
  static const Pattern secret(
      R"((?x)
      hex2bin\(['"] \K [0-9A-Fa-f]+ (?=['"]\))
      | :// [^:@/\s]* : \K [^@\s]+ (?=@)
      | (?i: secret | passw(?:or)?d | token | _key ) ['"]? \]? [ \t]* = [ \t]* ['"]? \K [^\s'"();]++ (?!\()
      | ^ .? (?: \# [ ] was: )? [ \t]* passw(?:or)?d [ \t]+ \K \S.* )");
  const std::string before = text;
  const std::vector<Match> matches = secret.find_all(before);
  for (auto match = matches.rbegin(); match != matches.rend(); ++match) {
    text.replace(match->offset, match->all.size(), "(not shown)");
  }
  return text;
}

// What a start would do beside the changes of files, a line each.
std::vector<std::string> other_steps(const BootPlan& plan, const WebmailPlan& webmail,
                                     const ImageRoot& root) {
  std::vector<std::string> steps;
  for (const SocketFolder& folder : socket_folders()) {
    if (root.has_folder(folder.path, folder.owner)) continue;
    steps.push_back(fmt::format("{}: the folder is made for {}", folder.path, folder.owner));
  }
  for (const std::string& folder : plan.stale_folders) {
    steps.push_back(fmt::format("{}: the folder is removed", folder));
  }
  std::ranges::move(pending(webmail), std::back_inserter(steps));
  return steps;
}

ExitStatus show_edits(const ImageRoot& root, const Values& values, bool as_started) {
  const WebmailPlan webmail = as_started ? find_webmail(root) : plan_plugins(root, values);
  const dns::Result<BootPlan> plan = plan_files(root, values, webmail);
  if (!plan) return gen::tell(plan.error());
  tell_notes(webmail);
  const std::vector<std::string> cut_off = root.find_half_written(paths_of_interest());
  for (const std::string& path : cut_off) {
    fmt::print(stderr, "{}: was being written when a run was killed\n", path);
  }
  for (const Change& change : plan->changes) {
    fmt::print("{}", without_secrets(gen::unified_diff(change.before.value_or(""), change.after,
                                                       change.path, change.path)));
  }
  const std::vector<std::string> steps = other_steps(*plan, webmail, root);
  for (const std::string& step : steps) fmt::print("{}\n", step);
  const bool is_done = plan->changes.empty() && cut_off.empty() && steps.empty();
  return is_done ? ExitStatus::clean : ExitStatus::findings;
}

}  // namespace

ExitStatus boot(const gen::BootOptions& options, const gen::Environment& environment) {
  if (!std::filesystem::is_directory(options.root)) {
    return gen::tell(Failure{ExitStatus::usage,
                             fmt::format("--root {}: there is no such folder", options.root)});
  }
  const ImageRoot root(options.root);
  if (options.stage == gen::BootStage::image) return make_edits(root, Start());
  const tl::expected<Start, Failure> start = read_start(options, environment);
  if (!start) return gen::tell(start.error());
  if (options.stage == gen::BootStage::check) {
    return show_edits(root, start->values, options.as_started);
  }
  if (const auto why = wait_for_interfaces(options, start->values)) return gen::tell(*why);
  return make_edits(root, *start);
}

}  // namespace boot
