#include "gen/hosts_text.h"

#include <gtest/gtest.h>

#include "tests/support/hosts_text.h"
#include "tests/support/world.h"

namespace {

using support::HostsText;
using support::name;
using support::sender;

// What is written for these inputs in a world of these lines.
std::string text_of(const std::string& lines, const gen::Inputs& inputs) {
  support::World world(lines);
  const gen::Survey survey =
      support::survey_of(world, inputs, support::allowed("192.0.2.1 192.0.2.9"));
  const gen::Plan plan = make_plan(survey, inputs);
  const gen::Gists gists = gists_of(survey, plan, inputs, {.evidence = true});
  return gen::hosts_text_of({inputs.policy, "0123456789ab", survey, plan, gists}, inputs.present,
                            inputs.present_text);
}

HostsText rows_of(const std::string& lines, const gen::Inputs& inputs) {
  return support::read_hosts_text(text_of(lines, inputs));
}

// own.example, whose present entry may stand, beside the default identity.
gen::Inputs make_inputs() {
  gen::Inputs inputs;
  inputs.policy.default_sender = sender("d.example", "192.0.2.9");
  inputs.policy.domains = {support::trusted("own.example")};
  inputs.policy.weights.severity = support::without_authentication();
  inputs.present.entries = {{name("own.example"), sender("old.example", "192.0.2.1")}};
  return inputs;
}

const char* const world_lines = R"(
    d.example A 192.0.2.9
    9.2.0.192.in-addr.arpa PTR d.example
    old.example A 192.0.2.1
)";

TEST(HostsTextOf, HasAHeaderTheDefaultAndTheRows) {
  const std::string written = text_of(std::string(world_lines) +
                                          "own.example A 192.0.2.1\n"
                                          "1.2.0.192.in-addr.arpa PTR own.example",
                                      make_inputs());
  EXPECT_TRUE(written.starts_with(
      "# Written by outbound-hosts from DNS; changes made here are lost.\n# policy 0123456789ab\n"))
      << written;
  const HostsText text = support::read_hosts_text(written);
  ASSERT_TRUE(text.default_row);
  EXPECT_EQ(text.default_row->sender, sender("d.example", "192.0.2.9"));
  EXPECT_EQ(text.default_row->evidence, "the default identity; PTR d.example");
  ASSERT_EQ(text.rows.size(), 1U);
  EXPECT_EQ(text.rows.begin()->first, name("own.example"));
  EXPECT_EQ(text.rows.begin()->second.sender, sender("own.example", "192.0.2.1"));
}

TEST(HostsTextOf, HasNoRowForWhatLeavesByTheDefault) {
  gen::Inputs inputs = make_inputs();
  const HostsText text = rows_of(std::string(world_lines) + "own.example MX 0 .", inputs);
  EXPECT_TRUE(text.default_row);
  EXPECT_TRUE(text.rows.empty());
}

TEST(HostsTextOf, SaysInOneLineWhereARowComesFrom) {
  struct Case {
    const char* name;
    const char* lines;
    std::optional<policy::Sender> use;
    const char* evidence;
  };
  const Case cases[] = {
      {"an exchange",
       "own.example MX 10 mail.own.example\nmail.own.example A 192.0.2.1\n"
       "1.2.0.192.in-addr.arpa PTR mail.own.example",
       std::nullopt, "MX 10 mail.own.example has 192.0.2.1; PTR mail.own.example"},
      {"the domain itself", "own.example A 192.0.2.1", std::nullopt,
       "no MX, so own.example has 192.0.2.1; no PTR"},
      {"two PTR names",
       "own.example A 192.0.2.1\n1.2.0.192.in-addr.arpa PTR a.example\n"
       "1.2.0.192.in-addr.arpa PTR own.example",
       std::nullopt, "no MX, so own.example has 192.0.2.1; PTR a.example own.example"},
      {"a person", "m.example A 192.0.2.1", sender("m.example", "192.0.2.1"),
       "set by the policy; no PTR"},
      {"nothing is known", "own.example MX SERVFAIL", std::nullopt,
       "kept: DNS did not tell enough to decide"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    gen::Inputs inputs = make_inputs();
    inputs.policy.default_sender = std::nullopt;
    if (c.use) inputs.policy.domains[0].use = std::make_shared<const policy::Sender>(*c.use);
    const HostsText text = rows_of(std::string(world_lines) + c.lines, inputs);
    ASSERT_TRUE(text.rows.contains(name("own.example")));
    EXPECT_EQ(text.rows.at(name("own.example")).evidence, c.evidence);
  }
}

// Each outage may change what is known, but no row, and so no comment.
TEST(HostsTextOf, KeepsTheCommentOfARowThatAnOutageLeaves) {
  const std::string well = std::string(world_lines) +
                           "own.example MX 10 a.example\nown.example MX 20 b.example\n"
                           "a.example A 192.0.2.1\nb.example A 192.0.2.1\n"
                           "1.2.0.192.in-addr.arpa PTR own.example\nown.example A 192.0.2.1\n";
  gen::Inputs inputs = make_inputs();
  inputs.present_text = text_of(well, inputs);
  inputs.present = gen::read_hosts_file(inputs.present_text, "present").value();
  ASSERT_NE(inputs.present_text.find("# MX 10 a.example has 192.0.2.1; PTR own.example\n"),
            std::string::npos)
      << inputs.present_text;
  for (const char* outage : {"own.example MX SERVFAIL", "own.example MX TIMEOUT",
                             "a.example A SERVFAIL", "1.2.0.192.in-addr.arpa PTR TIMEOUT",
                             "d.example A SERVFAIL", "9.2.0.192.in-addr.arpa PTR SERVFAIL"}) {
    SCOPED_TRACE(outage);
    EXPECT_EQ(text_of(well + outage, inputs), inputs.present_text);
  }
  // A row that is new has no comment to keep.
  inputs.present.default_sender = sender("x.example", "192.0.2.9");
  const HostsText changed = rows_of(well + "9.2.0.192.in-addr.arpa PTR SERVFAIL", inputs);
  EXPECT_EQ(changed.default_row->evidence, "the default identity; PTR not known");
}

TEST(HostsTextOf, TellsWhatDnsSaysNow) {
  const std::string before = std::string(world_lines) + "own.example A 192.0.2.1\n";
  gen::Inputs inputs = make_inputs();
  inputs.policy.default_sender = std::nullopt;
  inputs.present_text = text_of(before, inputs);
  inputs.present = gen::read_hosts_file(inputs.present_text, "present").value();
  const HostsText after = rows_of(before + "own.example MX 10 own.example", inputs);
  EXPECT_EQ(after.rows.at(name("own.example")).evidence, "MX 10 own.example has 192.0.2.1; no PTR");
}

}  // namespace
