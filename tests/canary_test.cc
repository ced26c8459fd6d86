#include "gen/canary.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gen/hosts_file.h"
#include "tests/support/files.h"
#include "tests/support/world.h"

namespace {

using policy::HostsFile;
using support::allowed;
using support::name;
using support::sender;

HostsFile planned() {
  return {sender("mail.example.com", "192.0.2.10"),
          {{name("a.example"), sender("mail.a.example", "192.0.2.11")},
           {name("b.example"), sender("mail.b.example", "192.0.2.12")}}};
}

const std::string default_row =
    "\"default\":\n  \"helo\": \"mail.example.com\"\n  \"ip\": \"192.0.2.10\"\n";
const std::string a_row =
    "\"a.example\":\n  \"helo\": \"mail.a.example\"\n  \"ip\": \"192.0.2.11\"\n";
const std::string b_row =
    "\"b.example\":\n  \"helo\": \"mail.b.example\"\n  \"ip\": \"192.0.2.12\"\n";

// What is found in a file with this text.
template <class FindFault>
std::string fault_in(const std::string& text, const FindFault& find_fault) {
  const support::TemporaryFolder folder;
  support::write_file(folder.path() / "hosts.yml", text);
  return find_fault(folder.path() / "hosts.yml").value_or("");
}

std::string fault(const std::string& text, const HostsFile& before = {},
                  const HostsFile& rows = planned(),
                  const std::string& send_on = "192.0.2.10 192.0.2.11 192.0.2.12") {
  return fault_in(text, [&](const auto& file) {
    return gen::fault_as_plugin(file, {before, rows, allowed(send_on)});
  });
}

TEST(Canary, LivesWhereThePluginDoesAsPlanned) {
  EXPECT_EQ(fault(default_row + a_row + b_row), "");
  EXPECT_EQ(fault(default_row + a_row + b_row, {}, planned(), "*"), "");
  EXPECT_EQ(fault("", planned(), HostsFile()), "");
}

TEST(Canary, DiesOfWhatThePluginDoesOtherwise) {
  struct Case {
    const char* name;
    std::string text;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {"nothing was written", "",
       "mail of default would leave as HELO host.invalid, source 192.0.2.10: no sender domain; "
       "default: no "
       "entry; first of SEND_ON; planned: mail.example.com from 192.0.2.10"},
      {"the end is lost", default_row + a_row,
       "mail of b.example would leave as HELO mail.example.com, source 192.0.2.10: b.example: no "
       "entry; entry of default; planned: mail.b.example from 192.0.2.12"},
      {"another address",
       default_row + "\"a.example\":\n  \"helo\": \"mail.a.example\"\n  \"ip\": \"192.0.2.12\"\n" +
           b_row,
       "mail of a.example would leave as HELO mail.a.example, source 192.0.2.12: entry of "
       "a.example; planned: mail.a.example from 192.0.2.11"},
      {"an entry that is passed over",
       default_row + "\"a.example\":\n  \"helo\": \"mail.a.example\"\n  \"ip\": \"192.0.2.19\"\n" +
           b_row,
       "mail of a.example would leave as HELO mail.example.com, source 192.0.2.10: a.example: ip "
       "\"192.0.2.19\" is not in SEND_ON; entry of default; planned: mail.a.example from "
       "192.0.2.11"},
      {"a domain in two spellings", default_row + a_row + "\"A.example\": {}\n" + b_row,
       "mail of a.example would leave as HELO mail.example.com, source 192.0.2.10: a.example: "
       "stands twice, spelled differently; entry of default; planned: mail.a.example from "
       "192.0.2.11"},
      {"zeros at the end of a torn block", default_row + a_row + b_row + std::string(3, '\0'),
       "the written text:10:1: a control character: U+0000"}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(fault(c.text), c.expected);
  }
}

// The default sends the mail of a domain that has no row any more.
TEST(Canary, TriesWhatGoesToo) {
  HostsFile without = planned();
  without.entries.erase(name("a.example"));
  EXPECT_EQ(fault(default_row + b_row, planned(), without), "");
  EXPECT_EQ(fault(default_row + a_row + b_row, planned(), without),
            "mail of a.example would leave as HELO mail.a.example, source 192.0.2.11: entry of "
            "a.example; planned: mail.example.com from 192.0.2.10");
}

// What is kept for want of facts may be outside SEND_ON by now: that is no fault of this file.
TEST(Canary, TriesOnlyWhatChanged) {
  HostsFile before = planned();
  before.entries.erase(name("b.example"));
  EXPECT_EQ(fault(default_row + a_row + b_row, before, planned(), "192.0.2.10 192.0.2.12"), "");
}

TEST(Canary, TriesEachOfManyRows) {
  HostsFile many = planned();
  gen::HostsWriter writer({"a header"});
  writer.add("default", {*many.default_sender, "its evidence"});
  many.entries.clear();
  for (int i = 0; i < 3000; ++i) {
    many.entries.emplace(name(fmt::format("d{:04}.example", i)),
                         sender("mail.a.example", "192.0.2.11"));
  }
  for (const auto& [domain, row] : many.entries) {
    writer.add(domain.to_string(), {row, "its evidence"});
  }
  std::string text = writer.take();
  EXPECT_EQ(fault(text, {}, many), "");
  const std::size_t last = text.rfind("192.0.2.11");
  text.replace(last, 10, "192.0.2.12");
  EXPECT_THAT(fault(text, {}, many), testing::StartsWith("mail of d2999.example would leave as "));
}

// In pieces of which each is right by itself, and in an order in which nothing is written.
TEST(Canary, DiesOfAnEntryThatStandsTwice) {
  HostsFile many = planned();
  many.entries.clear();
  const auto text_of_row = [](int i, std::string_view ip) {
    constexpr std::string_view row =
        "\n\"d{:04}.example\":\n  \"helo\": \"mail.a.example\"\n  \"ip\": \"{}\"\n";
    return fmt::format(row, i, ip);
  };
  std::string rows;
  for (int i = 0; i < 3000; ++i) {
    many.entries.emplace(name(fmt::format("d{:04}.example", i)),
                         sender("mail.a.example", "192.0.2.11"));
    rows += text_of_row(i, "192.0.2.11");
  }
  EXPECT_EQ(fault(default_row + rows, {}, many), "");
  EXPECT_THAT(fault(default_row + text_of_row(2999, "192.0.2.12") + rows, {}, many),
              testing::StartsWith("mail of d2999.example would leave as "));
  std::string reversed;
  for (int i = 2999; i >= 0; --i) reversed += text_of_row(i, "192.0.2.11");
  EXPECT_EQ(fault(default_row + reversed, {}, many), "");
}

TEST(Canary, ReadsWhatIsOnTheDisk) {
  const support::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "hosts.yml";
  const policy::AllowedIps send_on = allowed("*");
  const HostsFile before;
  const HostsFile rows = planned();
  const gen::Examination examine = gen::examine_as_plugin("hosts.yml", {before, rows, send_on});
  EXPECT_TRUE(gen::publish_file(file, default_row + a_row + b_row, examine));
  const auto message = [&](const std::string& text) -> std::string {
    try {
      gen::publish_file(file, text, examine);
    } catch (const std::exception& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(message(default_row + b_row),
              testing::StartsWith("hosts.yml: the file stays as it is, for the new one would not "
                                  "be read as it was planned: mail of a.example "));
  EXPECT_EQ(support::read_file(file), default_row + a_row + b_row);
  EXPECT_THROW(examine(folder.path() / "gone"), std::runtime_error);
}

TEST(Canary, ReadsItsOwnRowsBackToo) {
  const auto fault_of = [](const std::string& text) {
    const policy::AllowedIps send_on = allowed("*");
    return fault_in(text, [&](const auto& file) {
      return gen::fault_of_written(file, {planned(), planned(), send_on});
    });
  };
  EXPECT_EQ(fault_of(default_row + a_row + b_row), "");
  // Nothing changed for the plugin, and yet it is not what was planned.
  EXPECT_EQ(fault_of(default_row + a_row),
            "it does not read back as written: b.example is not read back");
  EXPECT_EQ(fault_of(a_row + b_row),
            "it does not read back as written: \"default\" is read back otherwise");
  EXPECT_EQ(fault_of(default_row + a_row + b_row + "\"c.example\":\n  \"helo\": \"x\"\n"),
            "it does not read back as written: the written text:11:3: a sender without \"ip\"");
}

}  // namespace
