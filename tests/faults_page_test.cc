// That the page of faults names tests that there are.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "boot/pattern.h"
#include "tests/support/files.h"

namespace {

namespace fs = std::filesystem;

// All test programs of a kind, one after another.
std::string sources(std::string_view extension) {
  std::string all;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(SOURCE_DIR) / "tests")) {
    if (entry.path().extension() == extension) all += support::read_file(entry.path());
  }
  return all;
}

std::vector<std::string> names_on_page(std::string_view pattern) {
  const std::string page = support::read_fixture("tests/faults.md");
  std::vector<std::string> names;
  for (const boot::Match& match : boot::Pattern(pattern).find_all(page)) {
    names.emplace_back(match.groups.front());
  }
  return names;
}

TEST(FaultsPage, NamesTestsOfThePrograms) {
  const std::string all = sources(".cc");
  const std::vector<std::string> names = names_on_page(R"(`([A-Z]\w+\.[A-Z]\w+)`)");
  EXPECT_GT(names.size(), 25u);
  for (const std::string& name : names) {
    const std::size_t dot = name.find('.');
    const std::string heading =
        fmt::format(R"(^TEST(?:_F|_P)?\({}, {}\))", name.substr(0, dot), name.substr(dot + 1));
    EXPECT_EQ(boot::Pattern(heading).find_all(all).size(), 1u) << name;
  }
}

TEST(FaultsPage, NamesTestsOfThePlugins) {
  const std::string all = sources(".js");
  const std::vector<std::string> names = names_on_page(R"re("([^"\n]+)")re");
  EXPECT_GT(names.size(), 15u);
  for (const std::string& name : names) {
    const bool is_there = all.find(fmt::format("'{}'", name)) != std::string::npos ||
                          all.find(fmt::format("`{}", name)) != std::string::npos;
    EXPECT_TRUE(is_there) << name;
  }
}

}  // namespace
