// One domain whose DNS moves its mail to and fro between two of our addresses, and the program run
// on it from a folder.
#pragma once

#include <string>
#include <vector>

#include "tests/support/files.h"
#include "tests/support/program.h"

namespace support {

class ChangingWorld {
 public:
  // The hosts file is hosts.yml; there is none yet. Mail of example.com leaves from 192.0.2.11.
  ChangingWorld();

  std::filesystem::path path(std::string_view name) const { return folder_.path() / name; }
  std::string read(std::string_view name) const { return read_file(path(name)); }
  bool has(std::string_view name) const { return std::filesystem::exists(path(name)); }

  // From now on DNS has it leave from 192.0.2.`octet`, which is 11 or 12, by one.example.com or
  // two.example.com.
  void move_to(int octet) const;

  Outcome run(std::vector<std::string> arguments, std::vector<std::string> environment = {}) const;
  // One run of generate, which adopts at once and at 2026-11-30T00:53:20Z.
  Outcome generate(std::vector<std::string> more = {}) const;
  // What the hosts file says of example.com: "11", "12", or "-".
  std::string row() const;
  // Of each line of the journal: "adopted example.com 11 -> 12".
  std::vector<std::string> journal(std::string_view name = "hosts.yml.journal") const;

 private:
  TemporaryFolder folder_;
};

}  // namespace support
