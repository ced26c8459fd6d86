// What the readers of SPF promise, held against records made at random. A failure names its seed:
// the same seed is the same record.

#include <gtest/gtest.h>

#include <random>

#include "tests/support/mutation.h"
#include "tests/support/spf_promises.h"
#include "tests/support/world.h"

namespace {

using policy::SpfRecord;
using policy::SpfTerm;

constexpr unsigned records = 1'000;

// Makes valid records out of the grammar of RFC 7208 §12.
class RecordMaker {
 public:
  explicit RecordMaker(unsigned seed) : random_(seed) {}

  std::string make() {
    std::vector<std::string> terms(below(12));
    for (std::string& term : terms) term = chance(85) ? directive() : unknown_modifier();
    if (chance(30)) insert(terms, any_case("redirect") + "=" + domain_spec());
    if (chance(30)) insert(terms, any_case("exp") + "=" + domain_spec());
    std::string record = any_case("v=spf1");
    for (const std::string& term : terms) record += blanks(1) + term;
    return record + blanks(0);
  }

 private:
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  bool chance(unsigned percent) { return below(100) < percent; }
  template <std::size_t count>
  std::string pick(const char* const (&words)[count]) {
    return words[below(count)];
  }
  std::string some(std::string_view alphabet, unsigned least, unsigned most) {
    std::string text;
    for (unsigned left = least + below(most - least + 1); left > 0; --left) {
      text += alphabet[below(static_cast<unsigned>(alphabet.size()))];
    }
    return text;
  }
  void insert(std::vector<std::string>& terms, std::string term) {
    const auto at = static_cast<std::ptrdiff_t>(below(static_cast<unsigned>(terms.size()) + 1));
    terms.insert(terms.begin() + at, std::move(term));
  }
  std::string blanks(unsigned least) {
    return std::string(least + (chance(20) ? below(3) : 0), ' ');
  }
  std::string any_case(std::string_view word) {
    std::string text(word);
    for (char& c : text) {
      if (c >= 'a' && c <= 'z' && chance(20)) c = static_cast<char>(c - 'a' + 'A');
    }
    return text;
  }

  std::string directive() { return pick({"", "", "+", "-", "?", "~"}) + mechanism(); }

  std::string mechanism() {
    switch (below(8)) {
      case 0:
        return any_case("all");
      case 1:
        return any_case("include:") + domain_spec();
      case 2:
        return any_case("a") + optional_domain() + dual_length();
      case 3:
        return any_case("mx") + optional_domain() + dual_length();
      case 4:
        return any_case("ptr") + optional_domain();
      case 5:
        return any_case("ip4:") +
               pick({"192.0.2.1", "0.0.0.0", "255.255.255.255", "198.51.100.0"}) + length(32);
      case 6:
        return any_case("ip6:") +
               pick({"::", "2001:DB8::1", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1",
                     "2001:db8:0:0:1:0:0:0"}) +
               length(128);
      default:
        return any_case("exists:") + domain_spec();
    }
  }

  std::string length(unsigned most) {
    return chance(50) ? "" : "/" + std::to_string(below(most + 1));
  }
  std::string dual_length() {
    std::string lengths = length(32);
    if (chance(30)) lengths += "//" + std::to_string(below(129));
    return lengths;
  }
  std::string optional_domain() { return chance(40) ? "" : ":" + domain_spec(); }

  std::string domain_spec() { return macro_string("slodipvh") + domain_end(); }
  std::string domain_end() {
    if (chance(20)) return macro_expand("slodipvh");
    return "." + toplabel() + (chance(20) ? "." : "");
  }
  std::string toplabel() {
    const std::string alphanum = "abcXYZ019";
    if (chance(30)) return some(alphanum, 1, 3) + "-" + some(alphanum + "-", 0, 3) + "0";
    return some(alphanum, 0, 3) + "e" + some(alphanum, 0, 3);
  }
  std::string macro_string(std::string_view letters) {
    std::string text;
    while (chance(70)) {
      text += chance(30) ? macro_expand(letters) : some("ab.-_019!$&/:=?@[\\]^`{|}~\"", 1, 8);
    }
    return text;
  }
  std::string macro_expand(std::string_view letters) {
    if (chance(20)) return pick({"%%", "%_", "%-"});
    const std::string letter = any_case(some(letters, 1, 1));
    const std::string digits = chance(30) ? std::to_string(1 + below(130)) : "";
    return "%{" + letter + digits + (chance(20) ? any_case("r") : "") + some(".-+,/_=", 0, 2) + "}";
  }
  std::string unknown_modifier() {
    return some("bcgh", 1, 1) + some("abc0-_.", 0, 4) + "=" + macro_string("slodipvhcrt");
  }

  std::mt19937 random_;
};

TEST(SpfRecord, IsWholeInItsTerms) {
  for (unsigned seed = 0; seed < records; ++seed) {
    const std::string text = RecordMaker(seed).make();
    SCOPED_TRACE(fmt::format("seed {}: {}", seed, text));
    ASSERT_TRUE(policy::is_spf_record(text));
    const SpfRecord record = policy::parse_spf_record(text);
    ASSERT_TRUE(record.mistakes.empty()) << record.mistakes.front().reason;
    std::string put_together = text.substr(0, 6);
    for (const SpfTerm& term : record.terms) {
      ASSERT_LE(put_together.size(), term.offset);
      put_together.resize(term.offset, ' ');
      put_together += record.text_of(term);
    }
    ASSERT_LE(put_together.size(), text.size());
    put_together.resize(text.size(), ' ');
    ASSERT_EQ(put_together, text);
  }
}

TEST(SpfRecord, KeepsItsPromisesForAnyOctets) {
  std::mt19937 random(1);
  int sound = 0;
  for (unsigned seed = 0; seed < records; ++seed) {
    const std::string valid = RecordMaker(seed).make().substr(6);
    ASSERT_EQ(support::broken_promise_of_record(valid), "") << "seed " << seed << ": " << valid;
    const std::string changed = support::mutate(valid, random);
    ASSERT_EQ(support::broken_promise_of_record(changed), "") << "seed " << seed << ": " << changed;
    if (policy::parse_spf_record("v=spf1" + changed).mistakes.empty()) ++sound;
  }
  EXPECT_GT(sound, 50);  // both kinds are among them
  EXPECT_LT(sound, 950);
}

TEST(MacroString, KeepsItsPromisesForAnyOctets) {
  const dns::DomainName domain = support::name("www.example.com");
  const dns::IpAddress ip = support::ip("2001:db8::cb01");
  std::mt19937 random(1);
  for (unsigned seed = 0; seed < records; ++seed) {
    const std::string record = RecordMaker(seed).make();
    const std::string text = support::mutate(record.substr(record.find(':') + 1), random);
    const std::string local_part = support::mutate("user.name+tag", random);
    const policy::MacroValues values{local_part, "example.com", &domain,    &ip,
                                     record,     "unknown",     "receiver", -1};
    for (const auto place : {policy::MacroPlace::domain_spec, policy::MacroPlace::explanation}) {
      ASSERT_EQ(support::broken_promise_of_macros(text, place, values), "") << text;
    }
  }
}

}  // namespace
