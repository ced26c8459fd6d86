// The written hosts file as the mail server's own reader, js-yaml, takes it. Runs where node finds
// the package (Debian's node-js-yaml); OUTBOUND_HOSTS_JS_YAML names another, say version 3.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/support/files.h"
#include "tests/support/hosts_text.h"

namespace {

using gen::HostsRow;
using support::HostsText;

dns::DomainName name(std::string_view text) {
  return dns::DomainName::parse(text).value();
}

dns::IpAddress ip(std::string_view text) {
  return dns::IpAddress::parse(text).value();
}

std::string module_name() {
  const char* const named = std::getenv("OUTBOUND_HOSTS_JS_YAML");
  return named != nullptr ? named : "js-yaml";
}

// What node prints for this program with these arguments; nothing if it fails.
std::string run_node(std::string_view program, std::string_view arguments) {
  const std::string command = fmt::format("node -e '{}' {} 2>/dev/null", program, arguments);
  FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return "";
  std::string output;
  for (int octet = fgetc(pipe); octet != EOF; octet = fgetc(pipe)) {
    output += static_cast<char>(octet);
  }
  return pclose(pipe) == 0 ? output : "";
}

// The value of a text as js-yaml sees it, in JSON.
std::string read_by_js_yaml(const std::string& text) {
  const support::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "outbound-hosts.yml";
  support::write_file(file, text);
  return run_node(
      "const yaml = require(process.argv[1]);"
      "const text = require(\"fs\").readFileSync(process.argv[2], \"utf8\");"
      "process.stdout.write(JSON.stringify(yaml.load(text) || {}));",
      fmt::format("{} {}", module_name(), file.string()));
}

TEST(JsYaml, ReadsWhatWasWritten) {
  if (run_node("require(process.argv[1]); process.stdout.write(\"found\")", module_name())
          .empty()) {
    GTEST_SKIP() << "node has no " << module_name();
  }
  const std::string hostile =
      "a\n\"evil.example\": {}\r\xc2\x85\xe2\x80\xa8\xe2\x80\xa9\x1b[31m\xff";
  HostsText value;
  value.header = {hostile};
  value.default_row = HostsRow{{name("mail.example.com"), ip("192.0.2.10")}, hostile};
  value.rows.emplace(name("1.2.example"),
                     HostsRow{{name("010"), ip("1:10:20:30:40:50:10:20")}, hostile});
  value.rows.emplace(name("no.example"),
                     HostsRow{{name("yes"), ip("2001:db8::1"), ip("192.0.2.1")}, hostile});
  const nlohmann::json expected = {
      {"default", {{"helo", "mail.example.com"}, {"ip", "192.0.2.10"}}},
      {"1.2.example", {{"helo", "010"}, {"ip", "1:10:20:30:40:50:10:20"}}},
      {"no.example", {{"helo", "yes"}, {"ip", "2001:db8::1"}, {"ip6", "192.0.2.1"}}},
  };
  EXPECT_EQ(nlohmann::json::parse(read_by_js_yaml(support::write_hosts_file(value))), expected);
  EXPECT_EQ(read_by_js_yaml(support::write_hosts_file({})), "{}");
}

}  // namespace
