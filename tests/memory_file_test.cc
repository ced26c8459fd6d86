#include "gen/memory_file.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/support/files.h"
#include "tests/support/mutation.h"
#include "tests/support/world.h"

namespace {

using gen::Remembered;
using policy::EntryMemory;
using support::name;
using support::sender;

constexpr std::chrono::sys_seconds then{std::chrono::seconds(1'800'000'000)};

constexpr const char* output = "/data/outbound-hosts.yml";

Remembered some() {
  policy::Sender both = sender("mail.example.com", "192.0.2.1");
  both.ip6 = support::ip("2001:db8::1");
  policy::Memory rows{
      .default_row = EntryMemory{.held_since = then},
      .entries = {
          {name("a.example"), {.confirmed = then}},
          {name("b.example"),
           {.held_since = then, .pending = policy::PendingChange{both, 3, then}}},
          {name("c.example"),
           {.confirmed = then, .pending = policy::PendingChange{std::nullopt, 1, then}}},
          {name("d.example"),
           {.confirmed = then, .rejected = policy::Rejection{both, then, "0123456789ab", 1}}},
          {name("e.example"), {.rejected = policy::Rejection{std::nullopt, then, ""}}}}};
  return {output, std::move(rows),
          gen::Told{gen::ToldThing({.subject = "a.example",
                                    .verdict = "error",
                                    .check = "ptr.exists",
                                    .sender = "s",
                                    .seen = "\"x\""})}};
}

TEST(MemoryFile, ReadsWhatItWrites) {
  for (const Remembered& memory : {some(), Remembered{.output = output}}) {
    EXPECT_EQ(gen::parse_memory(gen::memory_text(memory)).value(), memory);
  }
}

TEST(MemoryFile, HasALineADomain) {
  const policy::Memory one{.entries = {{name("a.example"), {.confirmed = then}}}};
  EXPECT_EQ(gen::memory_text({.output = output, .rows = one}),
            "{\"schema\": 1, \"output\": \"/data/outbound-hosts.yml\",\n"
            "\"entries\": {\n"
            "\"a.example\": {\"confirmed\":1800000000,\"held_since\":null,\"pending\":null}\n"
            "}}\n");
  const gen::ToldThing undecided({.subject = "a.example", .verdict = "undecided"});
  EXPECT_EQ(gen::memory_text({output, {}, gen::Told{undecided}}),
      "{\"schema\": 1, \"output\": \"/data/outbound-hosts.yml\",\n\"entries\": {\n}, \"told\": [\n"
      "[\"a.example\",\"undecided\",\"\",\"\",\"\"]\n]}\n");
  EXPECT_EQ(gen::parse_memory(gen::memory_text({output, {}, gen::Told()})).value().told,
            gen::Told());
}

TEST(MemoryFile, SaysWhyItCannotBeRead) {
  const auto reason = [](const char* text) { return gen::parse_memory(text).error(); };
  for (const char* const text :
       {"", "x", "[]", "{}", "{\"schema\": 1}",
        "{\"schema\": 1, \"output\": \"x\", \"entries\": {\"a..b\": {}}}",
        "{\"schema\": 1, \"output\": \"x\", \"entries\": {\"a.example\": {}}}",
        "{\"schema\": 1, \"output\": \"x\", \"entries\": {\"a.example\": {\"confirmed\": \"x\", "
        "\"held_since\": null, "
        "\"pending\": null}}}",
        "{\"schema\": 1, \"output\": \"x\", \"entries\": [{}]}",
        "{\"schema\": 1, \"output\": \"x\", \"entries\": {}, \"told\": {}}",
        "{\"schema\": 1, \"output\": \"x\", \"entries\": {}, \"told\": [[\"a\"]]}",
        "{\"schema\": 1, \"output\": \"x\", \"entries\": {}, \"told\": [7]}",
        "{\"schema\": 1, \"output\": \"x\", \"entries\": {}, \"told\": "
        "[[\"a\\u0000refused\", \"\", \"\", \"\", \"\"]]}"}) {
    EXPECT_TRUE(reason(text).starts_with("not a memory of entries: ")) << text;
  }
  EXPECT_LT(reason(std::string(100'000, '7').c_str()).size(), 200u);
  EXPECT_EQ(reason("{\"schema\": 2, \"entries\": {}}"), "of another schema than 1");
  EXPECT_EQ(reason("{\"schema\": 2, \"entries\": {\"a\": 7}, \"told\": 5}"),
            "of another schema than 1");
}

// Any octets are a memory or a mistake.
TEST(MemoryFile, TakesAnyText) {
  std::mt19937 random(7);
  const std::string text = gen::memory_text(some());
  for (int i = 0; i < 5000; ++i) {
    const auto memory = gen::parse_memory(support::mutate(text, random));
    if (!memory) continue;
    EXPECT_EQ(gen::parse_memory(gen::memory_text(*memory)).value(), *memory);
  }
}

// A person may name any file: none is lost but a state file.
// A full disk is no failure of a run that has nothing new to remember.
TEST(MemoryFile, IsNotTouchedWhereItIsTheSame) {
  const support::TemporaryFolder folder;
  const std::string file = (folder.path() / "state").string();
  gen::replace_memory(file, view_of(some()));
  std::filesystem::create_hard_link(file, folder.path() / "before");
  gen::replace_memory(file, view_of(some()));
  EXPECT_TRUE(std::filesystem::equivalent(file, folder.path() / "before"));
  Remembered other = some();
  other.told = gen::Told();
  gen::replace_memory(file, view_of(other));
  EXPECT_FALSE(std::filesystem::equivalent(file, folder.path() / "before"));
  EXPECT_EQ(support::read_file(file), gen::memory_text(other));
  support::write_file(file, gen::memory_text(other) + "\n");
  gen::replace_memory(file, view_of(other));
  EXPECT_EQ(support::read_file(file), gen::memory_text(other));
}

TEST(MemoryFile, IsOfOneOutputAndReplacesNothingElse) {
  const support::TemporaryFolder folder;
  const auto write = [&folder](const char* name, const std::string& text) {
    support::write_file(folder.path() / name, text);
    return (folder.path() / name).string();
  };
  const auto read = [](const std::string& name) {
    return gen::read_memory(name, {output, output});
  };
  const std::string file = write("state", gen::memory_text(some()));
  EXPECT_EQ(read(file).value(), some());
  EXPECT_EQ(
      gen::read_memory(file, {"other.yml", "/other.yml"}).error(),
      "remembers the entries of \"/data/outbound-hosts.yml\", not of \"/other.yml\": another "
      "--state for each output, or without this one where the output was renamed or moved away "
      "from it");
  EXPECT_EQ(read(write("empty", "")).value(), (Remembered{.output = output}));
  EXPECT_EQ(read((folder.path() / "missing").string()).value(), (Remembered{.output = output}));
  EXPECT_EQ(read(write("cut", "{\"schema\": 1, \"out")).value(), (Remembered{.output = output}));
  EXPECT_EQ(read(write("notes", "precious: data\n")).error(),
            "not a state file, and is not replaced by one");
}

}  // namespace
