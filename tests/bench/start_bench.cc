// What a run costs that asks DNS nothing: from its start to its end, and its memory; and how large
// the program is. Medians are printed, nothing is asserted. The peer is a program that does
// nothing.
#include <fmt/format.h>

#include <filesystem>

#include "tests/support/files.h"
#include "tests/support/timing.h"

namespace {

constexpr int runs = 101;

void measure(const std::string& name, std::vector<std::string> words) {
  const support::Cost cost =
      support::median_cost({.name = name, .words = std::move(words)}, runs);
  fmt::print("{:<28} {:>8.2f} {:>8.1f}\n", name, cost.milliseconds, cost.mebibytes);
}

}  // namespace

int main() {
  const support::TemporaryFolder folder;
  const std::string journal = folder.path() / "hosts.yml.journal";
  support::write_file(journal, "");
  fmt::print("{:<28} {:>8} {:>8}\n", "", "ms", "MiB");
  measure("true", {"/bin/true"});
  measure("version", {PROGRAM, "version"});
  measure("--help", {PROGRAM, "--help"});
  measure("--explain-check spf.terms", {PROGRAM, "--explain-check", "spf.terms"});
  measure("completion bash", {PROGRAM, "completion", "bash"});
  measure("expand", {PROGRAM, "expand", "192.0.2.1 2001:db8::1"});
  measure("history", {PROGRAM, "history", "--output", folder.path() / "hosts.yml"});
  constexpr double mebibyte = 1024 * 1024;
  fmt::print("the program has {:.2f} MiB\n",
             static_cast<double>(std::filesystem::file_size(PROGRAM)) / mebibyte);
}
