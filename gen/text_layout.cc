#include "gen/text_layout.h"

#include <fmt/color.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace gen {

namespace {

constexpr std::size_t usual_width = 80;
constexpr std::size_t least_width = 20;
constexpr std::size_t rows_on_screen = 40;
constexpr std::size_t names_on_screen = 8;

std::size_t width_of(int terminal) {
  winsize size = {};
  if (ioctl(terminal, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual_width;
  return std::max<std::size_t>(size.ws_col, least_width);
}

bool wants_colours() {
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  if (no_color != nullptr && *no_color != '\0') return false;
  return terminal != nullptr && std::string_view(terminal) != "dumb";
}

fmt::terminal_color colour_of(policy::Verdict verdict) {
  switch (verdict) {
    case policy::Verdict::error:
      return fmt::terminal_color::red;
    case policy::Verdict::warning:
      return fmt::terminal_color::yellow;
    case policy::Verdict::unknown:
      return fmt::terminal_color::magenta;
    case policy::Verdict::note:
      return fmt::terminal_color::cyan;
    case policy::Verdict::pass:
    case policy::Verdict::not_applicable:
      break;
  }
  return fmt::terminal_color::green;
}

}  // namespace

Layout layout_of(int descriptor) {
  if (isatty(descriptor) != 1) return {};
  return {.width = width_of(descriptor),
          .has_colours = wants_colours(),
          .most_rows = rows_on_screen,
          .most_names = names_on_screen};
}

std::string wrapped(std::string_view prefix, std::string_view text, const Layout& layout) {
  std::string lines(prefix);
  if (layout.width == 0) return lines.append(text).append("\n");
  std::size_t column = prefix.size();
  bool is_first = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!is_first && column + 1 + word.size() > layout.width) {
      lines.append("\n").append(prefix.size(), ' ').append(word);
      column = prefix.size() + word.size();
    } else {
      if (!is_first) lines += ' ';
      lines += word;
      column += word.size() + (is_first ? 0 : 1);
    }
    is_first = false;
  }
  return lines + '\n';
}

std::string list_of(const std::vector<std::string>& names, const Layout& layout) {
  const bool is_cut = layout.most_names != 0 && names.size() > layout.most_names;
  const std::size_t shown = is_cut ? layout.most_names : names.size();
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += ", ";
    text += names[i];
  }
  if (is_cut) text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

std::string painted(std::string_view text, policy::Verdict verdict, std::size_t width,
                    const Layout& layout) {
  std::string padded = fmt::format("{:<{}}", text, width);
  if (!layout.has_colours) return padded;
  return fmt::format(fmt::emphasis::bold | fmt::fg(colour_of(verdict)), "{}", padded);
}

}  // namespace gen
