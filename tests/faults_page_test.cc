// That the pages of faults and of checks name tests that there are.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "boot/pattern.h"
#include "policy/checks.h"
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

std::vector<std::string> names_on_page(std::string_view pattern,
                                       const std::string& path = "tests/faults.md") {
  const std::string page = support::read_fixture(path);
  std::vector<std::string> names;
  for (const boot::Match& match : boot::Pattern(pattern).find_all(page)) {
    names.emplace_back(match.groups.front());
  }
  return names;
}

constexpr std::string_view test_name = R"(`([A-Z]\w+\.[A-Z]\w+)`)";

void expect_tests(const std::vector<std::string>& names) {
  const std::string all = sources(".cc");
  for (const std::string& name : names) {
    const std::size_t dot = name.find('.');
    const std::string heading =
        fmt::format(R"(^TEST(?:_F|_P)?\({}, {}\))", name.substr(0, dot), name.substr(dot + 1));
    EXPECT_EQ(boot::Pattern(heading).find_all(all).size(), 1u) << name;
  }
}

TEST(FaultsPage, NamesTestsOfThePrograms) {
  const std::vector<std::string> names = names_on_page(test_name);
  EXPECT_GT(names.size(), 25u);
  expect_tests(names);
}

// A row for each check, in the order of the table: passing, failing and unknown.
TEST(ChecksPage, NamesTheTestsOfEveryCheck) {
  std::vector<std::string> ids;
  for (const std::string_view id : policy::check_ids()) ids.emplace_back(id);
  EXPECT_EQ(
      names_on_page(R"(^\| `([a-z]+\.[a-z-]+)` \| `.+` \| `.+` \| .+ \|$)", "tests/checks.md"),
      ids);
  expect_tests(names_on_page(test_name, "tests/checks.md"));
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
