// The HTML report as text: what strangers said has no way out of it, and it fetches nothing.
#include "gen/report_html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "gen/html_sources.h"
#include "tests/support/world.h"

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// What a stranger would write where a page takes it for its own.
constexpr const char* hostile = "</script><script>alert(1)</script><!--\u2028\u2029]]>&lt;\x01\x7f";

// Of one domain, listed at a place with a hostile name, whose records are hostile too.
std::string hostile_page() {
  support::World world(R"(
    example.com MX 10 mail.example.com
    example.com TXT v=spf1\032include:</script><script>alert(1)</script>\032<!--\226\128\168\001\032-all
    mail.example.com A 192.0.2.1
    1.2.0.192.in-addr.arpa PTR <img\032src=x\032onerror=alert(1)>.example
  )");
  gen::Inputs inputs;
  inputs.policy.domains = {support::trusted("example.com")};
  inputs.policy.domains[0].origin = {hostile};
  const gen::Survey survey = support::survey_of(world, inputs, support::allowed("192.0.2.1"));
  const gen::Plan plan = make_plan(survey, inputs);
  const gen::Gists gists = gists_of(survey, plan, inputs, {.json = true});
  const gen::Report report{inputs.policy, "0123456789ab", survey, plan, gists, hostile};
  std::string page;
  write_report_html(report, [&page](std::string_view piece) { page += piece; });
  return page;
}

// What stands between the two, each once in the page.
std::string between(const std::string& page, std::string_view before, std::string_view after) {
  const std::size_t start = page.find(before);
  EXPECT_NE(start, std::string::npos) << before;
  const std::size_t end = page.find(after, start + before.size());
  EXPECT_NE(end, std::string::npos) << after;
  return page.substr(start + before.size(), end - start - before.size());
}

constexpr std::string_view report_start = "<script type=\"application/json\" id=\"report\">";

std::string sha256(const std::string& text) {
  unsigned char digest[32];
  EVP_Digest(text.data(), text.size(), digest, nullptr, EVP_sha256(), nullptr);
  unsigned char base64[45];
  EVP_EncodeBlock(base64, digest, 32);
  return reinterpret_cast<const char*>(base64);
}

std::vector<std::string> all_matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator i(text.begin(), text.end(), regex), end; i != end; ++i) {
    found.push_back(i->str());
  }
  return found;
}

TEST(ReportHtml, LeavesStrangersNoWayOutOfTheData) {
  const std::string page = hostile_page();
  const std::string data = between(page, report_start, "</script>");
  EXPECT_EQ(data.find_first_of("<>&"), std::string::npos);
  EXPECT_THAT(data, Not(HasSubstr("\u2028")));
  EXPECT_THAT(data, Not(HasSubstr("\u2029")));
  EXPECT_THAT(data, Not(HasSubstr("\x01")));
  const nlohmann::json report = nlohmann::json::parse(data);
  EXPECT_EQ(report["domains"][0]["origin"], hostile);
  // Nothing of it stands anywhere else.
  EXPECT_THAT(all_matches(page, "alert"), ::testing::SizeIs(all_matches(data, "alert").size()));
  EXPECT_THAT(all_matches(page, "<script[^>]*>"), ElementsAre(report_start, "<script>"));
}

TEST(ReportHtml, AllowsItsOwnScriptAndStyleAlone) {
  const std::string page = hostile_page();
  EXPECT_EQ(between(page, "<meta http-equiv=\"Content-Security-Policy\" content=\"", "\">"),
            "default-src 'none'; script-src 'sha256-" +
                sha256(between(page, "<script>", "</script>")) + "'; style-src 'sha256-" +
                sha256(between(page, "<style>", "</style>")) +
                "'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; "
                "trusted-types 'none'");
}

TEST(ReportHtml, MakesNoMarkupOfTextsAndFetchesNothing) {
  std::string sources(gen::html_sources().page);
  for (const std::string_view style : gen::html_sources().styles) sources += style;
  for (const std::string_view script : gen::html_sources().scripts) sources += script;
  // What Chromium names SVG elements by is no address.
  const std::string name_space = "http://www.w3.org/2000/svg";
  sources.replace(sources.find(name_space), name_space.size(), "");
  for (const char* word :
       {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
        "fetch(", "XMLHttpRequest", "http:", "https:", "url(", "@import", "src="}) {
    EXPECT_THAT(sources, Not(HasSubstr(word))) << word;
  }
  EXPECT_THAT(all_matches(sources, "\\son[a-z]+="), ElementsAre());
}

TEST(ReportHtml, GivesTheSameBytesForTheSameFacts) {
  EXPECT_EQ(hostile_page(), hostile_page());
}

TEST(ReportHtml, TellsThoseWithoutScriptsWhereToLook) {
  const std::string text = between(hostile_page(), "<noscript>", "</noscript>");
  EXPECT_THAT(text, HasSubstr("--report report.txt"));
  EXPECT_THAT(text, HasSubstr("hosts file: 0 domains "));
}

}  // namespace
