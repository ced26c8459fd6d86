#include "gen/steps.h"

#include <fmt/format.h>

#include <cstdio>
#include <exception>

namespace gen {

bool Steps::take(const std::function<void()>& step, std::string_view consequence) {
  try {
    step();
    return true;
  } catch (const std::exception& error) {
    const std::string line =
        fmt::format("{}{}{}\n", error.what(), consequence.empty() ? "" : ": ", consequence);
    std::fputs(line.c_str(), stderr);  // which may be what failed
    failures_ += line;
    return false;
  }
}

}  // namespace gen
