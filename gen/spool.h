// Texts that are written once and read later: the first in memory, more of them in a file that has
// no name, so that what many domains leave behind does not grow the run.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gen/descriptor.h"

namespace gen {

class Spool {
 public:
  struct Place {
    std::uint64_t begin = 0;  // octets
    std::uint32_t size = 0;   // octets
  };

  // With more than `memory_limit` octets it goes on in a file in this folder; in memory, however
  // long, where there can be no such file, or where it would take more than half of the room that
  // is left: others may have to write there.
  explicit Spool(std::string folder = "/tmp", std::size_t memory_limit = std::size_t{1} << 20)
      : folder_(std::move(folder)), memory_limit_(memory_limit) {}

  // Throws std::length_error for a text of 4 GiB or more, FileError where the file must be given up
  // and cannot be read.
  Place put(std::string_view text);

  // Faster for places that are near those asked for last. Throws FileError where the file cannot be
  // read.
  std::string get(Place place) const;

  // Whether any of it is in a file.
  bool is_in_file() const { return in_file_ > 0; }

 private:
  void write_out();
  // Whether the file may take what is in memory too.
  bool has_room() const;
  // Has all in memory again, and no file. Throws FileError.
  void give_up_file();
  // Of the file: what comes from this octet on, as much as is at hand, no more than `most` octets.
  std::string_view at_hand(std::uint64_t begin, std::size_t most) const;
  void read(std::uint64_t begin, std::size_t most, std::string& text) const;

  std::string folder_;
  std::size_t memory_limit_;
  Descriptor file_{-1};
  bool is_file_broken_ = false;
  std::uint64_t in_file_ = 0;  // octets, of the beginning
  std::string behind_;         // what comes after these
  // Parts of the file that were read last, each in the slot of its number.
  struct Page {
    std::uint64_t number = 0;
    std::string text = {};
  };
  mutable std::vector<Page> pages_;
};

}  // namespace gen
