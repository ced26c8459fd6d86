// Rules that the compiler does not know: which folder may include which, and how one may await.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <sstream>

#include "tests/support/files.h"

namespace {

namespace fs = std::filesystem;

const std::vector<std::string> layers = {"dns", "policy", "gen",
                                         "boot"};  // each sees those before it

std::vector<fs::path> sources_of(const std::string& folder) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(fs::path(SOURCE_DIR) / folder)) {
    const fs::path& path = entry.path();
    if (path.extension() == ".cc" || path.extension() == ".h") files.push_back(path);
  }
  EXPECT_FALSE(files.empty()) << folder;
  return files;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The statements that await, each as one line without its comments.
std::vector<std::string> awaits_in(const std::string& text) {
  std::vector<std::string> statements;
  std::string statement;
  for (const std::string& line : lines_of(text)) {
    statement += ' ' + line.substr(0, line.find("//"));
    if (line.find_first_of(";{}") == std::string::npos) continue;
    if (statement.find("co_await ") != std::string::npos) statements.push_back(statement);
    statement.clear();
  }
  return statements;
}

TEST(Layers, AFolderIncludesOnlyThoseToItsLeft) {
  const std::regex include("^#include \"([a-z]+)/.*");
  for (std::size_t own = 0; own < layers.size(); ++own) {
    for (const fs::path& file : sources_of(layers[own])) {
      if (layers[own] == "gen" && file.filename() == "main.cc") continue;  // stands on all of them
      for (const std::string& line : lines_of(support::read_file(file))) {
        std::smatch match;
        if (!std::regex_match(line, match, include)) continue;
        const auto end = layers.begin() + static_cast<std::ptrdiff_t>(own) + 1;
        EXPECT_NE(std::find(layers.begin(), end, match[1].str()), end) << file << ": " << line;
      }
    }
  }
}

// GCC 12 frees temporaries of an awaiting expression twice: STYLE allows one co_await a statement,
// alone on the right of a declaration or by itself, called with names and scalars.
TEST(Coroutines, AwaitAloneInAStatement) {
  const std::regex allowed(
      R"(\s*(const )?([\w:<>,&* ]+ )?(\w+ = )?co_await [\w.:\->]+(\((([\w.:*]|->|\[\w+\]|std::move\([\w.]+\))+(, )?)*\))?;.*)");
  std::size_t seen = 0;
  for (const std::string& layer : layers) {
    for (const fs::path& file : sources_of(layer)) {
      for (const std::string& statement : awaits_in(support::read_file(file))) {
        ++seen;
        const std::string folded = std::regex_replace(statement, std::regex("\\s+"), " ");
        EXPECT_TRUE(std::regex_match(folded, allowed)) << file << ":" << folded;
      }
    }
  }
  EXPECT_GT(seen, 20u);
}

// STYLE: no coroutine lambdas. Nothing else says its result behind an arrow.
TEST(Coroutines, AreNoLambdas) {
  const std::regex lambda(R"(->\s*(dns::)?Task<)");
  for (const std::string& layer : layers) {
    for (const fs::path& file : sources_of(layer)) {
      EXPECT_FALSE(std::regex_search(support::read_file(file), lambda)) << file;
    }
  }
}

}  // namespace
