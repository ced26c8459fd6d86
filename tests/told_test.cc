#include "gen/told.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "policy/checks.h"
#include "tests/support/world.h"

namespace {

using gen::Teller;
using gen::Told;
using gen::ToldThing;

TEST(WithoutTtl, LeavesWhatIsSeen) {
  EXPECT_EQ(gen::without_ttl("mail.example.com. A 192.0.2.10 (TTL 3600)"),
            "mail.example.com. A 192.0.2.10");
  EXPECT_EQ(gen::without_ttl("a. A 192.0.2.1 (TTL 60, planned); b. A 192.0.2.2 (TTL 7)"),
            "a. A 192.0.2.1 (TTL, planned); b. A 192.0.2.2");
  EXPECT_EQ(gen::without_ttl("example.com. MX has TTL 60"), "example.com. MX has TTL");
  for (const char* const text : {"", "TTL", "no such name", "\"TTL\" 5", "(TTLs 5)"}) {
    EXPECT_EQ(gen::without_ttl(text), text);
  }
}

policy::Finding finding(std::string_view check, std::string seen) {
  policy::Finding found;
  found.check = &policy::check(check);
  found.domain = support::name("a.example");
  found.judgement = {.verdict = policy::Verdict::error, .seen = std::move(seen)};
  return found;
}

TEST(ToldThing, HasItsPartsAndTheirOrder) {
  const ToldThing thing({"a.example", "error", "", "m.example 192.0.2.1", ""});
  EXPECT_EQ(thing.parts().subject, "a.example");
  EXPECT_EQ(thing.parts().verdict, "error");
  EXPECT_EQ(thing.parts().check, "");
  EXPECT_EQ(thing.parts().sender, "m.example 192.0.2.1");
  EXPECT_EQ(thing.parts().seen, "");
  EXPECT_LT(ToldThing({.subject = "a", .verdict = "z"}), ToldThing({.subject = "a.b"}));
  EXPECT_NE(ToldThing({.check = "a"}), ToldThing({.sender = "a"}));
}

TEST(ThingOf, IsTheSameWhereOnlyTimeHasPassed) {
  EXPECT_EQ(gen::thing_of(finding("ptr.exists", "x (TTL 60)")),
            gen::thing_of(finding("ptr.exists", "x (TTL 59)")));
  EXPECT_EQ(gen::thing_of(finding("row.stale", "kept: 7 days")),
            gen::thing_of(finding("row.stale", "kept: 8 days")));
}

TEST(ThingOf, IsAnotherForAnotherPart) {
  const policy::Finding one = finding("ptr.exists", "x");
  std::vector<policy::Finding> others(6, one);
  others[0].check = &policy::check("ptr.single");
  others[1].domain.reset();
  others[2].sender = std::make_shared<policy::Sender>(support::sender("m.example", "192.0.2.1"));
  others[3].ip = support::ip("192.0.2.1");
  others[4].judgement.verdict = policy::Verdict::warning;
  others[5].judgement.seen = "y";
  for (const policy::Finding& other : others) {
    EXPECT_NE(gen::thing_of(other), gen::thing_of(one)) << gen::gone_line(gen::thing_of(other));
  }
}

ToldThing thing(const char* subject, const char* check = "ptr.exists") {
  return ToldThing({.subject = subject, .verdict = "error", .check = check, .seen = "none"});
}

// What comes to standard error.
template <class Action>
std::string errors_of(Teller& teller, const Action& action) {
  testing::internal::CaptureStderr();
  {
    const Teller::Telling telling(teller);
    action();
  }
  return testing::internal::GetCapturedStderr();
}

TEST(Teller, TellsWhatIsNewAndWhatIsGone) {
  const Told before{thing("a.example"), thing("b.example")};
  Teller teller(&before, Teller::Lines::changed);
  EXPECT_EQ(errors_of(teller, [&] {
              teller.tell(thing("b.example"), "b\n");
              teller.tell(thing("c.example"), "c\n");
              teller.tell(thing("c.example"), "c\n");
              teller.tell_gone({});
            }),
            "c\ngone: a.example: error: ptr.exists: none\n");
  EXPECT_EQ(teller.changes(), "c\ngone: a.example: error: ptr.exists: none\n");
  EXPECT_EQ(teller.new_count(), 1U);
  EXPECT_EQ(teller.gone_count(), 1U);
  EXPECT_EQ(*teller.told(), (Told{thing("b.example"), thing("c.example")}));
}

TEST(Teller, TellsAllAndKnowsWhatChanged) {
  const Told before{thing("a.example"), thing("b.example")};
  Teller teller(&before, Teller::Lines::all);
  EXPECT_EQ(errors_of(teller, [&] {
              teller.tell(thing("b.example"), "b\n");
              teller.tell(thing("c.example"), "c\n");
              teller.tell(thing("d.example"), "d\n", false);
              teller.tell_gone({});
            }),
            "b\nc\n");
  EXPECT_EQ(teller.changes(), "c\nd\ngone: a.example: error: ptr.exists: none\n");
}

TEST(Teller, KeepsNoLinesThatNobodyWants) {
  const Told before{thing("a.example")};
  Teller teller(&before, Teller::Lines::changed, false);
  EXPECT_EQ(errors_of(teller, [&] {
              teller.tell(thing("b.example"), "b\n");
              teller.tell_gone({});
            }),
            "b\ngone: a.example: error: ptr.exists: none\n");
  EXPECT_EQ(teller.changes(), "");
  EXPECT_EQ(teller.new_count() + teller.gone_count(), 2U);
}

// It was told, and is not new when it can be seen again; what is gone then is told then.
TEST(Teller, TakesNothingForGoneOfWhichNothingIsKnown) {
  const Told before{thing("a.example"), thing("b.example"), thing("b.example", "ptr.single"),
                    thing("c.example")};
  Teller teller(&before, Teller::Lines::changed);
  EXPECT_EQ(
      errors_of(teller, [&] {
        teller.tell_gone({.subjects = {"a.example"},
                          .findings = {{"b.example", "ptr.exists"}, {"c.example", "mx.here"}}});
      }),
      "gone: b.example: error: ptr.single: none\n"
      "gone: c.example: error: ptr.exists: none\n");
  EXPECT_EQ(teller.gone_count(), 2U);
  EXPECT_EQ(*teller.told(), (Told{thing("a.example"), thing("b.example")}));
}

// A state file is anybody's who can write it, and the line may come to a terminal.
TEST(GoneLine, ShowsForeignOctets) {
  const ToldThing foreign(
      {.subject = "a\nb", .verdict = "\x1b[2J", .check = "c", .seen = "\xff"});
  EXPECT_EQ(gen::gone_line(foreign), "gone: a\\010b: \\027[2J: c: \\255\n");
}

// What was not heard is told again.
TEST(Teller, RemembersNothingNewThatStandardErrorDidNotTake) {
  const Told before{thing("a.example")};
  Teller teller(&before, Teller::Lines::changed);
  const int errors = dup(STDERR_FILENO);
  dup2(open("/dev/full", O_WRONLY), STDERR_FILENO);
  teller.tell(thing("b.example"), "b\n");
  teller.flush();
  dup2(errors, STDERR_FILENO);
  EXPECT_FALSE(teller.is_heard());
  EXPECT_EQ(*teller.told(), before);
  EXPECT_EQ(teller.changes(), "b\n");
}

TEST(Teller, TakesAllForNewWhereNobodyKnows) {
  Teller teller(nullptr, Teller::Lines::changed);
  EXPECT_EQ(errors_of(teller, [&] {
              teller.tell(thing("a.example"), "a\n");
              teller.tell_gone({});
            }),
            "a\n");
}

}  // namespace
