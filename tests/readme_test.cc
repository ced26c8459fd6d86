// What the README shows is true: its commands are understood, its policy is read, its output is
// ours.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <sstream>

#include "gen/acknowledgement_reader.h"
#include "gen/command_line.h"
#include "gen/policy_reader.h"
#include "policy/checks.h"
#include "tests/support/files.h"
#include "tests/support/program.h"

namespace {

std::vector<std::string> readme_lines() {
  std::istringstream stream(support::read_fixture("README.md"));
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The texts of the blocks that begin with this fence.
std::vector<std::string> fenced_blocks(const std::string& fence) {
  std::vector<std::string> found;
  bool inside = false;
  bool wanted = false;
  for (const std::string& line : readme_lines()) {
    if (line.starts_with("```")) {
      wanted = !inside && line == fence;
      inside = !inside;
      if (wanted) found.emplace_back();
    } else if (inside && wanted) {
      found.back() += line + '\n';
    }
  }
  return found;
}

// Words as a shell would part them, double quotes and comments included.
std::vector<std::string> words_of(const std::string& command) {
  std::vector<std::string> words;
  bool quoted = false;
  bool inside = false;
  for (const char c : command) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      inside = false;
    } else {
      if (!inside) words.emplace_back();
      inside = true;
      words.back() += c;
    }
  }
  return words;
}

TEST(Readme, ShowsWhatTheDemonstrationPrints) {
  const std::string printed =
      support::read_fixture("fixtures/demo-results/outbound-hosts.expected") +
      support::read_fixture("fixtures/demo-results/report-text.expected");
  std::size_t lines = 0;
  for (const std::string& block : fenced_blocks("```")) {
    std::istringstream stream(block);
    for (std::string line; std::getline(stream, line); ++lines) {
      EXPECT_NE(('\n' + printed).find('\n' + line + '\n'), std::string::npos) << line;
    }
  }
  EXPECT_GT(lines, 10u);
}

TEST(Readme, ShowsAPolicyThatIsRead) {
  const std::string text = fenced_blocks("```yaml").at(0);
  const auto load = [](const std::string&) -> dns::Parsed<std::string> {
    return "listed.example\n";
  };
  const dns::Result<policy::Policy> policy =
      gen::read_policy(text, "README.md", policy::check_ids(), load);
  ASSERT_TRUE(policy.has_value()) << dns::to_string(policy.error().front());
  EXPECT_EQ(policy->domains.size(), 4u);
}

TEST(Readme, ShowsAcceptedFindingsThatAreRead) {
  const auto list = gen::read_acknowledgements(fenced_blocks("```yaml").at(1), "README.md");
  ASSERT_TRUE(list.has_value()) << dns::to_string(list.error().front());
  EXPECT_EQ(list->size(), 1u);
}

TEST(Readme, ShowsCommandsThatAreUnderstood) {
  std::size_t seen = 0;
  for (const std::string& line : readme_lines()) {
    const std::size_t start = line.find("outbound-hosts ");
    const bool is_command = start != std::string::npos && (start == 0 || line[start - 1] != '/');
    if (!line.starts_with("    ") || !is_command) continue;
    ++seen;
    const std::vector<std::string> words = words_of(line.substr(start));
    std::vector<const char*> arguments;
    for (const std::string& word : words) arguments.push_back(word.c_str());
    const gen::Options options =
        gen::parse_command_line(static_cast<int>(arguments.size()), arguments.data());
    EXPECT_FALSE(std::holds_alternative<gen::Usage>(options)) << line;
  }
  EXPECT_GE(seen, 4u);
}

// A command of the README as it is in the demonstration's folder: "/data/policy.yml" is policy.yml
// there, DNS is its zone, and nothing is waited for.
std::vector<std::string> in_demonstration(const std::vector<std::string>& words) {
  std::vector<std::string> there;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == ">") break;
    if (words[i] == "--wait") {
      ++i;
    } else {
      const bool is_path = words[i].starts_with("/") && !words[i].ends_with("/");
      there.push_back(is_path ? std::filesystem::path(words[i]).filename().string() : words[i]);
    }
  }
  there.insert(there.end(), {"--zone", "demo.zone"});
  return there;
}

// Those that ask DNS of their own; boot's would edit this machine, and have tests on roots.
TEST(Readme, RunsItsCommandsOnTheDemonstration) {
  const support::TemporaryFolder folder;
  std::filesystem::copy(std::filesystem::path(SOURCE_DIR) / "fixtures/demo", folder.path(),
                        std::filesystem::copy_options::recursive);
  const std::set<std::string> verbs = {"generate", "lint", "records", "explain", "expand"};
  std::size_t seen = 0;
  for (const std::string& line : readme_lines()) {
    const std::size_t start = line.find("outbound-hosts ");
    if (!line.starts_with("    ") || start == std::string::npos) continue;
    if (line.find("fixtures/") != std::string::npos) continue;  // ShowsWhatCommandsPrint
    const std::vector<std::string> words = words_of(line.substr(start));
    if (words.size() < 2 || !verbs.contains(words[1])) continue;
    ++seen;
    std::vector<std::string> arguments = in_demonstration(words);
    arguments.erase(arguments.begin());
    // This machine's own name may be no mail server's.
    if (line.find("--as-plugin") != std::string::npos) {
      arguments.insert(arguments.end(), {"--hostname", "mail.example.com"});
    }
    const support::Outcome outcome = support::run_program(
        {.arguments = arguments, .environment = {"SEND_ON=192.0.2.10"}, .folder = folder.path()});
    EXPECT_TRUE(outcome.status == 0 || outcome.status == 1 || outcome.status == 3 ||
                outcome.status == 4)
        << line << '\n'
        << outcome.status << ' ' << outcome.err;
    if (words[words.size() - 2] == ">") {
      support::write_file(folder.path() / words.back(), outcome.out);
    }
  }
  EXPECT_GE(seen, 12U);
}

// Each command on the fixtures, with the block that follows it.
TEST(Readme, ShowsWhatCommandsPrint) {
  std::string command;
  std::string shown;
  bool inside = false;
  int seen = 0;
  for (const std::string& line : readme_lines()) {
    const bool is_command = line.starts_with("    outbound-hosts spf --zone fixtures/") ||
                            line.starts_with("    outbound-hosts lint fixtures/") ||
                            line.starts_with("    outbound-hosts records --policy fixtures/");
    if (is_command) command = line;
    if (line == "```text") {
      inside = true;
      shown.clear();
    } else if (line == "```" && inside) {
      inside = false;
      ++seen;
      std::vector<std::string> words = words_of(command);
      words.erase(words.begin());
      EXPECT_EQ(support::run_program({.arguments = words, .folder = SOURCE_DIR}).out, shown)
          << command;
    } else if (inside) {
      shown += line + '\n';
    }
  }
  EXPECT_EQ(seen, 9);
}

}  // namespace
