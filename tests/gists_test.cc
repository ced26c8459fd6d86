#include "gen/gists.h"

#include <gtest/gtest.h>

#include <utility>

#include "gen/plan.h"
#include "policy/rare.h"
#include "tests/support/world.h"

namespace {

using support::sender;

constexpr const char* world_lines = R"(
    a.example MX 10 mail.example
    b.example MX 10 mail.example
    mail.example A 192.0.2.1
    1.2.0.192.in-addr.arpa PTR mail.example
)";

// Two domains, of which the first has its row already.
class GistsOfTwo : public testing::Test {
 protected:
  GistsOfTwo() : world_(world_lines) {
    inputs_.policy.domains = {support::trusted("a.example"), support::trusted("b.example")};
    inputs_.policy.weights.severity = support::without_authentication();
    inputs_.policy.weights.severity.emplace("ip.global", policy::Level::ignore);
    inputs_.present.entries.emplace(support::name("a.example"),
                                    sender("mail.example", "192.0.2.1"));
    survey_ = support::survey_of(world_, inputs_, support::allowed("192.0.2.1"));
    plan_ = make_plan(survey_, inputs_);
  }

  gen::Gists gists(gen::WantedGists wanted) const {
    return gists_of(survey_, plan_, inputs_, std::move(wanted));
  }

  support::World world_;
  gen::Inputs inputs_;
  gen::Survey survey_;
  gen::Plan plan_;
};

TEST_F(GistsOfTwo, HaveWhatIsWantedAlone) {
  const gen::Gists none = gists({});
  EXPECT_EQ(*none.leaving(0), sender("mail.example", "192.0.2.1"));
  EXPECT_EQ(none.evidence(0).text + none.json(0).text, "");
  EXPECT_TRUE(none.row_facts(1).empty());
  const gen::Gists evidence = gists({.evidence = true});
  EXPECT_EQ(evidence.evidence(1).text, "MX 10 mail.example has 192.0.2.1; PTR mail.example");
  EXPECT_TRUE(evidence.evidence(1).is_whole);
  EXPECT_EQ(evidence.json(1).text, "");
  const gen::Gists lines = gists({.json = true});
  EXPECT_EQ(lines.json(1).text.substr(0, 19), "{\"name\":\"b.example\"");
  EXPECT_EQ(lines.json(1).text.substr(lines.json(1).sending_at, 10), ",\"sender\":");
}

TEST_F(GistsOfTwo, HaveFactsOfTheRowsThatChange) {
  const gen::Gists facts = gists({.json = true, .evidence = true, .row_facts = true});
  EXPECT_TRUE(facts.row_facts(0).empty());
  ASSERT_GE(facts.row_facts(1).size(), 3U);
  EXPECT_EQ(facts.row_facts(1)[0], "b.example. MX 10 mail.example. (TTL 3600)");
}

TEST_F(GistsOfTwo, Move) {
  gen::Gists from = gists({.evidence = true});
  const std::string text = from.evidence(0).text;
  const gen::Gists to = std::move(from);
  EXPECT_EQ(to.evidence(0).text, text);
}

TEST(Rare, IsAValue) {
  using Text = policy::Rare<std::string>;
  const Text none;
  EXPECT_FALSE(none);
  EXPECT_EQ(none, Text(std::nullopt));
  Text one = std::string("one");
  Text copy = one;
  *copy += "!";
  EXPECT_EQ(*one, "one");
  EXPECT_NE(one, copy);
  EXPECT_NE(one, none);
  const Text& itself = one;
  one = itself;
  EXPECT_EQ(one, Text(std::string("one")));
  one.reset();
  EXPECT_EQ(one, none);
}

}  // namespace
