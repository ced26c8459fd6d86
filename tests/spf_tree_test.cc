#include "policy/spf_tree.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace {

using policy::SpfTree;
using policy::SpfTreeEnd;
using policy::SpfTreeRecord;
using policy::SpfTreeTerm;
using support::ip;
using support::World;

std::string print(const SpfTreeRecord& record, const std::string& indent);

std::string print(const SpfTreeTerm& term, const SpfTreeRecord& record, const std::string& indent) {
  std::string text = indent + std::string(record.record->text_of(*term.term));
  if (term.target) text += fmt::format(" of {}", *term.target);
  text += fmt::format(": {}", term.cost);
  if (term.voids != policy::SpfVoids()) {
    text += fmt::format(", void {}/{}", term.voids.ipv4, term.voids.ipv6);
  }
  if (term.exchanges > 0) text += fmt::format(", {} exchanges", term.exchanges);
  if (term.is_open) text += ", open";
  if (!term.is_reached) text += ", not reached";
  if (!term.networks.empty()) text += fmt::format(", {}", fmt::join(term.networks, " "));
  text += '\n';
  for (const SpfTreeRecord& nested : term.nested) text += print(nested, indent + "  ");
  return text;
}

// What it says of the record, then its terms, indented.
std::string print(const SpfTreeRecord& record, const std::string& indent) {
  std::string text = fmt::format("{}{}: {}, void {}/{}", indent, record.domain, record.cost,
                                 record.voids.ipv4, record.voids.ipv6);
  if (record.end == SpfTreeEnd::loop) text += ", a loop";
  if (record.end == SpfTreeEnd::too_large) text += ", too large";
  if (const std::optional<std::string> fault = record.fault()) text += ", " + *fault;
  text += '\n';
  for (const SpfTreeTerm& term : record.terms) text += print(term, record, indent + "  ");
  return text;
}

SpfTree tree_of(const World& world, const char* client = "192.0.2.10") {
  return support::spf_tree_of(
      world, {.ip = ip(client), .helo = "mail.example.com", .sender = "joe@example.com"});
}

std::string print(const char* lines, const char* client = "192.0.2.10") {
  return print(tree_of(World(lines), client).root, "");
}

TEST(SpfTree, HasEveryTermWithItsCostAndWhatItAuthorises) {
  EXPECT_EQ(print(R"(
      example.com TXT v=spf1 a mx/24 ip4:198.51.100.0/24 include:_spf.example.net -all
      example.com A 192.0.2.1
      example.com MX 10 mail.example.com
      mail.example.com A 192.0.2.10
      mail.example.com AAAA 2001:db8::10
      _spf.example.net TXT v=spf1 ip6:2001:db8:1::/48 a:out.example.net ?all
      out.example.net A 203.0.113.1
      out.example.net A 203.0.113.2)"),
            "example.com: 4, void 0/2\n"
            "  a of example.com: 1, void 0/1, 192.0.2.1/32\n"
            "  mx/24 of example.com: 1, 1 exchanges, 192.0.2.0/24 2001:db8::10/128\n"
            "  ip4:198.51.100.0/24: 0, 198.51.100.0/24\n"
            "  include:_spf.example.net of _spf.example.net: 2, void 0/1\n"
            "    _spf.example.net: 1, void 0/1\n"
            "      ip6:2001:db8:1::/48: 0, 2001:db8:1::/48\n"
            "      a:out.example.net of out.example.net: 1, void 0/1, 203.0.113.1/32 "
            "203.0.113.2/32\n"
            "      ?all: 0, 0.0.0.0/0 ::/0\n"
            "  -all: 0, 0.0.0.0/0 ::/0\n");
}

TEST(SpfTree, EndsAtAllAndTakesRedirectLast) {
  EXPECT_EQ(print(R"(
      example.com TXT v=spf1 redirect=b.example a:a.example
      a.example A 192.0.2.1
      a.example AAAA 2001:db8::1
      b.example TXT v=spf1 -all a:c.example redirect=d.example)"),
            "example.com: 2, void 0/0\n"
            "  a:a.example of a.example: 1, 192.0.2.1/32 2001:db8::1/128\n"
            "  redirect=b.example of b.example: 1\n"
            "    b.example: 0, void 0/0\n"
            "      -all: 0, 0.0.0.0/0 ::/0\n"
            "      a:c.example: 0, not reached\n"
            "      redirect=d.example: 0, not reached\n");
}

TEST(SpfTree, CountsAVoidTermOnceAndOfEachFamily) {
  struct Case {
    const char* term;
    const char* lines;
    policy::SpfVoids expected;
  };
  const Case cases[] = {
      {"a:a.example", "", {1, 1}},
      {"a:a.example", "a.example A 192.0.2.1", {0, 1}},
      {"a:a.example", "a.example AAAA 2001:db8::1", {1, 0}},
      {"a:a.example", "a.example A SERVFAIL\na.example AAAA 2001:db8::1", {0, 0}},
      {"mx:a.example", "", {1, 1}},
      {"mx:a.example", "a.example MX SERVFAIL", {0, 0}},
      {"mx:a.example", "a.example MX 0 .", {0, 0}},
      {"mx:a.example", "a.example MX 10 b.example\na.example MX 20 c.example", {1, 1}},
      {"mx:a.example",
       "a.example MX 10 b.example\na.example MX 20 c.example\nb.example A 192.0.2.1\nc.example A "
       "192.0.2.1\nc.example AAAA 2001:db8::1",
       {0, 1}},
      {"exists:a.example", "", {1, 1}},
      {"exists:a.example", "a.example A 127.0.0.2", {0, 0}},
      {"exists:a.example", "a.example AAAA 2001:db8::1", {1, 1}},
      // Of a client's name only its own family can be told.
      {"exists:%{i}.example", "", {1, 0}},
      {"exists:%{d}.example", "", {1, 1}},
      // What is not there is a permerror of an include, and of ptr only the client's address tells.
      {"include:a.example", "", {0, 0}},
      {"ptr", "", {0, 0}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(fmt::format("{}: {}", c.term, c.lines));
    const SpfTree tree =
        tree_of(World(fmt::format("example.com TXT v=spf1 {} -all\n{}", c.term, c.lines)));
    EXPECT_EQ(tree.root.voids, c.expected);
    EXPECT_EQ(tree.root.cost, 1);
  }
}

TEST(SpfTree, ReadsMacrosForItsIdentity) {
  EXPECT_EQ(print(R"(
      example.com TXT v=spf1 exists:%{ir}.%{l}._spf.%{d} include:%{v}.example a:%{h} mx:%{p} -all
      10.2.0.192.joe._spf.example.com A 127.0.0.2
      in-addr.example TXT v=spf1 a:%{d2} -all
      in-addr.example A 192.0.2.1
      mail.example.com A 192.0.2.10
      mail.example.com AAAA 2001:db8::10
      10.2.0.192.in-addr.arpa PTR mail.example.com
      mail.example.com MX 10 mail.example.com)"),
            "example.com: 5, void 0/1\n"
            "  exists:%{ir}.%{l}._spf.%{d} of 10.2.0.192.joe._spf.example.com: 1, open\n"
            "  include:%{v}.example of in-addr.example: 2, void 0/1, open\n"
            "    in-addr.example: 1, void 0/1\n"
            "      a:%{d2} of in-addr.example: 1, void 0/1, 192.0.2.1/32\n"
            "      -all: 0, 0.0.0.0/0 ::/0\n"
            "  a:%{h} of mail.example.com: 1, open\n"
            "  mx:%{p} of mail.example.com: 1, 1 exchanges, open\n"
            "  -all: 0, 0.0.0.0/0 ::/0\n");
}

TEST(SpfTree, TellsWhyARecordIsAPermerror) {
  EXPECT_EQ(print(R"(
      example.com TXT v=spf1 include:a.example include:b.example include:c.example mx:d.example include:..example.com
      a.example TXT something else
      b.example TXT v=spf1 -all
      b.example TXT v=spf1 +all
      c.example TXT v=spf1 ipv4:192.0.2.1 a:e.example -all
      e.example A 192.0.2.1
      e.example AAAA 2001:db8::1)"),
            "example.com: 6, void 1/1\n"
            "  include:a.example of a.example: 1\n"
            "    a.example: 0, void 0/0, no SPF record\n"
            "  include:b.example of b.example: 1\n"
            "    b.example: 0, void 0/0, 2 SPF records\n"
            "  include:c.example of c.example: 2\n"
            "    c.example: 1, void 0/0, a mistake at octet 8 of its record: no such mechanism\n"
            "      a:e.example of e.example: 1, 192.0.2.1/32 2001:db8::1/128\n"
            "      -all: 0, 0.0.0.0/0 ::/0\n"
            "  mx:d.example of d.example: 1, void 1/1\n"
            "  include:..example.com: 1\n");
}

TEST(SpfTree, CutsLoops) {
  const World world(R"(
      example.com TXT v=spf1 include:a.example -all
      a.example TXT v=spf1 mx:b.example redirect=example.com
      b.example MX 0 .)");
  const SpfTree tree = tree_of(world);
  EXPECT_EQ(print(tree.root, ""),
            "example.com: 3, void 0/0\n"
            "  include:a.example of a.example: 3\n"
            "    a.example: 2, void 0/0\n"
            "      mx:b.example of b.example: 1, 1 exchanges\n"
            "      redirect=example.com of example.com: 1\n"
            "        example.com: 0, void 0/0, a loop\n"
            "  -all: 0, 0.0.0.0/0 ::/0\n");
  EXPECT_TRUE(tree.is_cut);
  EXPECT_EQ(place_of_limit(tree)->to_string(),
            "redirect=example.com, 2nd term of a.example, included by example.com");
}

TEST(SpfTree, IsBoundedWhateverItsRecordsSay) {
  std::vector<std::string> deep = {"example.com TXT v=spf1 include:0.example -all"};
  for (int i = 0; i < 20; ++i) {
    deep.push_back(fmt::format("{}.example TXT v=spf1 include:{}.example -all", i, i + 1));
  }
  const SpfTree below = tree_of(World(deep));
  EXPECT_TRUE(below.is_cut);
  EXPECT_EQ(below.root.cost, 12);

  std::string record = "v=spf1";
  std::vector<std::string> wide;
  for (int i = 0; i < 100; ++i) {
    record += fmt::format(" include:{}.example", i);
    wide.push_back(fmt::format("{}.example TXT v=spf1 -all", i));
  }
  wide.push_back("example.com TXT " + record);
  const SpfTree beside = tree_of(World(wide));
  EXPECT_TRUE(beside.is_cut);
  EXPECT_EQ(beside.root.cost, 100);
  const SpfTreeTerm& last = beside.root.terms.back();
  EXPECT_EQ(last.nested.front().end, SpfTreeEnd::too_large);
  EXPECT_EQ(beside.root.terms[58].nested.front().end, SpfTreeEnd::none);
  EXPECT_EQ(beside.root.terms[59].nested.front().end, SpfTreeEnd::too_large);

  record = "v=spf1";
  for (int i = 0; i < 300; ++i) record += fmt::format(" a:{}.example", i);
  const SpfTree long_record = tree_of(World("example.com TXT " + record));
  EXPECT_TRUE(long_record.is_cut);
  EXPECT_EQ(long_record.root.cost, 300);
  EXPECT_EQ(long_record.root.voids, (policy::SpfVoids{125, 124}));
}

// Ten terms of ten exchanges each.
TEST(SpfTree, IsWholeWhereNoLimitIsPassed) {
  std::string record = "v=spf1";
  std::vector<std::string> lines;
  for (int i = 0; i < 10; ++i) {
    record += fmt::format(" mx:{}.example", i);
    for (int k = 0; k < 10; ++k) {
      lines.push_back(fmt::format("{}.example MX 10 mx{}.{}.example", i, k, i));
      lines.push_back(fmt::format("mx{}.{}.example A 192.0.2.{}", k, i, i * 10 + k));
    }
  }
  lines.push_back("example.com TXT " + record);
  const SpfTree tree = tree_of(World(lines));
  EXPECT_FALSE(tree.is_cut);
  EXPECT_EQ(tree.root.terms[9].networks.size(), 10u);
  EXPECT_EQ(place_of_limit(tree), std::nullopt);
}

TEST(SpfTree, AsksForNoExchangeOfAnMxPastItsLimit) {
  std::vector<std::string> lines = {"example.com TXT v=spf1 mx -all"};
  for (int i = 0; i < 11; ++i) {
    lines.push_back(fmt::format("example.com MX 10 mx{}.example.com", i));
    lines.push_back(fmt::format("mx{}.example.com A 192.0.2.{}", i, i));
  }
  EXPECT_EQ(print(tree_of(World(lines)).root, ""),
            "example.com: 1, void 0/0\n"
            "  mx of example.com: 1, 11 exchanges\n"
            "  -all: 0, 0.0.0.0/0 ::/0\n");
}

TEST(SpfTree, WantsAllThatItCanNameTogether) {
  const World world(R"(
      example.com TXT v=spf1 a include:a.example mx -all b redirect=c.example
      a.example TXT v=spf1 exists:b.example -all
      example.com MX 10 mail.example.com)");
  const policy::SpfIdentity identity =
      policy::identity_of({ip("192.0.2.10"), "h.example", "example.com"});
  policy::SpfAnswers answers;
  policy::SpfRecordCache cache;
  std::vector<std::string> rounds;
  while (true) {
    const SpfTree tree = walk_spf_tree(identity, answers);
    if (tree.wanted.empty()) break;
    std::vector<std::string> texts;
    for (const dns::Question& wanted : tree.wanted) {
      texts.push_back(fmt::format("{} {}", wanted.name, to_string(wanted.type)));
      answers.put(wanted, world.answer(wanted), cache);
    }
    rounds.push_back(fmt::format("{}", fmt::join(texts, ", ")));
  }
  EXPECT_EQ(rounds, (std::vector<std::string>{
                        "example.com TXT",
                        "example.com A, example.com AAAA, a.example TXT, example.com MX",
                        "b.example A, mail.example.com A, mail.example.com AAAA",
                    }));
}

TEST(SpfTree, ListsWhatDnsDidNotTell) {
  const SpfTree tree = tree_of(World(R"(
      example.com TXT v=spf1 a:a.example include:b.example mx:a.example include:b.example -all
      a.example AAAA TIMEOUT
      a.example MX TIMEOUT
      b.example TXT SERVFAIL)"));
  std::vector<std::string> texts;
  for (const auto& [question, reason] : tree.unavailable) {
    texts.push_back(
        fmt::format("{} {}: {}", question.name, to_string(question.type), to_string(reason)));
  }
  EXPECT_EQ(texts, (std::vector<std::string>{"a.example AAAA: time-out", "b.example TXT: SERVFAIL",
                                             "a.example MX: time-out"}));
  EXPECT_EQ(tree.root.terms[1].nested.front().fault(), std::nullopt);
  EXPECT_FALSE(tree.is_cut);
}

TEST(SpfTree, CountsTheOctetsOfTheWholeReply) {
  struct Case {
    std::string lines;
    std::size_t octets;
  };
  const std::string text(300, 'x');
  const Case cases[] = {
      // 12 of the header, 13 + 4 of the question, 12 + 1 of a record beside its text.
      {"example.com TXT v=spf1 -all", 12 + 17 + 13 + 11},
      {"example.com TXT v=spf1 -all\nexample.com TXT another", 12 + 17 + 13 + 11 + 13 + 7},
      {"example.com TXT " + text, 12 + 17 + 14 + 300},
      {"example.com CNAME a.example\na.example TXT v=spf1 -all", 12 + 17 + 12 + 11 + 13 + 11},
      {"", 12 + 17},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(tree_of(World(c.lines)).root.octets, c.octets) << c.lines;
  }
}

TEST(PlaceOfLimit, IsTheEleventhTermAndTheWayToIt) {
  const World world(R"(
      example.com TXT v=spf1 a mx include:a.example include:b.example -all
      a.example TXT v=spf1 a:1.example a:2.example a:3.example redirect=c.example
      c.example TXT v=spf1 a:4.example a:5.example -all
      b.example TXT v=spf1 ip4:192.0.2.1 a:6.example a:7.example -all)");
  const SpfTree tree = tree_of(world);
  EXPECT_EQ(tree.root.cost, 12);
  EXPECT_EQ(place_of_limit(tree)->to_string(),
            "a:6.example, 2nd term of b.example, included by example.com");
  EXPECT_EQ(
      reached_places(tree)[7].to_string(),
      "a:4.example, 1st term of c.example, by redirect of a.example, included by example.com");
}

std::string stop_text(const SpfTree& tree, dns::Family family) {
  const std::optional<policy::SpfStop> stop = stop_of(tree, family);
  return stop ? fmt::format("{}: {}", stop->place.to_string(), stop->why) : "";
}

TEST(StopOf, IsTheFirstPlaceThatIsTooMuchOrFaultyForClientsOfAFamily) {
  std::string eleven = "example.com TXT v=spf1";
  for (int i = 0; i < 11; ++i) {
    eleven += fmt::format(" exists:{}.example", i);
  }
  for (int i = 0; i < 11; ++i) eleven += fmt::format("\n{}.example A 127.0.0.2", i);
  std::string exchanges = "example.com TXT v=spf1 mx";
  for (int i = 0; i < 11; ++i) exchanges += fmt::format("\nexample.com MX 10 mx{}.example", i);
  struct Case {
    std::string lines;
    std::string ipv4;
    std::string ipv6;
  };
  const std::string terms =
      "exists:10.example, 11th term of example.com: more than 10 terms ask DNS";
  const std::string mx = "mx, 1st term of example.com: 11 exchanges, where 10 is the limit";
  const std::string loop =
      "include:example.com, 1st term of example.com: it leads back to example.com, past 10 terms";
  const std::string fault = "include:a.example, 1st term of example.com: no SPF record";
  const std::string no_name = "include:%{d}..example, 1st term of example.com: no name that can be";
  const std::string voids = ": more than 2 terms ask for what is not there";
  const Case cases[] = {
      {"example.com TXT v=spf1 a mx -all", "", ""},
      {eleven, terms, terms},
      {exchanges, mx, mx},
      {"example.com TXT v=spf1 include:example.com", loop, loop},
      {"example.com TXT v=spf1 include:a.example", fault, fault},
      {"example.com TXT v=spf1 include:%{d}..example", no_name, no_name},
      {"example.com TXT v=spf1 include:a.example\na.example TXT SERVFAIL", "", ""},
      {R"(
      example.com TXT v=spf1 a:a.example include:b.example a:c.example include:d.example -all
      a.example A 192.0.2.1
      b.example TXT v=spf1 a:a.example a:c.example
      c.example AAAA 2001:db8::1)",
       "include:d.example, 4th term of example.com: no SPF record",
       "include:d.example, 4th term of example.com: no SPF record"},
      {R"(
      example.com TXT v=spf1 a:a.example include:b.example a:a.example include:d.example -all
      a.example A 192.0.2.1
      b.example TXT v=spf1 a:a.example)",
       "include:d.example, 4th term of example.com: no SPF record",
       "a:a.example, 3rd term of example.com" + voids},
      {"example.com TXT v=spf1 a:a.example -all include:a.example", "", ""},
  };
  for (const Case& c : cases) {
    const SpfTree tree = tree_of(World(c.lines));
    EXPECT_EQ(stop_text(tree, dns::Family::ipv4), c.ipv4) << c.lines;
    EXPECT_EQ(stop_text(tree, dns::Family::ipv6), c.ipv6) << c.lines;
  }
}

}  // namespace
