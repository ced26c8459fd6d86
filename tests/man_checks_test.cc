// The man page of the checks says what the table of checks says.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "policy/checks.h"
#include "policy/severity.h"
#include "tests/support/files.h"

namespace {

using policy::Check;
using policy::Verdict;

constexpr std::string_view page = "gen/man/outbound-hosts.checks.7";

// Words as lines of a man page, in whose language these characters have others to stand for them.
std::string escaped(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view section = "§";
    if (text.substr(i).starts_with(section)) {
      result += "\\(sc";
      i += section.size() - 1;
    } else if (text[i] == '~') {
      result += "\\(ti";
    } else if (text[i] == '\\') {
      result += "\\e";
    } else {
      result += text[i];
    }
  }
  return result;
}

// Lines of at most 78 octets, none of which begins as a macro does.
std::string filled(std::string_view text) {
  constexpr std::size_t width = 78;
  std::istringstream words{std::string(text)};
  std::string lines;
  std::size_t column = 0;
  for (std::string word; words >> word;) {
    const bool is_first = column == 0;
    if (!is_first && column + 1 + word.size() > width) {
      lines += '\n';
      column = 0;
    }
    if (column > 0) {
      lines += ' ';
      ++column;
    }
    if (column == 0 && (word.front() == '.' || word.front() == '\'')) lines += "\\&";
    lines += word;
    column += word.size();
  }
  return lines;
}

std::string item(std::string_view name, std::string_view text) {
  return fmt::format(".It {}\n{}\n", name, filled(escaped(text)));
}

// What the policy can make of it.
std::string weight_of(const Check& check) {
  std::vector<std::string_view> texts;
  if (check.blocking) texts.emplace_back("an error blocks");
  if (policy::fault_of_severity(check.id, policy::Level::warning)) {
    texts.emplace_back("the policy cannot change what it weighs");
  }
  if (!check.blocking && !policy::fault_of_requirement(check.id)) {
    texts.emplace_back("the policy can have an error block");
  }
  if (policy::makes_errors(policy::Profile::bulk, check.id)) {
    texts.emplace_back("a warning is an error in the profile bulk");
  }
  return fmt::format("{}", fmt::join(texts, "; "));
}

std::string heading_of(const Check& check) {
  return fmt::format("\n.Ss {}\n", check.id);
}

// From the heading to the severity.
std::string wanted_start(const Check& check) {
  const std::string weight = weight_of(check);
  return fmt::format("{}.Bl -tag -width Severity -compact\n{}{}{}{}", heading_of(check),
                     item("Rule", check.rule), item("Reason", check.reason),
                     item("Source", check.source),
                     weight.empty() ? std::string() : item("Weight", weight));
}

constexpr std::string_view severity_item = ".It Severity\n";
constexpr std::string_view cure_item = ".It Cure\n";

// Where the part of the page that starts so begins and ends: from the heading to the severity.
std::pair<std::size_t, std::size_t> place_of(const Check& check, const std::string& text) {
  const std::size_t begin = text.find(heading_of(check));
  if (begin == std::string::npos) return {begin, begin};
  return {begin, text.find(severity_item, begin)};
}

// The text after this item of the check, up to `end`.
std::string text_after(const Check& check, std::string_view start, std::string_view end) {
  const std::string text = support::read_fixture(page);
  const std::size_t begin = text.find(start, place_of(check, text).second) + start.size();
  return text.substr(begin, text.find(end, begin) - begin);
}

TEST(ManPageOfChecks, SaysWhatTheTableSays) {
  const bool is_updating = std::getenv("UPDATE_GOLDEN") != nullptr;
  std::string text = support::read_fixture(page);
  std::size_t before = 0;
  for (const Check& check : policy::checks()) {
    const auto [begin, end] = place_of(check, text);
    ASSERT_NE(end, std::string::npos)
        << page << " has no \".Ss " << check.id << "\" with \".It Severity\" and \".It Cure\"";
    EXPECT_GT(begin, before) << check.id << " stands before what the table has before it";
    before = begin;
    const std::string wanted = wanted_start(check);
    if (is_updating) {
      text.replace(begin, end - begin, wanted);
    } else {
      EXPECT_EQ(text.substr(begin, end - begin), wanted);
    }
  }
  if (is_updating) support::write_file(std::filesystem::path(SOURCE_DIR) / page, text);
}

TEST(ManPageOfChecks, HasNoOthers) {
  std::istringstream lines(support::read_fixture(page));
  std::size_t headings = 0;
  for (std::string line; std::getline(lines, line);) headings += line.starts_with(".Ss ") ? 1 : 0;
  EXPECT_EQ(headings, policy::checks().size());
}

TEST(ManPageOfChecks, TellsACureOfEach) {
  for (const Check& check : policy::checks()) {
    const std::string cure = text_after(check, cure_item, "\n.El\n");
    EXPECT_GT(cure.size(), 10u) << check.id;
    // What a record can cure is shown with one, or as what the finding shows.
    const bool shows = cure.find("\n.Dl ") != std::string::npos ||
                       cure.find("finding shows") != std::string::npos ||
                       cure.find("Have the provider") != std::string::npos;
    EXPECT_TRUE(!check.curable || shows) << check.id;
  }
}

// Each severity with which a fixture's report tells of the check, but the notes of senders that
// were not chosen.
TEST(ManPageOfChecks, TellsEachSeverityThereIs) {
  const auto report =
      nlohmann::json::parse(support::read_fixture("fixtures/demo-results/report-json.expected"));
  std::set<std::pair<std::string, std::string>> told;
  for (const auto& finding : report.at("findings")) {
    const std::string verdict = finding.at("verdict");
    if (verdict == "error" || verdict == "warning") told.emplace(finding.at("check"), verdict);
  }
  EXPECT_GT(told.size(), 10u);
  for (const auto& [id, verdict] : told) {
    const std::string severity = text_after(policy::check(id), severity_item, "\n.It ");
    EXPECT_NE(severity.find(verdict), std::string::npos) << id << ": " << verdict;
  }
}

}  // namespace
