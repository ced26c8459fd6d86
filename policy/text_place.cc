#include "policy/text_place.h"

#include <fmt/format.h>

namespace policy {

std::string to_string(const Origin& origin) {
  if (!origin.place.is_known()) return origin.source;
  return origin.source + ':' + std::to_string(origin.place.line) + ':' +
         std::to_string(origin.place.column);
}

}  // namespace policy
