#include "dns/snapshot.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "dns/caching_resolver.h"
#include "dns/recording_resolver.h"
#include "dns/replay_resolver.h"
#include "dns/zone_resolver.h"
#include "tests/support/answers.h"
#include "tests/support/files.h"
#include "tests/support/golden.h"
#include "tests/support/mutation.h"

namespace {

using dns::Answer;
using dns::DomainName;
using dns::Question;
using dns::Reason;
using dns::RecordType;
using dns::Snapshot;

DomainName name(std::string_view text) {
  return DomainName::parse(text).value();
}

Snapshot parse(const std::string& text) {
  return dns::parse_snapshot(text, "snapshot.json").value();
}

TEST(Snapshot, IsWrittenAnAnswerALineInOrder) {
  Snapshot snapshot;
  snapshot[{name("example.com"), RecordType::txt}] = {
      .authenticated = true,
      .is_authoritative = true,
      .ttl = dns::Ttl{300},
      .aliases = {},
      .records = std::vector{dns::TxtRecord{"v=spf1 \"-all\"\\"}, dns::TxtRecord{"\xff\n"}}};
  snapshot[{name("example.com"), RecordType::mx}] = {
      .ttl = dns::Ttl{60},
      .aliases = {name("a.example.net"), name("b.example.net")},
      .records = std::vector{dns::MxRecord{10, name("mail.example.com")}}};
  snapshot[{name("a.example.com"), RecordType::a}] = Answer::unavailable(Reason::timeout);
  Answer& compared = snapshot[{name("b.example.com"), RecordType::a}];
  compared = Answer::unavailable(Reason::disagreement);
  compared.comparison = {
      dns::Accord::differing, {"a at x", "b at y"}, {{"ns2 192.0.2.2", Reason::refused}}};
  const std::string text =
      "{\"schema\": 1, \"answers\": [\n"
      R"({"name":"a.example.com","type":"A","answer":"timeout","ttl":0},)"
      "\n"
      R"({"name":"b.example.com","type":"A","answer":"disagreement","ttl":0,)"
      R"("servers":"differing","said":["a at x","b at y"],"failing":["refused ns2 192.0.2.2"]},)"
      "\n"
      R"({"name":"example.com","type":"MX","answer":"found","ttl":60,)"
      R"("aliases":["a.example.net","b.example.net"],"records":["10 mail.example.com"]},)"
      "\n"
      R"({"name":"example.com","type":"TXT","answer":"found","ttl":300,"authenticated":true,)"
      R"("authoritative":true,)"
      R"("records":["v=spf1 \"-all\"\\092","\\255\\010"]})"
      "\n]}\n";
  EXPECT_EQ(dns::print_snapshot(snapshot), text);
  EXPECT_TRUE(parse(text) == snapshot);
}

TEST(Snapshot, CanBeEmpty) {
  EXPECT_EQ(dns::print_snapshot({}), "{\"schema\": 1, \"answers\": [\n]}\n");
  EXPECT_EQ(parse("{\"answers\":[],\"schema\":1}"), Snapshot());
}

TEST(Snapshot, TellsAllMistakes) {
  for (const auto& input : support::inputs_in("fixtures/bad-snapshots", ".json")) {
    SCOPED_TRACE(input);
    const dns::Result<Snapshot> snapshot =
        dns::parse_snapshot(support::read_file(input), input.filename());
    ASSERT_FALSE(snapshot.has_value());
    support::expect_golden(input, support::lines_of(snapshot.error()));
  }
}

// Answers of every kind, at random but the same in every run.
class AnswerMaker {
 public:
  explicit AnswerMaker(unsigned seed) : random_(seed) {}

  Question question() {
    const std::vector<RecordType>& types = dns::askable_types();
    return {make_name(), types[below(types.size())]};
  }

  Answer answer(RecordType type) {
    Answer answer;
    answer.reason = static_cast<Reason>(below(static_cast<std::size_t>(Reason::not_recorded) + 1));
    answer.authenticated = below(2) == 1;
    answer.is_authoritative = below(2) == 1;
    answer.comparison.accord = static_cast<dns::Accord>(below(4));
    if (answer.comparison.accord == dns::Accord::differing) {
      answer.comparison.said = {"one \\ \"thing\"", "another"};
    }
    if (below(3) == 1) answer.comparison.failing = {{"ns1", Reason::timeout}, {"a", Reason::bogus}};
    answer.ttl = dns::Ttl{static_cast<std::uint32_t>(random_())};
    for (std::size_t i = below(4); i > 0; --i) answer.aliases.push_back(make_name());
    if (answer.status() == dns::Status::found) answer.records = records(type);
    normalize(answer.records);
    return answer;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  std::string octets(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += static_cast<char>(below(256));
    return text;
  }

  DomainName make_name() {
    std::vector<std::string> labels;
    for (std::size_t i = below(5); i > 0; --i) labels.push_back(octets(1 + below(20)));
    return DomainName::from_labels(labels).value();
  }

  template <class Record, class Make>
  std::vector<Record> several(Make make) {
    std::vector<Record> records;
    for (std::size_t i = 1 + below(5); i > 0; --i) records.push_back(make());
    return records;
  }

  dns::IpAddress make_ipv4() {
    std::array<std::uint8_t, 4> address{};
    for (std::uint8_t& octet : address) octet = static_cast<std::uint8_t>(below(256));
    return dns::IpAddress::from_ipv4(address);
  }

  dns::IpAddress make_ipv6() {
    std::array<std::uint8_t, 16> address{};
    for (std::uint8_t& octet : address) octet = static_cast<std::uint8_t>(below(3));
    return dns::IpAddress::from_ipv6(address);
  }

  dns::MxRecord make_mx() { return {static_cast<std::uint16_t>(below(65536)), make_name()}; }

  dns::Records records(RecordType type) {
    switch (type) {
      case RecordType::a:
        return several<dns::IpAddress>([this] { return make_ipv4(); });
      case RecordType::aaaa:
        return several<dns::IpAddress>([this] { return make_ipv6(); });
      case RecordType::mx:
        return several<dns::MxRecord>([this] { return make_mx(); });
      case RecordType::txt:
        return several<dns::TxtRecord>([this] { return dns::TxtRecord{octets(below(300))}; });
      case RecordType::ns:
      case RecordType::ptr:
      case RecordType::cname:
      case RecordType::soa:
        return several<DomainName>([this] { return make_name(); });
    }
    return {};
  }

  std::mt19937 random_;
};

Snapshot random_snapshot(unsigned seed, int size) {
  AnswerMaker maker(seed);
  Snapshot snapshot;
  for (int i = 0; i < size; ++i) {
    const Question question = maker.question();
    snapshot[question] = maker.answer(question.type);
  }
  return snapshot;
}

TEST(Snapshot, ComesBackAsItWas) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    const Snapshot snapshot = random_snapshot(seed, 100);
    const std::string text = dns::print_snapshot(snapshot);
    EXPECT_TRUE(parse(text) == snapshot);
    EXPECT_EQ(dns::print_snapshot(parse(text)), text);
    EXPECT_TRUE(std::all_of(text.begin(), text.end(),
                            [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
  }
}

TEST(Snapshot, BearsDamagedText) {
  std::mt19937 random(1);
  const std::string text = dns::print_snapshot(random_snapshot(1, 20));
  for (int i = 0; i < 2000; ++i) {
    const std::string damaged = support::mutate(text, random);
    const dns::Result<Snapshot> snapshot = dns::parse_snapshot(damaged, "x");
    if (!snapshot) continue;
    EXPECT_TRUE(parse(dns::print_snapshot(*snapshot)) == *snapshot) << damaged;
  }
}

TEST(ReplayResolver, AnswersWhatItHoldsAndNothingElse) {
  const Snapshot snapshot = random_snapshot(7, 50);
  dns::EventLoop loop;
  dns::ReplayResolver resolver(loop, snapshot);
  for (const auto& [question, answer] : snapshot) {
    EXPECT_EQ(loop.run(resolver.ask(question)), answer);
  }
  const Question unknown = support::question("never-asked.example.com A");
  EXPECT_EQ(loop.run(resolver.ask(unknown)), Answer::unavailable(Reason::not_recorded));
}

std::vector<Question> questions() {
  std::vector<Question> questions;
  for (const char* text :
       {"example.com MX", "example.com TXT", "text.example.com TXT", "chain1.example.com A",
        "to-org.example.com A", "to-nothing.example.com A", "sub.example.com A", "example.org MX",
        "to-loop1.example.com A", "mail.example.com TXT", "mail.example.com AAAA"}) {
    questions.push_back(support::question(text));
  }
  return questions;
}

dns::Task<std::vector<Answer>> ask_all(dns::Resolver& resolver) {
  std::vector<dns::Task<Answer>> tasks;
  for (const Question& question : questions()) tasks.push_back(resolver.ask(question));
  std::vector<Answer> answers = co_await dns::all_of(std::move(tasks));
  co_return answers;
}

TEST(RecordingResolver, RecordsWhatIsReplayed) {
  dns::EventLoop loop;
  dns::ZoneResolver zones(
      loop, dns::read_zones({{"zone", support::read_fixture("fixtures/zones/example.com.zone")}})
                .value());
  dns::CachingResolver cache(loop, zones);
  dns::RecordingResolver recording(cache);
  const std::vector<Answer> answers = loop.run(ask_all(recording));
  EXPECT_EQ(recording.snapshot().size(), answers.size());

  dns::ReplayResolver replay(loop, parse(dns::print_snapshot(recording.snapshot())));
  EXPECT_EQ(loop.run(ask_all(replay)), answers);

  // As it stands in the program: under a cache and recorded once more.
  dns::CachingResolver replay_cache(loop, replay);
  dns::RecordingResolver again(replay_cache);
  EXPECT_EQ(loop.run(ask_all(again)), answers);
  EXPECT_EQ(again.snapshot(), recording.snapshot());
}

}  // namespace
