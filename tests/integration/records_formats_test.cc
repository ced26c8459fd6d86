// The formats of the verb records hold the same records: read by node, as JavaScript and as YAML.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <sstream>

#include "dns/zone_record.h"
#include "policy/evidence.h"
#include "tests/support/node.h"
#include "tests/support/records_folder.h"

namespace {

using Json = nlohmann::json;
using support::curable_worlds;
using support::CurableWorld;
using support::RecordsFolder;

// "a.example TXT v=spf1 mx -all", of the records that the zone's text publishes anew.
std::set<std::string> records_of_zone(const std::string& text) {
  std::string anew;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.ends_with(" ; stays")) anew += line + '\n';
  }
  std::set<std::string> records;
  const dns::ZoneFileContents contents = dns::read_zone_records({"", anew});
  EXPECT_TRUE(contents.mistakes.empty());
  for (const dns::ZoneRecord& record : contents.records) {
    std::string data;
    if (const auto* const ip = std::get_if<dns::IpAddress>(&record.rdata)) data = ip->to_string();
    if (const auto* const txt = std::get_if<dns::TxtRecord>(&record.rdata)) data = txt->octets;
    if (const auto* const name = std::get_if<dns::DomainName>(&record.rdata)) {
      data = policy::text_of(*name);
    }
    records.insert(fmt::format("{} {} {}", record.owner,
                               to_string(static_cast<dns::RecordType>(record.type)), data));
  }
  return records;
}

std::set<std::string> without_ptr(std::set<std::string> records) {
  std::erase_if(
      records, [](const std::string& record) { return record.find(" PTR ") != std::string::npos; });
  return records;
}

// What dnscontrol would make of the text: each call's record, by node.
std::set<std::string> records_of_dnscontrol(const std::string& text) {
  const support::TemporaryFolder folder;
  support::write_file(folder.path() / "dnsconfig.js", text);
  const std::string told = support::run_node(
      "const found = [];"
      "const record = type => (label, data) => ({type, label, data});"
      "const call = (name, ...records) => { for (const one of records) found.push("
      "  (one.label === \"@\" ? name : one.label + \".\" + name) + \" \" + one.type + \" \" +"
      "  one.data); };"
      "const source = require(\"fs\").readFileSync(process.argv[1], \"utf8\");"
      "new Function(\"D_EXTEND\", \"A\", \"AAAA\", \"TXT\", source)"
      "  (call, record(\"A\"), record(\"AAAA\"), record(\"TXT\"));"
      "process.stdout.write(JSON.stringify(found));",
      (folder.path() / "dnsconfig.js").string());
  if (told.empty()) ADD_FAILURE() << "no JavaScript: " << text;
  return told.empty() ? std::set<std::string>() : Json::parse(told).get<std::set<std::string>>();
}

// What octoDNS would make of the text, of each document by the file that its comment names.
std::set<std::string> records_of_octodns(const std::string& text) {
  const support::TemporaryFolder folder;
  support::write_file(folder.path() / "zones.yaml", text);
  const std::string told = support::run_node(
      "const yaml = require(process.argv[1]);"
      "const text = require(\"fs\").readFileSync(process.argv[2], \"utf8\");"
      "const found = [];"
      "for (const document of text.split(/^---$/m).slice(1)) {"
      "  const zone = /^# (.*)\\.yaml$/m.exec(document)[1];"
      "  for (const [name, sets] of Object.entries(yaml.load(document)))"
      "    for (const set of sets) for (const value of set.values) {"
      "      if (set.type === \"TXT\" && /(^|[^\\\\]);/.test(value)) throw new Error(value);"
      "      found.push((name ? name + \".\" + zone : zone) + \" \" + set.type + \" \" +"
      "        value.replace(/\\\\(.)/g, \"$1\"));"
      "    }"
      "}"
      "process.stdout.write(JSON.stringify(found));",
      fmt::format("{} {}", support::js_yaml_name(), (folder.path() / "zones.yaml").string()));
  if (told.empty()) ADD_FAILURE() << "no YAML: " << text;
  return told.empty() ? std::set<std::string>() : Json::parse(told).get<std::set<std::string>>();
}

// Of the demonstration and of every case.
void for_worlds(const std::function<void(const RecordsFolder&)>& body) {
  body(RecordsFolder());
  for (const CurableWorld& c : curable_worlds()) {
    SCOPED_TRACE(fmt::format("{}: {}", c.check, c.name));
    body(RecordsFolder(c));
  }
}

TEST(RecordsFormats, AreTheSameToDnscontrol) {
  if (support::run_node("process.stdout.write(\"found\")", "").empty()) GTEST_SKIP() << "no node";
  for_worlds([](const RecordsFolder& folder) {
    EXPECT_EQ(records_of_dnscontrol(folder.records({"--format", "dnscontrol"})),
              without_ptr(records_of_zone(folder.records())));
  });
}

// What stays beside a record is in its set.
TEST(RecordsFormats, AreTheSameToOctodns) {
  if (!support::has_js_yaml()) GTEST_SKIP() << "node finds no js-yaml";
  for_worlds([](const RecordsFolder& folder) {
    EXPECT_THAT(records_of_octodns(folder.records({"--format", "octodns"})),
                ::testing::IsSupersetOf(records_of_zone(folder.records())));
  });
}

}  // namespace
