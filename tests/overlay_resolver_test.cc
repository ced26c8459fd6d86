#include "dns/overlay_resolver.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "dns/caching_resolver.h"
#include "dns/record_text.h"
#include "tests/support/world.h"

namespace {

using dns::RecordType;
using support::name;

const char* const present = R"(
    example.com MX 10 mail.example.com
    example.com TXT v=spf1 mx -all
    example.com TXT verification=1
    s1._domainkey.example.com TXT k=rsa; p=AAAA
    mail.example.com A 192.0.2.1
    mail.example.com AAAA 2001:db8::1
    www.example.com CNAME mail.example.com
    lame.example.com A SERVFAIL
    chain.example.com CNAME link.example.com
    link.example.com CNAME mail.example.com
    empty.example.com CNAME there.example.com
)";

const char* const planned = R"($TTL 60
$ORIGIN example.com.
mail A 192.0.2.2
     A 192.0.2.3
s1._domainkey TXT "v=DKIM1; k=rsa; p=BBBB"
@    TXT "v=spf1 ip4:192.0.2.2 -all"
www  A 192.0.2.4
new  CNAME mail
there TXT "v=DMARC1; p=none"
lame A 192.0.2.5
*.wild TXT "v=DMARC1"
)";

// "found: 192.0.2.1 (TTL 60, planned)", or why there is none.
std::string asked(std::string_view question, RecordType type) {
  support::World world(present);
  dns::OverlayResolver overlay(world.loop(), dns::read_zones({{"plan", planned}}).value(), world);
  dns::CachingResolver resolver(world.loop(), overlay);
  const dns::Answer answer = world.loop().run(resolver.ask({name(question), type}));
  if (answer.status() != dns::Status::found) {
    return fmt::format("{}{}", to_string(answer.reason), answer.is_planned ? " (planned)" : "");
  }
  return fmt::format("{} (TTL {}{})", fmt::join(dns::print_records(answer.records), ", "),
                     answer.ttl.count(), answer.is_planned ? ", planned" : "");
}

TEST(OverlayResolver, PutsPlannedRecordsInThePlaceOfPresentOnes) {
  EXPECT_EQ(asked("mail.example.com", RecordType::a), "192.0.2.2, 192.0.2.3 (TTL 60, planned)");
  EXPECT_EQ(asked("www.example.com", RecordType::a), "192.0.2.4 (TTL 60, planned)");
  EXPECT_EQ(asked("lame.example.com", RecordType::a), "192.0.2.5 (TTL 60, planned)");
}

TEST(OverlayResolver, KnowsTheTtlsOfThePlan) {
  support::World world("mail.example.com ~60 A 192.0.2.1\nmail.example.com ~60 AAAA 2001:db8::1");
  dns::OverlayResolver overlay(world.loop(), dns::read_zones({{"plan", planned}}).value(), world);
  const auto is_authoritative = [&](RecordType type) {
    return world.loop().run(overlay.ask({name("mail.example.com"), type})).is_authoritative;
  };
  EXPECT_TRUE(is_authoritative(RecordType::a));
  EXPECT_FALSE(is_authoritative(RecordType::aaaa));
}

TEST(OverlayResolver, LeavesTheRest) {
  EXPECT_EQ(asked("mail.example.com", RecordType::aaaa), "2001:db8::1 (TTL 3600)");
  EXPECT_EQ(asked("example.com", RecordType::mx), "10 mail.example.com (TTL 3600)");
  EXPECT_EQ(asked("none.example.com", RecordType::a), "no such name");
}

TEST(OverlayResolver, FollowsPlannedAliases) {
  EXPECT_EQ(asked("new.example.com", RecordType::a), "192.0.2.2, 192.0.2.3 (TTL 60, planned)");
  EXPECT_EQ(asked("new.example.com", RecordType::aaaa), "2001:db8::1 (TTL 60, planned)");
}

TEST(OverlayResolver, PutsPlannedRecordsBehindPresentAliases) {
  EXPECT_EQ(asked("chain.example.com", RecordType::a), "192.0.2.2, 192.0.2.3 (TTL 60, planned)");
  EXPECT_EQ(asked("chain.example.com", RecordType::aaaa), "2001:db8::1 (TTL 3600)");
  EXPECT_EQ(asked("empty.example.com", RecordType::txt), "v=DMARC1; p=none (TTL 60, planned)");
}

TEST(OverlayResolver, ReplacesTextsOfTheSameKindAlone) {
  EXPECT_EQ(asked("example.com", RecordType::txt),
            "v=spf1 ip4:192.0.2.2 -all, verification=1 (TTL 60, planned)");
}

TEST(OverlayResolver, ReplacesAKeyWhateverItIs) {
  EXPECT_EQ(asked("s1._domainkey.example.com", RecordType::txt),
            "v=DKIM1; k=rsa; p=BBBB (TTL 60, planned)");
}

TEST(OverlayResolver, MakesNamesExist) {
  EXPECT_EQ(asked("there.example.com", RecordType::a), "no such record");
  EXPECT_EQ(asked("there.example.com", RecordType::txt), "v=DMARC1; p=none (TTL 60, planned)");
}

TEST(OverlayResolver, KnowsWildcards) {
  EXPECT_EQ(asked("a.b.wild.example.com", RecordType::txt), "v=DMARC1 (TTL 60, planned)");
  EXPECT_EQ(asked("a.wild.example.com", RecordType::a), "no such record");
  EXPECT_EQ(asked("a.there.example.com", RecordType::txt), "no such name");
}

TEST(KindOfText, IsItsFirstTagWhateverStandsBefore) {
  struct Case {
    const char* octets;
    const char* kind;
  };
  const Case cases[] = {{"v=spf1 mx", "v=spf1"},
                        {" V=SPF1 mx", "v=spf1"},
                        {"\"v=spf1; mx", "v=spf1"},
                        {"v=DMARC1; p=none", "v=dmarc1"},
                        {"v=DKIM1;k=rsa", "v=dkim1"},
                        {"k=rsa; p=x", ""},
                        {"google-verification=1", ""},
                        {"", ""},
                        {"\xe2\x80\x9cv=spf1 a", "v=spf1"},
                        {"v = spf1", ""}};
  for (const Case& c : cases) EXPECT_EQ(dns::kind_of_text(c.octets), c.kind) << c.octets;
}

}  // namespace
