#include "gen/hosts_file.h"

#include <gtest/gtest.h>

#include <random>

#include "gen/files.h"
#include "gen/yaml.h"
#include "tests/support/files.h"
#include "tests/support/golden.h"
#include "tests/support/hosts_text.h"
#include "tests/support/mutation.h"

namespace {

using dns::DomainName;
using dns::IpAddress;
using gen::HostsRow;
using policy::HostsFile;
using policy::Sender;
using support::HostsText;

DomainName name(std::string_view text) {
  return DomainName::parse(text).value();
}

IpAddress ip(std::string_view text) {
  return IpAddress::parse(text).value();
}

HostsText two_rows() {
  HostsText value;
  value.header = gen::hosts_header("0123456789ab");
  value.default_row = HostsRow{{name("mail.example.com"), ip("192.0.2.10")}, "from the policy"};
  value.rows.emplace(
      name("client.example"),
      HostsRow{{name("mail.client.example"), ip("192.0.2.11"), ip("2001:db8::11")}, ""});
  value.rows.emplace(
      name("another.example"),
      HostsRow{{name("mx.another.example"), ip("2001:db8::10")}, "MX 10 mx.another.example"});
  return value;
}

// The senders alone.
HostsFile hosts_of(const HostsText& value) {
  HostsFile hosts;
  if (value.default_row) hosts.default_sender = value.default_row->sender;
  for (const auto& [domain, row] : value.rows) hosts.entries.emplace(domain, row.sender);
  return hosts;
}

TEST(WriteHostsFile, QuotesEveryKeyAndText) {
  EXPECT_EQ(support::write_hosts_file(two_rows()),
            "# Written by outbound-hosts from DNS; changes made here are lost.\n"
            "# policy 0123456789ab\n"
            "\n"
            "# from the policy\n"
            "\"default\":\n"
            "  \"helo\": \"mail.example.com\"\n"
            "  \"ip\": \"192.0.2.10\"\n"
            "\n"
            "# MX 10 mx.another.example\n"
            "\"another.example\":\n"
            "  \"helo\": \"mx.another.example\"\n"
            "  \"ip\": \"2001:db8::10\"\n"
            "\n"
            "\"client.example\":\n"
            "  \"helo\": \"mail.client.example\"\n"
            "  \"ip\": \"192.0.2.11\"\n"
            "  \"ip6\": \"2001:db8::11\"\n");
  EXPECT_EQ(gen::verify_written(support::write_hosts_file(two_rows()), hosts_of(two_rows())),
            std::nullopt);
}

TEST(WriteHostsFile, WritesNothingAsAnEmptyFile) {
  EXPECT_EQ(support::write_hosts_file({}), "");
  EXPECT_EQ(gen::verify_written("", {}), std::nullopt);
}

TEST(WriteHostsFile, KeepsEvidenceInsideItsComment) {
  struct Case {
    const char* name;
    std::string evidence;
    std::string comment;
  };
  const Case cases[] = {
      {"a line break", "a\n\"evil.example\": {}", "# a\\x0a\"evil.example\": {}\n"},
      {"a carriage return", "a\rb", "# a\\x0db\n"},
      {"next line", "a\xc2\x85 b", "# a\\xc2\\x85 b\n"},
      {"line separator", "a\xe2\x80\xa8 b", "# a\\xe2\\x80\\xa8 b\n"},
      {"paragraph separator", "a\xe2\x80\xa9 b", "# a\\xe2\\x80\\xa9 b\n"},
      {"an escape sequence", "\x1b[31mred", "# \\x1b[31mred\n"},
      {"NUL and DEL", std::string("\0\x7f", 2), "# \\x00\\x7f\n"},
      {"not UTF-8", "\xff", "# \\xff\n"},
      {"comment signs", "# --- # %YAML", "# # --- # %YAML\n"},
      {"as long as may be", std::string(240, 'x'), "# " + std::string(240, 'x') + "\n"},
      {"too long", std::string(1000, 'x'), "# " + std::string(237, 'x') + "...\n"},
      {"an escape at the end", std::string(236, 'x') + "\nx",
       "# " + std::string(236, 'x') + "...\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    HostsText value;
    value.rows.emplace(name("a.example"), HostsRow{{name("b.example"), ip("::1")}, c.evidence});
    const std::string text = support::write_hosts_file(value);
    EXPECT_EQ(text,
              "\n" + c.comment + "\"a.example\":\n  \"helo\": \"b.example\"\n  \"ip\": \"::1\"\n");
    EXPECT_EQ(gen::verify_written(text, hosts_of(value)), std::nullopt);
    // What is read back and written again is the same.
    const auto comments = gen::read_comments(text);
    ASSERT_TRUE(comments.contains("a.example")) << text;
    value.rows.at(name("a.example")).evidence = comments.at("a.example");
    EXPECT_EQ(support::write_hosts_file(value), text);
  }
}

TEST(ReadComments, AreThoseAboveTheEntries) {
  using Comments = std::map<std::string_view, std::string_view>;
  const std::string text = support::write_hosts_file(two_rows());
  EXPECT_EQ(gen::read_comments(text), (Comments{{"another.example", "MX 10 mx.another.example"},
                                                {"default", "from the policy"}}));
  EXPECT_EQ(gen::read_comments(""), Comments());
  EXPECT_EQ(gen::read_comments("# by hand\nexample.com: {helo: a.example, ip: 192.0.2.1}"),
            Comments());
  EXPECT_EQ(gen::read_comments("# not above it\n\n\"example.com\":\n\":\n#\n\"a.example\":"),
            Comments());
}

TEST(VerifyWritten, TellsHowATextDiffers) {
  struct Case {
    const char* from;
    const char* to;
    const char* difference;
  };
  const Case cases[] = {
      {"192.0.2.10\"", "192.0.2.12\"", "\"default\" is read back otherwise"},
      {"\"default\"", "\"one.more.example\"", "\"default\" is read back otherwise"},
      {"192.0.2.11", "192.0.2.12", "client.example is read back otherwise"},
      {"\"client.", "\"clients.", "client.example is not read back"},
      {"2001:db8::11\"", "2001:db8::11\"\n\"x.example\": {helo: x.example, ip: ::1}",
       "x.example is read back where it was not written"},
      {"\"another.", "\"a.", "a.example is read back where it was not written"},
      {"  \"ip6\":", "\"ip6\":",
       "the written text:17:1: a mail domain has two labels or more: \"ip6\""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.to);
    std::string text = support::write_hosts_file(two_rows());
    text.replace(text.find(c.from), std::string_view(c.from).size(), c.to);
    EXPECT_EQ(gen::verify_written(text, hosts_of(two_rows())), c.difference);
  }
}

// It is read by pieces: what stands in the wrong one is found.
TEST(VerifyWritten, KnowsThePlaceOfEachEntryInALargeText) {
  HostsText value = two_rows();
  for (int i = 0; i < 3'000; ++i) {
    value.rows.emplace(name(fmt::format("d{}.example", i)),
                       HostsRow{{name("m.example"), ip("::1")}, ""});
  }
  const std::string text = support::write_hosts_file(value);
  ASSERT_GT(text.size(), 150'000U);
  const HostsFile expected = hosts_of(value);
  EXPECT_EQ(gen::verify_written(text, expected), std::nullopt);
  const std::string all_but_last = text.substr(0, text.find("\n\"d999.example\""));
  EXPECT_EQ(gen::verify_written(all_but_last, expected), "d999.example is not read back");
  EXPECT_EQ(
      gen::verify_written(text + "\n\"client.example\": {helo: m.example, ip: ::1}", expected),
      "client.example is read back where it was not written");
  EXPECT_EQ(gen::verify_written(text + "\n\"default\": {helo: m.example, ip: ::1}", expected),
            "\"default\" is read back otherwise");
}

// The pieces of a file, and how they read back.
std::pair<int, std::optional<std::string>> read_file(const std::string& text,
                                                     const HostsFile& expected) {
  const support::TemporaryFolder folder;
  support::write_file(folder.path() / "hosts.yml", text);
  int pieces = 0;
  gen::RowsReadBack rows(expected);
  gen::read_file_by_pieces(folder.path() / "hosts.yml", [&](const gen::YamlDocument& piece) {
    ++pieces;
    rows.take(piece);
  });
  return {pieces, rows.difference()};
}

TEST(ReadFileByPieces, ReadsWhateverItsSize) {
  HostsText value = two_rows();
  EXPECT_EQ(read_file("", {}), std::pair(1, std::optional<std::string>()));
  EXPECT_EQ(read_file(support::write_hosts_file(value), hosts_of(value)),
            std::pair(1, std::optional<std::string>()));
  for (int i = 0; i < 20'000; ++i) {
    value.rows.emplace(name(fmt::format("d{}.example", i)),
                       HostsRow{{name("m.example"), ip("::1")}, "MX 10 m.example"});
  }
  const HostsFile expected = hosts_of(value);
  std::string text = support::write_hosts_file(value);
  const auto [pieces, difference] = read_file(text, expected);
  EXPECT_GT(pieces, 10);
  EXPECT_EQ(difference, std::nullopt);
  EXPECT_EQ(read_file(text.substr(0, text.find("\n\"d999.example\"")), expected).second,
            "d999.example is not read back");
  // Without an empty line all of it is one piece.
  const auto is_empty_line = [](char one, char next) { return one == '\n' && next == '\n'; };
  text.erase(std::unique(text.begin(), text.end(), is_empty_line), text.end());
  EXPECT_EQ(read_file(text, expected), std::pair(1, std::optional<std::string>()));
  EXPECT_THROW(gen::read_file_by_pieces("/no/such/file", [](const auto&) {}), gen::FileError);
}

// In which line this stands.
std::ptrdiff_t line_of(const std::string& text, const std::string& what) {
  const std::size_t at = text.find(what);
  return 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
}

TEST(ReadHostsFile, ReadsWhatIsTooLargeForOneTree) {
  HostsText value = two_rows();
  for (int i = 0; i < 60'000; ++i) {
    value.rows.emplace(name(fmt::format("d{}.example", i)),
                       HostsRow{{name("m.example"), ip("::1")}, std::string(230, 'e')});
  }
  std::string text = support::write_hosts_file(value);
  ASSERT_GT(text.size(), gen::YamlDocument::size_limit);
  const HostsFile expected = hosts_of(value);
  const auto read = gen::read_hosts_file(text, "x.yml");
  ASSERT_TRUE(read) << dns::to_string(read.error().front());
  EXPECT_EQ(*read, expected);
  EXPECT_EQ(gen::verify_written(text, expected), std::nullopt);

  const std::ptrdiff_t lines = std::count(text.begin(), text.end(), '\n');
  const std::ptrdiff_t last = line_of(text, "\"d9999.example\"");
  text.replace(text.find("::1", text.find("\"d9999.example\"")), 3, "::x");
  text +=
      "\"D1.example\": {helo: m.example, ip: ::1}\n"
      "\n\"default\": {helo: m.example, ip: ::1}\n";
  const auto wrong = gen::read_hosts_file(text, "x.yml");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(support::lines_of(wrong.error()),
            fmt::format("x.yml:{}:9: not an IP address: \"::x\"\n"
                        "x.yml:{}:1: duplicate domain d1.example, first at line {}\n"
                        "x.yml:{}:1: duplicate default, first at line {}\n",
                        last + 2, lines + 1, line_of(text, "\"d1.example\""), lines + 3,
                        line_of(text, "\"default\"")));
}

TEST(VerifyWritten, RefusesANameThatIsNoHostName) {
  HostsText value;
  value.rows.emplace(name("a.example"), HostsRow{{name("mail\\\"x\\\\.example"), ip("::1")}, ""});
  const std::string text = support::write_hosts_file(value);
  EXPECT_NE(text.find("\"helo\": \"mail\\\\\\\"x\\\\\\\\.example\"\n"), std::string::npos) << text;
  EXPECT_EQ(gen::verify_written(text, hosts_of(value)),
            "the written text:3:11: a name with a NUL octet or a backslash: "
            "\"mail\\\\\\\"x\\\\\\\\.example\"");
}

TEST(ReadHostsFile, TakesWhatPeopleWrite) {
  HostsFile expected;
  expected.default_sender = Sender{name("mail.example.com"), ip("192.0.2.10")};
  expected.entries.emplace(name("example.org"), Sender{name("mail.example.org"), ip("192.0.2.11")});
  expected.entries.emplace(name("xn--mnchen-3ya.example"),
                           Sender{name("mail.example.com"), ip("2001:db8::10"), ip("192.0.2.10")});
  const char* const texts[] = {
      "default:\n  helo: mail.example.com\n  ip: 192.0.2.10\n"
      "Example.ORG:\n  ip: 192.0.2.11\n  helo: Mail.Example.org.\n"
      "m\xc3\xbcnchen.example:\n  helo: mail.example.com\n  ip: 2001:DB8:0::10\n"
      "  ip6: 192.0.2.10\n",
      "\xef\xbb\xbf# written by hand\r\ndefault: {helo: mail.example.com, ip: 192.0.2.10}\r\n"
      "xn--mnchen-3ya.example: {helo: mail.example.com, ip: \"2001:db8::10\", ip6: "
      "'192.0.2.10'}\r\n"
      "'example.org': {helo: mail.example.org, ip: 192.0.2.11}",
      "%YAML 1.1\n---\n? default\n: helo: >-\n    mail.example.com\n  ip: \"192.0.2.\\\n    10\"\n"
      "xn--mnchen-3ya.example: {\"helo\":mail.example.com, ip: 2001:db8::10, ip6: 192.0.2.10}\n"
      "example.org:\n    helo:\n        mail.example.org\n    ip: 192.0.2.11\n...\n",
  };
  for (const char* text : texts) {
    SCOPED_TRACE(text);
    const dns::Result<HostsFile> hosts = gen::read_hosts_file(text, "outbound-hosts.yml");
    ASSERT_TRUE(hosts.has_value()) << support::lines_of(hosts.error());
    EXPECT_EQ(*hosts, expected);
  }
}

TEST(ReadHostsFile, TakesAnEmptyFile) {
  for (const char* text : {"", "\n", "# only\n  # comments\n", "---\n", "{}", "\xef\xbb\xbf"}) {
    SCOPED_TRACE(text);
    const dns::Result<HostsFile> hosts = gen::read_hosts_file(text, "outbound-hosts.yml");
    ASSERT_TRUE(hosts.has_value()) << support::lines_of(hosts.error());
    EXPECT_EQ(*hosts, HostsFile{});
  }
}

TEST(ReadHostsFile, TellsAllThatIsWrong) {
  for (const std::filesystem::path& input : support::inputs_in("fixtures/bad-hosts", ".yml")) {
    SCOPED_TRACE(input);
    const dns::Result<HostsFile> hosts =
        gen::read_hosts_file(support::read_file(input), input.filename().string());
    ASSERT_FALSE(hosts.has_value());
    support::expect_golden(input, support::lines_of(hosts.error()));
  }
}

// Random values for the property below, from the same seed everywhere.
class Random {
 public:
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(engine_() % limit); }

  DomainName host() {
    constexpr std::string_view octets = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::string label;
    for (std::uint32_t i = 0; i <= below(12); ++i) label += octets[below(octets.size())];
    return name(label + (below(2) == 0 ? ".example" : "-x.example.com"));
  }

  IpAddress address(dns::Family family) {
    std::array<std::uint8_t, 16> octets{};
    for (std::uint8_t& octet : octets) octet = static_cast<std::uint8_t>(below(3) * below(256));
    if (family == dns::Family::ipv6) return IpAddress::from_ipv6(octets);
    return IpAddress::from_ipv4({octets[0], octets[1], octets[2], octets[3]});
  }

  Sender sender() {
    const bool is_ipv4_first = below(2) == 0;
    const dns::Family first = is_ipv4_first ? dns::Family::ipv4 : dns::Family::ipv6;
    const dns::Family second = is_ipv4_first ? dns::Family::ipv6 : dns::Family::ipv4;
    Sender made{host(), address(first)};
    if (below(3) == 0) made.ip6 = address(second);
    return made;
  }

  std::string evidence() {
    constexpr std::string_view hostile[] = {"\n",
                                            "\r\n",
                                            "\xc2\x85",
                                            "\xe2\x80\xa8",
                                            "\xe2\x80\xa9",
                                            "\"x.example\": ",
                                            "---",
                                            "#",
                                            "\\",
                                            "\0",
                                            "\x1b[2J",
                                            "\xff\xfe",
                                            "'",
                                            "\xef\xbb\xbf",
                                            ": ",
                                            "MX"};
    std::string text;
    for (std::uint32_t i = below(40); i > 0; --i) text += hostile[below(std::size(hostile))];
    return text;
  }

  HostsText hosts() {
    HostsText value;
    for (std::uint32_t i = below(3); i > 0; --i) value.header.push_back(evidence());
    if (below(4) != 0) value.default_row = HostsRow{sender(), evidence()};
    for (std::uint32_t i = below(20); i > 0; --i) {
      value.rows.insert_or_assign(host(), HostsRow{sender(), evidence()});
    }
    return value;
  }

 private:
  std::mt19937 engine_{20260301};
};

TEST(HostsFile, WrittenAndReadIsTheSame) {
  Random random;
  for (int round = 0; round < 500; ++round) {
    const HostsText value = random.hosts();
    const std::string text = support::write_hosts_file(value);
    EXPECT_EQ(gen::verify_written(text, hosts_of(value)), std::nullopt) << text;
    for (const char octet : text) ASSERT_TRUE(octet == '\n' || (octet >= ' ' && octet < '\x7f'));
    const dns::Result<HostsFile> read = gen::read_hosts_file(text, "");
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->entries.size(), value.rows.size());
  }
}

TEST(HostsFile, SurvivesWhateverAFileBecomes) {
  const std::string text = support::write_hosts_file(two_rows());
  std::mt19937 random(20260302);
  for (int round = 0; round < 5000; ++round) {
    const std::string mutated = support::mutate(text, random);
    const dns::Result<HostsFile> hosts = gen::read_hosts_file(mutated, "outbound-hosts.yml");
    if (!hosts) {
      EXPECT_FALSE(hosts.error().empty()) << mutated;
    }
  }
}

}  // namespace
