// The sources of the HTML report in gen/html, as the build put them into the program.
#pragma once

#include <string_view>
#include <vector>

namespace gen {

struct HtmlSources {
  // The document, with {{policy}}, {{style}}, {{summary}}, {{report}} and {{script}} where these
  // go, each once and in this order.
  std::string_view page;
  std::vector<std::string_view> styles;   // one style sheet, in this order
  std::vector<std::string_view> scripts;  // one program, in this order
};

const HtmlSources& html_sources();

}  // namespace gen
