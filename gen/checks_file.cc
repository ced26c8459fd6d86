#include "gen/checks_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "gen/clean_text.h"

namespace gen {
namespace {

using policy::Actor;
using policy::Finding;
using policy::TextPlace;
using policy::Verdict;

// Collects what is found of one file.
class FileChecks {
 public:
  FileChecks(const FoundFile& file, const policy::Weights& weights)
      : file_(file), weights_(weights) {}

  void check_name();
  void check_access();
  void check_text(std::string_view id);
  void check_spelling();
  void check_default();
  void check_send_on(const policy::AllowedIps& allowed);
  std::vector<Finding> take() { return std::move(findings_); }

 private:
  void add(std::string_view id, Verdict verdict, std::string seen, std::string wanted,
           std::optional<dns::DomainName> domain = std::nullopt, TextPlace place = {}) {
    policy::append_weighed(findings_, id,
                           {.domain = std::move(domain),
                            .judgement = {.verdict = verdict,
                                          .seen = std::move(seen),
                                          .wanted = std::move(wanted),
                                          .actor = Actor::administrator},
                            .place = place},
                           weights_);
  }

  const FoundFile& file_;
  const policy::Weights& weights_;
  std::vector<Finding> findings_;
};

void FileChecks::check_name() {
  if (file_.name.ends_with(".yml")) return;
  add("file.name", Verdict::warning, fmt::format("{} does not end in .yml", quote(file_.name)),
      "a name that ends in .yml");
}

void FileChecks::check_access() {
  if (!file_.access) return;
  const FileAccess& access = *file_.access;
  const mode_t needed = access.owner == mail_server_user    ? S_IRUSR
                        : access.group == mail_server_group ? S_IRGRP
                                                            : S_IROTH;
  if ((access.mode & needed) != 0) return;
  add("file.access", Verdict::error,
      fmt::format("mode {:04o}, owner {}, group {}", access.mode & 07777, access.owner,
                  access.group),
      "mode 0644");
}

// What the reader of the text complained of, under the check that it names.
void FileChecks::check_text(std::string_view id) {
  for (const HostsMistake& one : file_.reading.mistakes) {
    if (one.check != id) continue;
    add(id, Verdict::error, one.mistake.reason, "", one.domain,
        {one.mistake.line, one.mistake.column});
  }
}

// What was understood, but is written as the mail server will never look for it.
void FileChecks::check_spelling() {
  for (const HostsEntry& entry : file_.reading.entries) {
    if (!entry.domain || entry.key == entry.domain->to_string()) continue;
    add("file.key", Verdict::error,
        fmt::format("{} never matches: it is not in lower-case A-labels", quote(entry.key)),
        fmt::format("\"{}\"", *entry.domain), entry.domain, entry.key_place);
  }
}

void FileChecks::check_default() {
  const std::vector<HostsEntry>& entries = file_.reading.entries;
  const auto is_default = [](const HostsEntry& entry) { return entry.key == "default"; };
  if (std::ranges::any_of(entries, is_default)) return;
  // What could not be read to its end may have had one.
  if (entries.empty() && !file_.reading.mistakes.empty()) return;
  add("file.default", Verdict::error, "no entry \"default\"",
      "\"default\": {\"helo\": NAME, \"ip\": ADDRESS}, that passes its checks");
}

void FileChecks::check_send_on(const policy::AllowedIps& allowed) {
  if (allowed.is_any() || allowed.addresses().size() != 1) return;
  add("file.send-on", Verdict::note,
      fmt::format("SEND_ON is {} alone: older plugins do not read the file then",
                  allowed.addresses().front()),
      "the plugin of this program, or several addresses in SEND_ON");
}

}  // namespace

std::vector<Finding> check_file(const FoundFile& file, const policy::AllowedIps& allowed,
                                const policy::Weights& weights) {
  FileChecks checks(file, weights);
  checks.check_name();
  checks.check_access();
  checks.check_text("file.yaml");
  checks.check_text("file.key");
  checks.check_spelling();
  checks.check_text("file.entry");
  checks.check_default();
  checks.check_send_on(allowed);
  return checks.take();
}

}  // namespace gen
