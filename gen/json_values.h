// Values in the JSON of the files that this program writes and reads again.
#pragma once

#include <optional>
#include <stdexcept>
#include <utility>

#include "gen/json_pieces.h"
#include "gen/json_text.h"
#include "policy/sender.h"

namespace gen {

// {"helo": …, "ip": …}, with "ip6" where there is one; null for none.
Json sender_json(const std::optional<policy::Sender>& sender);

// The same as members of an object in a text.
void add_sender(JsonObject& object, const policy::Sender& sender);

// Throws std::invalid_argument for what is no name or address; nlohmann's own exceptions for what
// is not there or of another type.
std::optional<policy::Sender> sender_from_json(const Json& value);

// The value, or std::invalid_argument with the reason why there is none.
template <class Value>
Value value_of(dns::Parsed<Value> parsed) {
  if (!parsed) throw std::invalid_argument(parsed.error());
  return std::move(*parsed);
}

}  // namespace gen
