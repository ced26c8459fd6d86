// Whatever DNS, a client or a list of clients holds, the verb spf prints plain lines.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>

#include "tests/support/files.h"
#include "tests/support/program.h"

namespace {

using support::Outcome;
using Words = std::vector<std::string>;

// Escape sequences, line ends, a NUL, what is no UTF-8, a right-to-left override, a C1 control.
constexpr const char* zone =
    "$ORIGIN example.com.\n"
    "$TTL 3600\n"
    "@ SOA ns hostmaster 1 7200 3600 1209600 300\n"
    "@ NS ns\n"
    "ns A 192.0.2.53\n"
    "record TXT \"v=spf1 \\027[31mip4:192.0.2.10\\013\\010exists:%{i}\\000\\255\\226\\128\\174 "
    "-all\"\n"
    "several TXT \"v=spf1 \\027]0;owned\\007\"\n"
    "several TXT \"v=spf1 -all\\155\"\n"
    "several TXT \"\\027[2J\\010pass: all is well\"\n"
    "exp TXT \"v=spf1 exists:%{l}.%{h}.a.example.com -all exp=why.%{d}\"\n"
    "why.exp TXT \"%{s} of %{h} at %{r}\"\n"
    "raw TXT \"v=spf1 -all exp=why.%{d}\"\n"
    "why.raw TXT \"\\027[31mred\\010\"\n"
    "mx TXT \"v=spf1 mx include:%{l}.example.com -all\"\n"
    "mx MX 10 \\027[31m\\010.example.com.\n"
    "\\027[31m\\010 A 192.0.2.99\n"
    "chain CNAME a\\013\\010b\n"
    "a\\013\\010b TXT \"v=spf1 a:%{o} -all\"\n";

const std::string octets[] = {
    "\x1b[31mred\x1b]0;owned\x07",
    "a\r\nb\n\nc",
    "\xff\xfe\xc3(",
    "\xe2\x80\xae\xc2\x9b"
    "2J",
    "<\"; rm -rf / #\\",
    "tab\there",
    std::string(100'000, 'x'),
    std::string(50'000, '.'),
    std::string("\x7f\x01", 2) + std::string(50'000, '\xf0'),
};

bool is_plain(std::string_view text, std::string_view also) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= ' ' && c <= '~') || also.find(c) != std::string_view::npos;
  });
}

class SpfHostile : public testing::Test {
 protected:
  SpfHostile() { support::write_file(folder_.path() / "zone", zone); }

  Outcome run(Words arguments, const std::string& input = {}) {
    arguments.insert(arguments.begin(), {"spf", "--zone", "zone"});
    return support::run_program(
        {.arguments = std::move(arguments), .input = input, .folder = folder_.path()});
  }

  void expect_plain(const Words& client) {
    Words arguments = client;
    arguments.push_back("--trace");
    const Outcome text = run(arguments);
    EXPECT_TRUE(is_plain(text.out, "\n")) << fmt::format("{:?}", text.out.substr(0, 2000));
    EXPECT_TRUE(is_plain(text.err, "\n")) << fmt::format("{:?}", text.err.substr(0, 2000));
    EXPECT_LT(text.out.size(), 40'000u);
    arguments.back() = "--format=json";
    const Outcome json = run(arguments);
    EXPECT_TRUE(is_plain(json.out, "\n")) << fmt::format("{:?}", json.out.substr(0, 2000));
    EXPECT_EQ(text.status, json.status);
    EXPECT_EQ(text.out.empty(), json.out.empty());
    EXPECT_TRUE(json.out.empty() || nlohmann::json::parse(json.out)["schema"] == 1);
  }

  support::TemporaryFolder folder_;
};

TEST_F(SpfHostile, RecordsPrintPlainLines) {
  for (const char* domain : {"record", "several", "exp", "raw", "mx", "chain"}) {
    SCOPED_TRACE(domain);
    const std::string sender = fmt::format("user@{}.example.com", domain);
    expect_plain({"--ip", "192.0.2.10", "--helo", "mail.example.com", "--sender", sender});
    const Outcome batch = run({"--batch"}, "192.0.2.10\tmail.example.com\t" + sender + "\n");
    EXPECT_TRUE(is_plain(batch.out, "\t\n")) << fmt::format("{:?}", batch.out);
    EXPECT_EQ(std::count(batch.out.begin(), batch.out.end(), '\n'), 1) << batch.out;
    EXPECT_EQ(std::count(batch.out.begin(), batch.out.end(), '\t'), 1) << batch.out;
  }
}

TEST_F(SpfHostile, RecordsAreShownAsTheyAre) {
  const Outcome outcome =
      run({"--ip", "192.0.2.10", "--sender", "user@record.example.com", "--trace"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.out.find("v=spf1 \\027[31mip4:192.0.2.10\\013\\010exists:%{i}\\000\\255"),
            std::string::npos)
      << outcome.out;
}

TEST_F(SpfHostile, ClientsPrintPlainLines) {
  for (const std::string& text : octets) {
    SCOPED_TRACE(text.substr(0, 20));
    for (const char* domain : {"exp", "raw", "chain"}) {
      expect_plain({"--ip", "192.0.2.10", "--helo", text, "--receiver", text, "--sender",
                    fmt::format("{}@{}.example.com", text, domain)});
    }
    expect_plain({"--ip", "192.0.2.10", "--helo", text});
    expect_plain({"--ip", "192.0.2.10", "--helo", "mail.example.com", "--sender", text});
    expect_plain({"--ip", text, "--sender", "user@example.com", "--format", text});
  }
}

// RFC 7208 §6.2 says of an explanation that it is ASCII, not that it has no control characters.
TEST_F(SpfHostile, ExplanationsAreOneLine) {
  const Outcome outcome = run({"--ip", "192.0.2.10", "--helo", "h\x1b[2J.example", "--sender",
                               "u\r\nX-Header: y@exp.example.com", "--receiver", "r\x07"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.out.find("\nexplanation: u\\013\\010X-Header: y@exp.example.com of "
                             "h\\027[2J.example at r\\007\n"),
            std::string::npos)
      << outcome.out;
}

TEST_F(SpfHostile, BatchesGiveALineForALine) {
  std::mt19937 random(7208);
  std::string input;
  for (int i = 0; i < 300; ++i) {
    const std::string& text = octets[random() % std::size(octets)];
    switch (random() % 4) {
      case 0:
        input += fmt::format("192.0.2.10\t{}\tuser@exp.example.com\n", text);
        break;
      case 1:
        input += fmt::format("192.0.2.10\tmail.example.com\t{}@exp.example.com\n", text);
        break;
      case 2:
        input += fmt::format("{}\tmail.example.com\tuser@raw.example.com\n", text);
        break;
      default:
        for (int k = 0; k < 40; ++k) input += static_cast<char>(random() % 256);
        input += '\n';
    }
  }
  const Outcome outcome = run({"--batch"}, input);
  EXPECT_EQ(outcome.status, 2);
  EXPECT_TRUE(is_plain(outcome.out, "\t\n"));
  EXPECT_TRUE(is_plain(outcome.err, "\n"));
  EXPECT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'),
            std::count(input.begin(), input.end(), '\n'));
}

}  // namespace
