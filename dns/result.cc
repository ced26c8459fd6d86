#include "dns/result.h"

#include <fmt/format.h>

namespace dns {

std::string to_string(const Mistake& mistake) {
  if (mistake.file.empty()) return mistake.reason;
  if (mistake.line == 0) return fmt::format("{}: {}", mistake.file, mistake.reason);
  return fmt::format("{}:{}:{}: {}", mistake.file, mistake.line, mistake.column, mistake.reason);
}

}  // namespace dns
