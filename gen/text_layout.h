// Text for people, laid out for a screen or for a file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "policy/checks.h"

namespace gen {

struct Layout {
  std::size_t width = 0;       // columns of the screen; 0: a line is as long as it is
  bool has_colours = false;    // ECMA-48's
  std::size_t most_rows = 0;   // of a table; 0: all
  std::size_t most_names = 0;  // of a list in a line; 0: all
};

// The layout for this descriptor: where it is a terminal, as wide as that is, in colours unless
// NO_COLOR says otherwise or TERM is "dumb". Else a file's.
Layout layout_of(int descriptor);

// `text` behind `prefix`, in lines that end with "\n": at most as wide as the layout, broken
// between words only, each but the first indented as far as the first's text.
std::string wrapped(std::string_view prefix, std::string_view text, const Layout& layout);

// "a, b, c and 12 more".
std::string list_of(const std::vector<std::string>& names, const Layout& layout);

// In the colour of the verdict, padded by blanks to `width`.
std::string painted(std::string_view text, policy::Verdict verdict, std::size_t width,
                    const Layout& layout);

}  // namespace gen
