#include "gen/spool.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <limits>
#include <stdexcept>

#include "gen/files.h"

namespace gen {

namespace {

// Domains are judged in nearly the order in which they are read, and each leaves texts at several
// places: together the pages hold what some hundred leave behind.
constexpr std::size_t page_size = std::size_t{64} << 10;  // octets
constexpr std::size_t page_slots = 16;

// None where there can be none.
Descriptor open_nameless_file(const std::string& folder) {
  Descriptor file(open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file.is_open()) return file;
  std::string name = folder + "/outbound-hosts-XXXXXX";  // as mkostemp wants it
  file = Descriptor(mkostemp(name.data(), O_CLOEXEC));
  if (file.is_open()) unlink(name.c_str());
  return file;
}

}  // namespace

Spool::Place Spool::put(std::string_view text) {
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) {
    throw std::length_error("a text of 4 GiB is too long for a spool");
  }
  const Place place{in_file_ + behind_.size(), static_cast<std::uint32_t>(text.size())};
  behind_ += text;
  if (behind_.size() > memory_limit_ && !is_file_broken_) write_out();
  return place;
}

void Spool::write_out() {
  if (!file_.is_open()) file_ = open_nameless_file(folder_);
  const bool is_written =
      file_.is_open() && has_room() && write_all(file_.number(), behind_);
  if (!is_written) return give_up_file();
  in_file_ += behind_.size();
  behind_.clear();
}

bool Spool::has_room() const {
  struct statvfs system {};
  if (fstatvfs(file_.number(), &system) != 0) return false;
  return in_file_ + behind_.size() <= system.f_bavail * system.f_frsize;
}

// What was written of the last part only in part is in memory whole, and not read.
void Spool::give_up_file() {
  is_file_broken_ = true;
  std::string all;
  while (all.size() < in_file_) all += at_hand(all.size(), in_file_ - all.size());
  behind_.insert(0, all);
  in_file_ = 0;
  pages_.clear();
  file_ = Descriptor(-1);
}

std::string Spool::get(Place place) const {
  std::string text;
  text.reserve(place.size);
  while (text.size() < place.size && place.begin + text.size() < in_file_) {
    text += at_hand(place.begin + text.size(), place.size - text.size());
  }
  if (text.size() < place.size) {
    text += behind_.substr(place.begin + text.size() - in_file_, place.size - text.size());
  }
  return text;
}

std::string_view Spool::at_hand(std::uint64_t begin, std::size_t most) const {
  const std::uint64_t number = begin / page_size;
  const std::uint64_t page_begin = number * page_size;
  const std::size_t before = begin - page_begin;
  const std::size_t wanted =
      std::min<std::uint64_t>({before + most, page_size, in_file_ - page_begin});
  pages_.resize(page_slots);
  Page& page = pages_[number % page_slots];
  // The file may have grown since.
  const bool is_there = page.number == number && page.text.size() >= wanted;
  if (!is_there) {
    page.number = number;
    read(page_begin, page_size, page.text);
  }
  return std::string_view(page.text).substr(before, wanted - before);
}

void Spool::read(std::uint64_t begin, std::size_t most, std::string& text) const {
  text.resize(std::min<std::uint64_t>(most, in_file_ - begin));
  std::size_t filled = 0;
  while (filled < text.size()) {
    const ssize_t count = pread(file_.number(), text.data() + filled, text.size() - filled,
                                static_cast<off_t>(begin + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      text.clear();
      throw FileError(folder_, "read a file in it", count < 0 ? errno : EIO);
    }
    filled += static_cast<std::size_t>(count);
  }
}

}  // namespace gen
