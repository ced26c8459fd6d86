#include "tests/fuzz/reader.h"

#include <algorithm>
#include <tuple>

#include "tests/fuzz/promise.h"

namespace fuzz {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    if (end == text.size()) return lines;
    text.remove_prefix(end + 1);
  }
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
}

}  // namespace

void expect_plain(std::string_view message) {
  expect(!message.empty(), "a message says something");
  expect(std::ranges::none_of(message, is_control), "a message has no control character");
}

void expect_placed(const std::vector<dns::Mistake>& mistakes, std::string_view text) {
  const std::vector<std::string_view> lines = lines_of(text);
  for (const dns::Mistake& mistake : mistakes) {
    expect_plain(mistake.reason);
    if (mistake.line == 0) continue;  // of the whole text
    const auto line = static_cast<std::size_t>(mistake.line);
    expect(mistake.line > 0 && line <= lines.size(), "a mistake stands in a line of the text");
    const auto column = static_cast<std::size_t>(mistake.column);
    expect(mistake.column > 0 && column <= lines[line - 1].size() + 1,
           "a mistake stands in a column of its line");
  }
}

void expect_failed(const std::vector<dns::Mistake>& mistakes, std::string_view text) {
  expect(!mistakes.empty(), "what cannot be read has a mistake");
  expect_placed(mistakes, text);
  const auto in_order = [](const dns::Mistake& one, const dns::Mistake& other) {
    return std::tie(one.line, one.column) < std::tie(other.line, other.column);
  };
  expect(std::ranges::is_sorted(mistakes, in_order), "mistakes are in the order of the text");
}

}  // namespace fuzz
