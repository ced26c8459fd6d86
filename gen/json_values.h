// Values in the JSON of the files that this program writes and reads again.
#pragma once

#include <optional>
#include <stdexcept>
#include <utility>

#include "gen/json_pieces.h"
#include "policy/sender.h"

namespace gen {

// As add_json writes them, or null. Throws std::invalid_argument for what is no name or address;
// nlohmann's own exceptions for what is not there or of another type.
std::optional<policy::Sender> sender_from_json(const Json& value);

// The value, or std::invalid_argument with the reason why there is none.
template <class Value>
Value value_of(dns::Parsed<Value> parsed) {
  if (!parsed) throw std::invalid_argument(parsed.error());
  return std::move(*parsed);
}

}  // namespace gen
