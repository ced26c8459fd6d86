#include "tests/support/print.h"

#include <fmt/format.h>

namespace support {

std::string print(const policy::Judgement& judgement) {
  std::string text = fmt::format("{}: {}", to_string(judgement.verdict), judgement.seen);
  if (!judgement.wanted.empty()) text += "\nwanted: " + judgement.wanted;
  if (judgement.actor != policy::Actor::nobody) {
    text += fmt::format("\nwho: {}", to_string(judgement.actor));
  }
  for (const policy::CureRecord& record : judgement.publish.records) {
    text += "\npublish: " + record.to_string();
  }
  return text;
}

}  // namespace support
