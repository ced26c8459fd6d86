// The written hosts file as the mail server's own reader, js-yaml, takes it. Runs where node finds
// the package (Debian's node-js-yaml); OUTBOUND_HOSTS_JS_YAML names another, say version 3.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "gen/hosts_reader.h"
#include "gen/yaml.h"
#include "tests/support/files.h"
#include "tests/support/golden.h"
#include "tests/support/hosts_text.h"
#include "tests/support/mutation.h"
#include "tests/support/node.h"

namespace {

using gen::HostsRow;
using support::HostsText;

dns::DomainName name(std::string_view text) {
  return dns::DomainName::parse(text).value();
}

dns::IpAddress ip(std::string_view text) {
  return dns::IpAddress::parse(text).value();
}

// The value of a text as js-yaml sees it, in JSON.
std::string read_by_js_yaml(const std::string& text) {
  const support::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "outbound-hosts.yml";
  support::write_file(file, text);
  return support::run_node(
      "const yaml = require(process.argv[1]);"
      "const text = require(\"fs\").readFileSync(process.argv[2], \"utf8\");"
      "process.stdout.write(JSON.stringify(yaml.load(text) || {}));",
      fmt::format("{} {}", support::js_yaml_name(), file.string()));
}

// The values of many texts as js-yaml sees them; null for what it cannot read.
nlohmann::json read_all_by_js_yaml(const std::vector<std::string>& texts) {
  const support::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "texts.json";
  nlohmann::json list = nlohmann::json::array();
  // An octet a character, so that texts that are no UTF-8 survive.
  for (const std::string& text : texts) {
    list.push_back(std::vector<unsigned char>(text.begin(), text.end()));
  }
  support::write_file(file, list.dump());
  return nlohmann::json::parse(
      support::run_node("const yaml = require(process.argv[1]);"
                        "const texts = JSON.parse(require(\"fs\").readFileSync(process.argv[2]));"
                        "const read = octets => { try {"
                        "  const value = yaml.load(Buffer.from(octets).toString(\"utf8\"));"
                        "  return {value: value === undefined ? null : value};"
                        "} catch (error) { return null; } };"
                        "process.stdout.write(JSON.stringify(texts.map(read)));",
                        fmt::format("{} {}", support::js_yaml_name(), file.string())));
}

// The tree as texts and mappings, each key as it is written.
nlohmann::json json_of(const gen::YamlNode& node) {
  if (node.kind() == gen::YamlKind::null) return nullptr;
  if (node.kind() == gen::YamlKind::scalar) return node.text();
  nlohmann::json object = nlohmann::json::object();
  for (const gen::YamlEntry& entry : node.entries()) {
    object[std::string(entry.key.text())] = json_of(entry.value);
  }
  return object;
}

// The nasty files, and others that chance made of them; always the same.
std::vector<std::string> texts_to_read() {
  std::vector<std::string> texts;
  for (const char* const folder : {"fixtures/nasty-hosts", "fixtures/bad-hosts"}) {
    for (const std::filesystem::path& input : support::inputs_in(folder, ".yml")) {
      texts.push_back(support::read_file(input));
    }
  }
  std::mt19937 random(20261127);
  const std::size_t originals = texts.size();
  for (std::size_t i = 0; i < 100 * originals; ++i) {
    texts.push_back(support::mutate(texts[i % originals], random));
  }
  return texts;
}

// Of what lint passes js-yaml reads every text as it is written. What it reads otherwise, or not
// at all, is a finding.
TEST(JsYaml, ReadsWhatLintPassesAsItIsWritten) {
  if (!support::has_js_yaml()) GTEST_SKIP() << "node has no " << support::js_yaml_name();
  const std::vector<std::string> texts = texts_to_read();
  const nlohmann::json read = read_all_by_js_yaml(texts);
  ASSERT_EQ(read.size(), texts.size());
  std::size_t passed = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!gen::inspect_hosts_file(texts[i], "outbound-hosts.yml").mistakes.empty()) continue;
    ++passed;
    const gen::YamlDocument document = gen::YamlDocument::parse(texts[i], "outbound-hosts.yml");
    const nlohmann::json expected = {{"value", json_of(document.root())}};
    EXPECT_EQ(read[i], expected) << texts[i];
  }
  EXPECT_GT(passed, 400U);
}

TEST(JsYaml, ReadsWhatWasWritten) {
  if (!support::has_js_yaml()) GTEST_SKIP() << "node has no " << support::js_yaml_name();
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
