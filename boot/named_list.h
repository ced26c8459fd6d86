// A list of addresses as a person gave it, and where.
#pragma once

#include <optional>
#include <string>

#include "policy/allowed_ips.h"

namespace boot {

struct NamedList {
  std::string name;                 // "LISTEN_ON"
  std::optional<std::string> text;  // nothing: host, as in the container
};

// The addresses and words of it. All mistakes, under its name.
dns::Result<policy::AddressList> parse(const NamedList& list);

}  // namespace boot
