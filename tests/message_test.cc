#include "dns/message.h"

#include <gtest/gtest.h>

#include <random>

#include "dns/query.h"
#include "tests/support/reply_builder.h"

namespace {

using dns::Answer;
using dns::DomainName;
using dns::IpAddress;
using dns::MxRecord;
using dns::Question;
using dns::read_reply;
using dns::Reason;
using dns::Records;
using dns::RecordType;
using dns::Ttl;
using dns::TxtRecord;
using support::address_rdata;
using support::mx_rdata;
using support::Octets;
using support::ReplyBuilder;
using support::soa_rdata;
using support::txt_rdata;
using support::wire_name;

constexpr int a = 1;
constexpr int ns = 2;
constexpr int cname = 5;
constexpr int soa = 6;
constexpr int ptr = 12;
constexpr int mx = 15;
constexpr int txt = 16;
constexpr int aaaa = 28;

DomainName name(std::string_view text) {
  return DomainName::parse(text).value();
}

IpAddress address(std::string_view text) {
  return IpAddress::parse(text).value();
}

Question question(RecordType type) {
  return {name("example.com"), type};
}

ReplyBuilder reply(RecordType type = RecordType::a) {
  return ReplyBuilder(question(type));
}

TEST(ReadReply, ReadsEveryTypeAskedFor) {
  struct Case {
    RecordType type;
    Octets message;
    Records records;
  };
  const Case cases[] = {
      {RecordType::a,
       reply(RecordType::a)
           .answer("example.com", a, 60, address_rdata("192.0.2.20"))
           .answer("example.com", a, 60, address_rdata("192.0.2.10"))
           .answer("example.com", a, 60, address_rdata("192.0.2.20"))
           .build(),
       std::vector<IpAddress>{address("192.0.2.10"), address("192.0.2.20")}},
      {RecordType::aaaa,
       reply(RecordType::aaaa)
           .answer("example.com", aaaa, 60, address_rdata("2001:db8::10"))
           .build(),
       std::vector<IpAddress>{address("2001:db8::10")}},
      {RecordType::mx,
       reply(RecordType::mx)
           .answer("example.com", mx, 60, mx_rdata(20, "b.example.com"))
           .answer("example.com", mx, 60, mx_rdata(10, "Z.example.com"))
           .build(),
       std::vector<MxRecord>{{10, name("z.example.com")}, {20, name("b.example.com")}}},
      {RecordType::mx,
       reply(RecordType::mx).answer("example.com", mx, 60, mx_rdata(0, ".")).build(),
       std::vector<MxRecord>{{0, name(".")}}},
      {RecordType::ns,
       reply(RecordType::ns).answer("example.com", ns, 60, wire_name("ns.example.com")).build(),
       std::vector<DomainName>{name("ns.example.com")}},
      {RecordType::ptr,
       reply(RecordType::ptr)
           .answer("example.com", ptr, 60, wire_name("a\\.b\\000\\\".example.com"))
           .build(),
       std::vector<DomainName>{name("a\\.b\\000\\\".example.com")}},
      {RecordType::txt,
       reply(RecordType::txt)
           .answer("example.com", txt, 60, txt_rdata({"v=spf1 ", "", std::string("\0\n", 2)}))
           .build(),
       std::vector<TxtRecord>{{std::string("v=spf1 \0\n", 9)}}},
      {RecordType::txt,
       reply(RecordType::txt)
           .answer("example.com", txt, 60, txt_rdata({""}))
           .answer("example.com", txt, 60, {})
           .build(),
       std::vector<TxtRecord>{{""}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(dns::to_string(c.type));
    const Answer answer = read_reply(c.message, question(c.type));
    EXPECT_EQ(answer.reason, Reason::none);
    EXPECT_EQ(answer.ttl, Ttl(60));
    EXPECT_TRUE(answer.aliases.empty());
    EXPECT_EQ(answer.records, c.records);
  }
}

TEST(ReadReply, TellsWhyThereAreNoRecords) {
  const Octets one_address = address_rdata("192.0.2.10");
  const Octets alias = wire_name("www.example.net");
  const Octets server = wire_name("ns.example.com");
  struct Case {
    const char* name;
    Octets message;
    Reason reason;
    std::uint32_t ttl;
  };
  const Case cases[] = {
      {"SOA's own TTL is lower", reply().authority("com", soa, 30, soa_rdata(300)).build(),
       Reason::no_data, 30},
      {"MINIMUM is lower", reply().authority("example.com", soa, 3600, soa_rdata(300)).build(),
       Reason::no_data, 300},
      {"MINIMUM with the highest bit",
       reply().authority("example.com", soa, 3600, soa_rdata(0x80000001)).build(), Reason::no_data,
       0},
      {"nothing at all", reply().build(), Reason::no_data, 0},
      {"SOA of another zone", reply().authority("example.net", soa, 30, soa_rdata(300)).build(),
       Reason::no_data, 0},
      {"NXDOMAIN", reply().rcode(3).authority("com", soa, 900, soa_rdata(60)).build(),
       Reason::nxdomain, 60},
      {"NXDOMAIN without SOA", reply().rcode(3).build(), Reason::nxdomain, 0},
      {"NXDOMAIN with a record", reply().rcode(3).answer("example.com", a, 60, one_address).build(),
       Reason::nxdomain, 0},
      {"NXDOMAIN at the end of a chain",
       reply()
           .rcode(3)
           .answer("example.com", cname, 20, alias)
           .authority("example.net", soa, 900, soa_rdata(60))
           .build(),
       Reason::nxdomain, 20},
      {"no data at the end of a chain",
       reply()
           .answer("example.com", cname, 90, alias)
           .authority("example.net", soa, 900, soa_rdata(60))
           .build(),
       Reason::no_data, 60},
      {"another type only", reply().answer("example.com", txt, 60, txt_rdata({"x"})).build(),
       Reason::no_data, 0},
      {"another owner only", reply().answer("example.net", a, 60, one_address).build(),
       Reason::no_data, 0},
      {"referral", reply().authority("com", ns, 60, server).build(), Reason::referral, 0},
      {"NS beside an authoritative no",
       reply().authoritative().authority("com", ns, 60, server).build(), Reason::no_data, 0},
      {"NS and SOA",
       reply().authority("com", ns, 60, server).authority("com", soa, 60, soa_rdata(60)).build(),
       Reason::no_data, 60},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Answer answer = read_reply(c.message, question(RecordType::a));
    EXPECT_EQ(answer.reason, c.reason);
    EXPECT_EQ(answer.ttl, Ttl(c.ttl));
    EXPECT_EQ(answer.records, Records());
  }
}

TEST(ReadReply, HasAReasonForEveryRcode) {
  const Reason reasons[16] = {
      Reason::no_data,  Reason::rejected, Reason::servfail, Reason::nxdomain,
      Reason::rejected, Reason::refused,  Reason::rejected, Reason::rejected,
      Reason::rejected, Reason::rejected, Reason::rejected, Reason::rejected,
      Reason::rejected, Reason::rejected, Reason::rejected, Reason::rejected,
  };
  for (int rcode = 0; rcode < 16; ++rcode) {
    SCOPED_TRACE(rcode);
    EXPECT_EQ(read_reply(reply().rcode(rcode).build(), question(RecordType::a)).reason,
              reasons[rcode]);
  }
}

TEST(ReadReply, FollowsTheChainByItsOwners) {
  const Octets message = reply()
                             .answer("b.example.com", a, 90, address_rdata("192.0.2.10"))
                             .answer("a.example.com", cname, 50, wire_name("b.example.com"))
                             .answer("example.com", cname, 70, wire_name("A.example.com"))
                             .build();
  const Answer answer = read_reply(message, question(RecordType::a));
  EXPECT_EQ(answer.reason, Reason::none);
  EXPECT_EQ(answer.ttl, Ttl(50));
  EXPECT_EQ(answer.aliases, (std::vector{name("a.example.com"), name("b.example.com")}));
  EXPECT_EQ(answer.records, Records(std::vector{address("192.0.2.10")}));
}

TEST(ReadReply, HandsAnUnfinishedChainOn) {
  for (const bool authoritative : {false, true}) {
    ReplyBuilder builder = reply();
    builder.answer("example.com", cname, 70, wire_name("www.example.net"))
        .authority("net", ns, 60, wire_name("ns.example.net"));
    if (authoritative) builder.authoritative();
    const Answer answer = read_reply(builder.build(), question(RecordType::a));
    EXPECT_EQ(answer.reason, Reason::none);
    EXPECT_EQ(answer.ttl, Ttl(70));
    EXPECT_EQ(answer.aliases, std::vector{name("www.example.net")});
    EXPECT_EQ(answer.records, Records());
  }
}

TEST(ReadReply, EndsAChainThatLoops) {
  const Octets message = reply()
                             .answer("example.com", cname, 70, wire_name("a.example.com"))
                             .answer("a.example.com", cname, 70, wire_name("example.com"))
                             .build();
  const Answer answer = read_reply(message, question(RecordType::a));
  EXPECT_EQ(answer.reason, Reason::none);
  EXPECT_EQ(answer.aliases, (std::vector{name("a.example.com"), name("example.com")}));
}

TEST(ReadReply, TakesNoRecordOffTheChain) {
  const Octets message = reply()
                             .answer("evil.example", a, 5, address_rdata("203.0.113.66"))
                             .answer("example.com", a, 60, address_rdata("192.0.2.10"))
                             .answer("evil.example", cname, 5, wire_name("example.com"))
                             .answer("evil.example", a, 5, {1, 2, 3})
                             .build();
  const Answer answer = read_reply(message, question(RecordType::a));
  EXPECT_EQ(answer.reason, Reason::none);
  EXPECT_EQ(answer.ttl, Ttl(60));
  EXPECT_EQ(answer.records, Records(std::vector{address("192.0.2.10")}));
}

TEST(ReadReply, TakesTheLowestTtl) {
  const Octets rdata = address_rdata("192.0.2.10");
  const Octets other = address_rdata("192.0.2.20");
  const Octets message =
      reply().answer("example.com", a, 60, rdata).answer("example.com", a, 40, other).build();
  EXPECT_EQ(read_reply(message, question(RecordType::a)).ttl, Ttl(40));
  const Octets negative = reply().answer("example.com", a, 0x80000000, rdata).build();
  EXPECT_EQ(read_reply(negative, question(RecordType::a)).ttl, Ttl(0));
}

TEST(ReadReply, TellsWhetherTheServerSetAd) {
  const Octets rdata = address_rdata("192.0.2.10");
  EXPECT_FALSE(
      read_reply(reply().answer("example.com", a, 60, rdata).build(), question(RecordType::a))
          .authenticated);
  EXPECT_TRUE(read_reply(reply().authentic().answer("example.com", a, 60, rdata).build(),
                         question(RecordType::a))
                  .authenticated);
  EXPECT_TRUE(
      read_reply(reply().authentic().rcode(3).build(), question(RecordType::a)).authenticated);
  EXPECT_EQ(read_reply(reply().authentic().rcode(2).build(), question(RecordType::a)),
            Answer::unavailable(Reason::servfail));
}

TEST(ReadReply, TellsWhetherTheTtlIsTheZonesOwn) {
  const Octets rdata = address_rdata("192.0.2.10");
  const auto is_authoritative = [](const ReplyBuilder& builder) {
    return read_reply(builder.build(), question(RecordType::a)).is_authoritative;
  };
  EXPECT_FALSE(is_authoritative(reply().answer("example.com", a, 60, rdata)));
  EXPECT_TRUE(is_authoritative(reply().authoritative().answer("example.com", a, 60, rdata)));
  EXPECT_TRUE(is_authoritative(reply().authoritative().rcode(3)));
  EXPECT_FALSE(is_authoritative(reply().authoritative().rcode(2)));
  EXPECT_FALSE(is_authoritative(reply()
                                    .authoritative()
                                    .answer("example.com", cname, 60, wire_name("b.example"))
                                    .answer("b.example", a, 60, rdata)));
}

TEST(ReadReply, MatchesTheQuestion) {
  struct Case {
    const char* name;
    Octets message;
    Reason reason;
  };
  const Question upper{name("EXAMPLE.com"), RecordType::a};
  const Question other_name{name("example.net"), RecordType::a};
  const Case cases[] = {
      {"other case", reply().question(upper).build(), Reason::no_data},
      {"other name", reply().question(other_name).build(), Reason::malformed},
      {"other name, SERVFAIL", reply().rcode(2).question(other_name).build(), Reason::malformed},
      {"other type", reply().question(question(RecordType::mx)).build(), Reason::malformed},
      {"other class", reply().question(question(RecordType::a), 3).build(), Reason::malformed},
      {"no question", reply().no_question().build(), Reason::malformed},
      {"no question, REFUSED", reply().rcode(5).no_question().build(), Reason::refused},
      {"no question, NXDOMAIN", reply().rcode(3).no_question().build(), Reason::malformed},
      {"a query", reply().query().build(), Reason::malformed},
      {"a NOTIFY", reply().set_flags(0x2000).build(), Reason::malformed},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(read_reply(c.message, question(RecordType::a)).reason, c.reason);
  }
}

// The octets of a record that points at itself in place of its owner.
Octets looping_record(RecordType type) {
  const std::uint16_t offset = support::first_record_offset(question(type));
  return {static_cast<std::uint8_t>(0xc0 | offset >> 8),
          static_cast<std::uint8_t>(offset & 0xff),
          0,
          1,
          0,
          1,
          0,
          0,
          0,
          60,
          0,
          4,
          192,
          0,
          2,
          1};
}

TEST(ReadReply, CallsBrokenRecordsMalformed) {
  Octets trailing = reply().build();
  trailing.push_back(0);
  Octets cut = reply().answer("example.com", a, 60, address_rdata("192.0.2.10")).build();
  cut.pop_back();
  struct Case {
    const char* name;
    RecordType type;
    Octets message;
  };
  const Case cases[] = {
      {"nothing", RecordType::a, {}},
      {"half a header", RecordType::a, Octets(6)},
      {"more than its sections", RecordType::a, trailing},
      {"less than its sections", RecordType::a, cut},
      {"looping owner", RecordType::a, reply().raw_answer(looping_record(RecordType::a)).build()},
      {"looping rdata", RecordType::ptr,
       reply(RecordType::ptr).answer("example.com", ptr, 60, {0xc0, 0x28, 0xc0, 0x28}).build()},
      {"pointer behind the end", RecordType::ptr,
       reply(RecordType::ptr).answer("example.com", ptr, 60, {0xff, 0xff}).build()},
      {"short A", RecordType::a, reply().answer("example.com", a, 60, {192, 0, 2}).build()},
      {"long A", RecordType::a, reply().answer("example.com", a, 60, Octets(16)).build()},
      {"short AAAA", RecordType::aaaa,
       reply(RecordType::aaaa).answer("example.com", aaaa, 60, Octets(4)).build()},
      {"MX without exchange", RecordType::mx,
       reply(RecordType::mx).answer("example.com", mx, 60, {0, 10}).build()},
      {"MX with more behind it", RecordType::mx,
       reply(RecordType::mx).answer("example.com", mx, 60, {0, 10, 0, 0}).build()},
      {"PTR of nothing", RecordType::ptr,
       reply(RecordType::ptr).answer("example.com", ptr, 60, {}).build()},
      {"TXT string beyond its end", RecordType::txt,
       reply(RecordType::txt).answer("example.com", txt, 60, {3, 'a', 'b'}).build()},
      {"CNAME of nothing", RecordType::a, reply().answer("example.com", cname, 60, {}).build()},
      {"one good, one bad", RecordType::a,
       reply()
           .answer("example.com", a, 60, address_rdata("192.0.2.10"))
           .answer("example.com", a, 60, {1})
           .build()},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(read_reply(c.message, question(c.type)), Answer::unavailable(Reason::malformed));
  }
}

// Whatever the octets, reading ends, and keeps to what an Answer may hold.
TEST(ReadReply, SurvivesAnyOctets) {
  const Octets whole = reply(RecordType::mx)
                           .answer("example.com", cname, 70, wire_name("a.example.com"))
                           .answer("a.example.com", mx, 70, mx_rdata(10, "b.example.com"))
                           .authority("example.com", soa, 60, soa_rdata(60))
                           .opt()
                           .build();
  std::mt19937 random(7208);
  for (int round = 0; round < 20'000; ++round) {
    Octets message = whole;
    const std::size_t changes = 1 + random() % 4;
    for (std::size_t i = 0; i < changes; ++i) {
      message[random() % message.size()] = static_cast<std::uint8_t>(random());
    }
    if (random() % 4 == 0) message.resize(random() % message.size());
    const Answer answer = read_reply(message, question(RecordType::mx));
    if (answer.status() != dns::Status::found) {
      EXPECT_EQ(answer.records, Records());
    }
    if (answer.status() == dns::Status::unavailable) {
      EXPECT_TRUE(answer.aliases.empty());
    }
    dns::has_edns(message);
    dns::is_truncated(message);
  }
}

TEST(WriteQuery, IsTheQuestionOnTheWire) {
  const Question odd{name("a\\.b.\\000x"), RecordType::txt};
  EXPECT_EQ(dns::write_query(odd, 0x1234, dns::Edns::without),
            (Octets{0x12, 0x34, 0x01, 0x20, 0, 1, 0,   0, 0, 0,  0, 0,  // header
                    3,    'a',  '.',  'b',  2, 0, 'x', 0, 0, 16, 0, 1}));
  EXPECT_EQ(dns::write_query(odd, 0, dns::Edns::without, dns::Checking::disabled)[3], 0x30);
  EXPECT_EQ(dns::write_query(odd, 0, dns::Edns::without, dns::Checking::enabled,
                             dns::Recursion::not_desired)[2],
            0);
  const Question root{name("."), RecordType::ns};
  EXPECT_EQ(dns::write_query(root, 1, dns::Edns::with),
            (Octets{0, 1, 0x01, 0x20, 0,   1, 0, 0, 0, 0, 0, 1,  // header
                    0, 0, 2,    0,    1,                         // question
                    0, 0, 41,   4,    208, 0, 0, 0, 0, 0, 0}));
}

TEST(Replies, TellTheWayTheyCame) {
  EXPECT_TRUE(dns::is_truncated(reply().truncated().build()));
  EXPECT_FALSE(dns::is_truncated(reply().build()));
  EXPECT_FALSE(dns::is_truncated(Octets(4, 0xff)));
  EXPECT_TRUE(dns::has_edns(reply().opt().build()));
  EXPECT_FALSE(dns::has_edns(reply().build()));
  EXPECT_FALSE(dns::has_edns(Octets(4, 0xff)));
}

}  // namespace
