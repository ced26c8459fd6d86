// Texts that are written once and read later: the first in memory, more of them in a file that has
// no name, so that what many domains leave behind does not grow the run.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gen {

class Spool {
 public:
  struct Place {
    std::uint64_t begin = 0;  // octets
    std::uint32_t size = 0;   // octets
  };

  // With more than `memory_limit` octets it goes on in a file of the system's temporary folder; in
  // memory, however long, where there can be no such file.
  explicit Spool(std::size_t memory_limit = std::size_t{1} << 20) : memory_limit_(memory_limit) {}
  ~Spool();
  Spool(Spool&& other) noexcept;
  Spool& operator=(Spool&& other) noexcept;

  // Throws std::length_error for a text of 4 GiB or more.
  Place put(std::string_view text);

  // Faster for places that are near the last one. Throws FileError where the file cannot be read.
  std::string get(Place place) const;

  // Whether any of it is in a file.
  bool is_in_file() const { return in_file_ > 0; }

 private:
  void write_out();
  // A place that is in the file.
  void read_in(Place place) const;

  std::size_t memory_limit_;
  int file_ = -1;
  bool is_file_broken_ = false;
  std::uint64_t in_file_ = 0;  // octets, of the beginning
  std::string behind_;         // what comes after these
  mutable std::uint64_t window_at_ = 0;  // of the file's part that was read last
  mutable std::string window_;
};

}  // namespace gen
