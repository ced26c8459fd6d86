#include "gen/page.h"

#include <fmt/format.h>

#include <algorithm>

namespace gen {
namespace {

constexpr std::size_t page_width = 100;    // columns
constexpr std::size_t shown_limit = 2000;  // octets of one text

// How much of the text stands on its next line: at least one word.
std::size_t length_of_line(std::string_view text, std::size_t indent) {
  const std::size_t width = std::max(page_width, indent + 40) - indent;
  if (text.size() <= width) return text.size();
  const std::size_t blank = text.rfind(' ', width);
  if (blank != std::string_view::npos && blank > 0) return blank;
  return std::min(text.find(' ', width), text.size());
}

}  // namespace

std::string shortened(std::string text) {
  const std::size_t size = text.size();
  if (size <= shown_limit) return text;
  text.resize(shown_limit);
  return fmt::format("{}... ({} octets)", text, size);
}

void Page::add(std::size_t depth, std::string text) {
  text = shortened(std::move(text));
  std::string_view rest = text;
  for (std::size_t indent = depth; !rest.empty(); indent = depth + 4) {
    const std::size_t length = length_of_line(rest, indent);
    lines_ += fmt::format("{:{}}{}\n", "", indent, rest.substr(0, length));
    rest.remove_prefix(std::min(length + 1, rest.size()));  // with the blank
  }
}

void Page::add_whole(std::size_t depth, std::string_view text) {
  lines_ += fmt::format("{:{}}{}\n", "", depth, text);
}

}  // namespace gen
