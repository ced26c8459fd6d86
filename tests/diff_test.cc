#include "gen/diff.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "tests/support/files.h"

namespace {

using gen::unified_diff;

std::string diff(std::string_view before, std::string_view after) {
  return unified_diff(before, after, "old", "new");
}

TEST(Diff, IsWhatPatchReads) {
  struct Case {
    const char* name;
    const char* before;
    const char* after;
    const char* expected;
  };
  const Case cases[] = {
      {"the same", "a\nb\n", "a\nb\n", ""},
      {"both empty", "", "", ""},
      {"one line changed", "a\nb\nc\n", "a\nB\nc\n",
       "--- old\n+++ new\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"},
      {"a single line", "a\n", "b\n", "--- old\n+++ new\n@@ -1 +1 @@\n-a\n+b\n"},
      {"a new file", "", "a\nb\n", "--- old\n+++ new\n@@ -0,0 +1,2 @@\n+a\n+b\n"},
      {"an emptied file", "a\n", "", "--- old\n+++ new\n@@ -1 +0,0 @@\n-a\n"},
      {"three lines of context", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n6\n7\n8\n9\n",
       "--- old\n+++ new\n@@ -2,7 +2,6 @@\n 2\n 3\n 4\n-5\n 6\n 7\n 8\n"},
      {"six lines between changes: one hunk", "a\n1\n2\n3\n4\n5\n6\nb\n",
       "A\n1\n2\n3\n4\n5\n6\nB\n",
       "--- old\n+++ new\n@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n"},
      {"seven lines between changes: two hunks", "a\n1\n2\n3\n4\n5\n6\n7\nb\n",
       "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
       "--- old\n+++ new\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n "
       "7\n-b\n+B\n"},
      {"the old text's last line has no end", "a\nb", "a\nb\n",
       "--- old\n+++ new\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"},
      {"the new text's last line has no end", "a\nb\n", "a\nb",
       "--- old\n+++ new\n@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline at end of file\n"},
      {"neither last line has an end", "a\nb", "A\nb",
       "--- old\n+++ new\n@@ -1,2 +1,2 @@\n-a\n+A\n b\n\\ No newline at end of file\n"},
      {"a carriage return is a part of its line", "a\r\n", "a\n",
       "--- old\n+++ new\n@@ -1 +1 @@\n-a\r\n+a\n"},
      {"lines that stand more than once", "x\ny\nx\ny\n", "x\nx\ny\n",
       "--- old\n+++ new\n@@ -1,4 +1,3 @@\n x\n-y\n x\n y\n"},
      {"a block moved", "a\nb\nc\nd\n", "c\nd\na\nb\n",
       "--- old\n+++ new\n@@ -1,4 +1,4 @@\n-a\n-b\n c\n d\n+a\n+b\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(diff(c.before, c.after), c.expected);
  }
}

// Few different lines, so that most stand more than once; one text in three lacks the last line
// feed.
std::string random_text(std::mt19937& random) {
  std::string text;
  const std::size_t count = random() % 30;
  const std::size_t vocabulary = 1 + random() % 20;
  for (std::size_t i = 0; i < count; ++i) text += fmt::format("line {}\n", random() % vocabulary);
  if (!text.empty() && random() % 3 == 0) text.pop_back();
  return text;
}

// Some lines gone, some new.
std::string edited(const std::string& text, std::mt19937& random) {
  std::string result;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size() - 1) + 1;
    if (random() % 8 == 0) result += fmt::format("new {}\n", random() % 5);
    if (random() % 8 != 0) result.append(text, start, end - start);
    start = end;
  }
  return result;
}

// What patch(1) makes of the old text.
std::string patched(const support::TemporaryFolder& folder, std::string_view before,
                    std::string_view change) {
  const std::string file = (folder.path() / "text").string();
  const std::string patch = (folder.path() / "change").string();
  support::write_file(file, before);
  support::write_file(patch, change);
  const std::string command =
      fmt::format("patch --silent --fuzz=0 --no-backup-if-mismatch {} {}", file, patch);
  EXPECT_EQ(std::system(command.c_str()), 0) << change;
  return std::filesystem::exists(file) ? support::read_file(file) : "";
}

TEST(Diff, AppliedWithPatchGivesTheNewText) {
  ASSERT_EQ(std::system("patch --version >/dev/null"), 0) << "the package patch is not installed";
  const support::TemporaryFolder folder;
  std::mt19937 random(20240607);
  for (int i = 0; i < 300; ++i) {
    SCOPED_TRACE(i);
    const std::string before = random_text(random);
    const std::string after = i % 2 == 0 ? random_text(random) : edited(before, random);
    const std::string change = diff(before, after);
    ASSERT_EQ(change.empty(), before == after);
    if (change.empty()) continue;
    ASSERT_EQ(patched(folder, before, change), after) << change;
  }
}

// The lines that a hunk removes or adds.
int changed_lines(const std::string& change) {
  int count = -2;  // the header's
  for (std::size_t start = 0; start < change.size(); start = change.find('\n', start) + 1) {
    if (change[start] == '-' || change[start] == '+') ++count;
  }
  return count;
}

std::string hosts_text(int domains, int first_ip) {
  std::string text;
  for (int i = 0; i < domains; ++i) {
    text += fmt::format("# MX 10 mail.example\n\"domain{}.example\":\n  \"ip\": \"192.0.2.{}\"\n",
                        i, (first_ip + i) % 3);
  }
  return text;
}

TEST(Diff, OfALargeFileShowsTheRowsThatChanged) {
  const std::string before = hosts_text(20'000, 0);
  std::string after = before;
  const std::size_t middle = after.find("\"domain10000.example\":\n");
  after.replace(middle, 22, "\"other.example\":\n");
  after.insert(0, "# a new header\n");
  after += "\"last.example\":\n";
  EXPECT_EQ(changed_lines(diff(before, after)), 5);
}

TEST(Diff, OfALargeFileWithEveryRowChangedKeepsTheLinesThatStayed) {
  EXPECT_EQ(changed_lines(diff(hosts_text(20'000, 0), hosts_text(20'000, 1))), 40'000);
}

// No line stands once, and the table would be too large: all is replaced, and at once.
TEST(Diff, OfWhatHasNoAnchorsIsBounded) {
  std::string before;
  std::string after;
  for (int i = 0; i < 60'000; ++i) {
    before += i % 2 == 0 ? "a\n" : "b\n";
    after += i % 3 == 0 ? "b\n" : "a\n";
  }
  const std::string change = diff(before, after);
  EXPECT_GE(changed_lines(change), 20'000);
  const support::TemporaryFolder folder;
  EXPECT_EQ(patched(folder, before, change), after);
}

}  // namespace
