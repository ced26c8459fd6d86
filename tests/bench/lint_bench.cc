// How long `lint --offline` takes for files of 1,000 and 10,000 entries, beside node's js-yaml that
// only reads them. Figures are printed, nothing is asserted.
#include <fmt/format.h>

#include "tests/support/files.h"
#include "tests/support/timing.h"

namespace {

using support::TimedProgram;

constexpr int runs = 31;

// As generate writes it: every domain with a HELO name and an address of its own.
std::string hosts_file_of(int entries) {
  std::string text = "\"default\":\n  \"helo\": \"mail.example.com\"\n  \"ip\": \"11.0.0.1\"\n";
  for (int i = 0; i < entries; ++i) {
    const std::string ip = fmt::format("11.{}.{}.{}", 1 + i / 62500, i / 250 % 250, 1 + i % 250);
    text += fmt::format(
        "\n# MX 10 mail.d{0}.example has {1}; PTR mail.d{0}.example\n\"d{0}.example\":\n"
        "  \"helo\": \"mail.d{0}.example\"\n  \"ip\": \"{1}\"\n",
        i, ip);
  }
  return text;
}

}  // namespace

int main() {
  const support::TemporaryFolder folder;
  fmt::print("medians of {} runs\n", runs);
  for (const int entries : {1000, 10000}) {
    const std::string file = folder.path() / fmt::format("{}.yml", entries);
    support::write_file(file, hosts_file_of(entries));
    const TimedProgram lint = {"lint", {PROGRAM, "lint", file, "--offline"}};
    const TimedProgram peer = {
        "js-yaml",
        {"/usr/bin/node", "-e",
         "require('js-yaml').load(require('fs').readFileSync(process.argv[1]))", file},
        {"NODE_PATH=/usr/share/nodejs"}};
    const double time = median_time(lint, runs);
    const double of_peer = median_time(peer, runs);
    fmt::print("{:6} entries: lint {:6.1f} ms, js-yaml {:6.1f} ms to read: {:4.2f} of that\n",
               entries, time, of_peer, time / of_peer);
  }
}
