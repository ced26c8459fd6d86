// The man page outbound-hosts(1) against the program, and the examples of outbound-hosts.policy(5).
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "boot/pattern.h"
#include "gen/acknowledgement_reader.h"
#include "gen/exit_status.h"
#include "gen/hosts_file.h"
#include "gen/policy_reader.h"
#include "gen/report_formats.h"
#include "policy/checks.h"
#include "tests/support/files.h"
#include "tests/support/program.h"

namespace {

using testing::UnorderedElementsAreArray;

// Of a page's source: headings, and items without their macros, "-o --output FILE".
class Page {
 public:
  explicit Page(std::string_view path) {
    std::istringstream lines(plain(support::read_fixture(path)));
    std::string section;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with(".Sh ") || line.starts_with(".Ss ")) section = line.substr(4);
      if (line.starts_with(".It ")) items_[section].insert(item(line.substr(4)));
      if (line.starts_with(".Sx ")) references_[section].insert(name_after_macro(line));
      if (line.starts_with(".Ss ") && section.find(" options") == std::string::npos) {
        headings_.insert(section);
      }
    }
  }

  // Those of a section, by their macro: "Fl", "Ev".
  std::set<std::string> items(const std::string& section, std::string_view macro) const {
    std::set<std::string> found;
    const auto place = items_.find(section);
    if (place == items_.end()) return found;
    for (const auto& [kind, text] : place->second) {
      if (kind == macro) found.insert(text);
    }
    return found;
  }

  // The options of the section and of those that it names.
  std::set<std::string> options(const std::string& section) const {
    std::set<std::string> all = items(section, "Fl");
    const auto named = references_.find(section);
    if (named == references_.end()) return all;
    for (const std::string& name : named->second) all.merge(items(name, "Fl"));
    return all;
  }

  // The sections within sections but those of shared options.
  const std::set<std::string>& headings() const { return headings_; }

 private:
  // Without what only keeps hyphens and blanks as they are.
  static std::string plain(std::string text) {
    for (std::size_t at = 0; (at = text.find("\\-", at)) != std::string::npos; ++at) {
      text.erase(at, 1);
    }
    return text;
  }

  static std::string name_after_macro(std::string_view line) {
    std::string name(line.substr(4));
    if (name.ends_with(" ,")) name.resize(name.size() - 2);
    return name;
  }

  // "Fl o , Fl -output Ar FILE": {"Fl", "-o --output FILE"}; a word that follows no macro is
  // itself.
  static std::pair<std::string, std::string> item(const std::string& text) {
    std::istringstream words(text);
    std::string kind;
    std::string joined;
    bool is_option = false;
    for (std::string word; words >> word;) {
      if (word == ",") continue;
      const bool is_macro = word == "Fl" || word == "Ar" || word == "Ev" || word == "Pa" ||
                            word == "Ic" || word == "Cm";
      if (is_macro) {
        if (kind.empty()) kind = word;
        is_option = word == "Fl";
        continue;
      }
      joined += (joined.empty() ? "" : " ") + std::string(is_option ? "-" : "") + word;
    }
    return {kind, joined};
  }

  std::map<std::string, std::set<std::pair<std::string, std::string>>> items_;
  std::map<std::string, std::set<std::string>> references_;
  std::set<std::string> headings_;
};

const Page& page() {
  static const Page read("gen/man/outbound-hosts.1");
  return read;
}

std::string help_of(const std::string& verb) {
  std::istringstream words(verb);
  std::vector<std::string> arguments;
  for (std::string word; words >> word;) arguments.push_back(word);
  arguments.emplace_back("--help");
  return support::run_program({.arguments = arguments}).out;
}

// The options of --help as the page has them; --help itself belongs to the program.
std::set<std::string> options_in_help(const std::string& verb) {
  const boot::Pattern option(R"(^  (?:(-\w),)?(--[\w-]+)(?: ([^ \n]+))?)");
  const boot::Pattern addition(R"(:[A-Z]+$|=(?:-|\d+)$)");  // a validator's, a default
  std::set<std::string> found;
  const std::string help = help_of(verb);
  for (const boot::Match& match : option.find_all(help)) {
    const std::string brief(match.groups[0]);
    const std::string name(match.groups[1]);
    std::string value(match.groups.size() > 2 ? match.groups[2] : "");
    if (name == "--help" && !verb.empty()) continue;
    // A flag is followed by blanks, or by what it excludes or needs.
    if (value == "Excludes:" || value == "Needs:") value.clear();
    for (const boot::Match& added : addition.find_all(value)) value.resize(added.offset);
    found.insert(fmt::format("{}{}{}", brief.empty() ? "" : brief + ' ', name,
                             value.empty() ? "" : ' ' + value));
  }
  return found;
}

// This verb's and all below it: "boot", "boot image", …
void append_verbs(const std::string& verb, std::set<std::string>& verbs) {
  const std::string help = help_of(verb);
  const std::size_t begin = help.find("\nSubcommands:\n");
  if (begin == std::string::npos) return;
  const std::string list = help.substr(begin + 1, help.find("\n\n", begin) - begin);
  for (const boot::Match& match : boot::Pattern(R"(^  (\w+))").find_all(list)) {
    const std::string below = (verb.empty() ? "" : verb + ' ') + std::string(match.groups[0]);
    verbs.insert(below);
    append_verbs(below, verbs);
  }
}

std::set<std::string> verbs_of_program() {
  std::set<std::string> verbs;
  append_verbs("", verbs);
  return verbs;
}

// What only one of them has, in words; empty where they are the same.
std::string difference(const std::set<std::string>& on_page, const std::set<std::string>& wanted) {
  std::vector<std::string> missing;
  std::ranges::set_difference(wanted, on_page, std::back_inserter(missing));
  std::vector<std::string> unknown;
  std::ranges::set_difference(on_page, wanted, std::back_inserter(unknown));
  std::string text;
  for (const std::string& one : missing) text += fmt::format("not on the page: {}\n", one);
  for (const std::string& one : unknown) text += fmt::format("only on the page: {}\n", one);
  return text;
}

TEST(ManPage, HasTheVerbsOfTheProgram) {
  const std::set<std::string> verbs = verbs_of_program();
  EXPECT_GT(verbs.size(), 10u);
  EXPECT_EQ(difference(page().headings(), verbs), "");
}

TEST(ManPage, HasTheOptionsOfEachVerb) {
  for (const std::string& verb : verbs_of_program()) {
    EXPECT_EQ(difference(page().options(verb), options_in_help(verb)), "") << verb;
  }
  EXPECT_EQ(difference(page().options("DESCRIPTION"), options_in_help("")), "");
}

// All sources of the program, one after another.
std::string sources() {
  std::string all;
  for (const std::string folder : {"dns", "policy", "gen", "boot"}) {
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(SOURCE_DIR) / folder)) {
      if (entry.path().extension() == ".cc") all += support::read_file(entry.path());
    }
  }
  return all;
}

TEST(ManPage, HasTheVariablesThatAreRead) {
  std::set<std::string> read;
  const std::string all = sources();
  for (const boot::Match& match :
       boot::Pattern(R"re((?:variable|getenv)\("([A-Z_]+)"\))re").find_all(all)) {
    read.emplace(match.groups[0]);
  }
  EXPECT_GT(read.size(), 5u);
  EXPECT_EQ(difference(page().items("ENVIRONMENT", "Ev"), read), "");
}

TEST(ManPage, HasTheFormatsOfReports) {
  std::istringstream words(gen::report_endings());
  std::set<std::string> endings;
  for (std::string word; words >> word;) endings.insert(word);
  EXPECT_EQ(difference(page().items("REPORTS", "Pa"), endings), "");
}

// The contract that scripts rely on, in the words that the page and the README have for it.
TEST(ManPage, HasTheExitStatusesOfTheReadme) {
  const std::vector<std::pair<gen::ExitStatus, std::string>> contract = {
      {gen::ExitStatus::clean, "clean"},     {gen::ExitStatus::findings, "changes pending"},
      {gen::ExitStatus::usage, "usage"},     {gen::ExitStatus::incomplete, "unavailable"},
      {gen::ExitStatus::refused, "refused"}, {gen::ExitStatus::failed, "locked"},
  };
  const std::string man = support::read_fixture("gen/man/outbound-hosts.1");
  const std::string readme = support::read_fixture("README.md");
  const auto text_from = [](const std::string& text, const std::string& start) {
    const std::size_t begin = text.find(start);
    return begin == std::string::npos ? "" : text.substr(begin, 200);
  };
  std::set<std::string> statuses;
  for (const auto& [status, word] : contract) {
    const std::string number = std::to_string(static_cast<int>(status));
    statuses.insert(number);
    const std::string word_after_first = word.substr(1);  // a sentence begins with a capital
    EXPECT_NE(text_from(man, ".It " + number + "\n").find(word_after_first), std::string::npos)
        << number;
    EXPECT_NE(text_from(readme, "| " + number + " | ").find(word), std::string::npos) << number;
  }
  EXPECT_EQ(difference(page().items("EXIT STATUS", ""), statuses), "");
}

// The texts between .Bd and .Ed, as they are read.
std::vector<std::string> displays(std::string_view path) {
  std::vector<std::string> found;
  const std::string text = support::read_fixture(path);
  for (std::size_t at = 0; (at = text.find("\n.Bd ", at)) != std::string::npos; ++at) {
    const std::size_t begin = text.find('\n', at + 1) + 1;
    std::string display = text.substr(begin, text.find(".Ed\n", begin) - begin);
    for (std::size_t quote = 0; (quote = display.find("\\(dq", quote)) != std::string::npos;) {
      display.replace(quote, 4, "\"");
    }
    found.push_back(display);
  }
  return found;
}

constexpr std::string_view policy_page = "gen/man/outbound-hosts.policy.5";

TEST(ManPageOfPolicy, ShowsFilesThatAreRead) {
  const std::vector<std::string> shown = displays(policy_page);
  ASSERT_EQ(shown.size(), 3u);
  const auto load = [](const std::string&) -> dns::Parsed<std::string> {
    return "listed.example\n";
  };
  const auto policy = gen::read_policy(shown[0], "page", policy::check_ids(), load);
  ASSERT_TRUE(policy.has_value()) << dns::to_string(policy.error().front());
  EXPECT_EQ(policy->domains.size(), 4u);
  const auto accepted = gen::read_acknowledgements(shown[1], "page");
  ASSERT_TRUE(accepted.has_value()) << dns::to_string(accepted.error().front());
  EXPECT_EQ(accepted->size(), 1u);
  const auto hosts = gen::read_hosts_file(shown[2], "page");
  ASSERT_TRUE(hosts.has_value()) << dns::to_string(hosts.error().front());
  EXPECT_EQ(hosts->entries.size(), 1u);
}

TEST(ManPageOfPolicy, ComesWithAnExampleThatIsRead) {
  const auto nothing = [](const std::string&) -> dns::Parsed<std::string> {
    return tl::unexpected(std::string("no such file"));
  };
  const auto policy = gen::read_policy(support::read_fixture("cron/policy.yml"), "policy.yml",
                                       policy::check_ids(), nothing);
  ASSERT_TRUE(policy.has_value()) << dns::to_string(policy.error().front());
  EXPECT_EQ(policy->domains.size(), 2u);
}

// The keys of each call of YamlReader::fields, in the page's sections for them.
TEST(ManPageOfPolicy, HasTheKeysThatAreRead) {
  const Page policy(policy_page);
  const std::string readers = support::read_fixture("gen/policy_reader.cc") +
                              support::read_fixture("gen/acknowledgement_reader.cc") +
                              support::read_fixture("gen/yaml_reader.cc");
  std::vector<std::set<std::string>> read;
  for (const boot::Match& call :
       boot::Pattern(R"re(fields\([^{}]*\{((?:"[a-z0-9-]+"(?:, )?)+)\})re").find_all(readers)) {
    std::set<std::string> keys;
    const std::string list(call.groups[0]);
    for (const boot::Match& key : boot::Pattern(R"re("([^"]+)")re").find_all(list)) {
      keys.emplace(key.groups[0]);
    }
    read.push_back(keys);
  }
  const std::vector<std::set<std::string>> told = {
      policy.items("Keys of the policy", "Ic"), policy.items("Keys of a trusted domain", "Ic"),
      policy.items("ACCEPTED FINDINGS", "Ic"), policy.items("Keys of a sender", "Ic")};
  EXPECT_THAT(told, UnorderedElementsAreArray(read));
}

}  // namespace
