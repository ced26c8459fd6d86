// The faults of DNS servers, each as what it makes of a sound one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/support/fault_server.h"
#include "tests/support/world.h"

namespace support {

struct Fault {
  std::string name;
  // What each server does, in the order in which they are asked; nothing: nobody listens there.
  std::vector<std::optional<FaultServer::Script>> servers;
  // Whether every answer is had all the same.
  bool is_overcome = false;
};

// The faults of what serves this world, which must outlive them. Each stands in a list of its own
// way: of all questions, and of half of them, the same whoever asks.
std::vector<Fault> dns_faults(const World& world);

}  // namespace support
