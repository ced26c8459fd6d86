#include "gen/memory_file.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/support/mutation.h"
#include "tests/support/world.h"

namespace {

using gen::Remembered;
using policy::EntryMemory;
using support::name;
using support::sender;

constexpr std::chrono::sys_seconds then{std::chrono::seconds(1'800'000'000)};

Remembered some() {
  policy::Sender both = sender("mail.example.com", "192.0.2.1");
  both.ip6 = support::ip("2001:db8::1");
  return {
      {{name("a.example"), {.confirmed = then}},
       {name("b.example"), {.held_since = then, .pending = policy::PendingChange{both, 3, then}}},
       {name("c.example"),
        {.confirmed = then, .pending = policy::PendingChange{std::nullopt, 1, then}}},
       {name("d.example"),
        {.confirmed = then, .rejected = policy::Rejection{both, then, "0123456789ab"}}},
       {name("e.example"), {.rejected = policy::Rejection{std::nullopt, then, ""}}}},
      gen::Told{{.subject = "a.example",
                 .verdict = "error",
                 .check = "ptr.exists",
                 .sender = "s",
                 .seen = "\"x\""}}};
}

TEST(MemoryFile, ReadsWhatItWrites) {
  EXPECT_EQ(gen::parse_memory(gen::memory_text(some())).value(), some());
  EXPECT_EQ(gen::parse_memory(gen::memory_text({})).value(), Remembered());
}

TEST(MemoryFile, HasALineADomain) {
  EXPECT_EQ(gen::memory_text({{{name("a.example"), {.confirmed = then}}}}),
            "{\"schema\": 1, \"entries\": {\n"
            "\"a.example\": {\"confirmed\":1800000000,\"held_since\":null,\"pending\":null}\n"
            "}}\n");
  EXPECT_EQ(gen::memory_text({{}, gen::Told{{.subject = "a.example", .verdict = "undecided"}}}),
            "{\"schema\": 1, \"entries\": {\n}, \"told\": [\n"
            "[\"a.example\",\"undecided\",\"\",\"\",\"\"]\n]}\n");
  EXPECT_EQ(gen::parse_memory(gen::memory_text({{}, gen::Told()})).value().told, gen::Told());
}

TEST(MemoryFile, SaysWhyItCannotBeRead) {
  const auto reason = [](const char* text) { return gen::parse_memory(text).error(); };
  for (const char* const text :
       {"", "x", "[]", "{}", "{\"schema\": 1}", "{\"schema\": 1, \"entries\": {\"a..b\": {}}}",
        "{\"schema\": 1, \"entries\": {\"a.example\": {}}}",
        "{\"schema\": 1, \"entries\": {\"a.example\": {\"confirmed\": \"x\", \"held_since\": null, "
        "\"pending\": null}}}",
        "{\"schema\": 1, \"entries\": {}, \"told\": {}}",
        "{\"schema\": 1, \"entries\": {}, \"told\": [[\"a\"]]}",
        "{\"schema\": 1, \"entries\": {}, \"told\": [7]}"}) {
    EXPECT_TRUE(reason(text).starts_with("not a memory of entries: ")) << text;
  }
  EXPECT_EQ(reason("{\"schema\": 2, \"entries\": {}}"), "of another schema than 1");
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

}  // namespace
