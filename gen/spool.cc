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

// Domains are judged in nearly the order in which they are read: a place is mostly near the last
// one, before it or behind.
constexpr std::size_t window_size = std::size_t{512} << 10;  // octets
constexpr std::size_t window_before = window_size / 4;

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
  for (std::uint64_t at = 0; at < in_file_; at += window_size) {
    const std::uint64_t size = std::min<std::uint64_t>(window_size, in_file_ - at);
    all += get({at, static_cast<std::uint32_t>(size)});
  }
  behind_.insert(0, all);
  in_file_ = 0;
  window_.clear();
  file_ = Descriptor(-1);
}

std::string Spool::get(Place place) const {
  std::string text;
  if (place.begin < in_file_) {
    const auto size = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(place.size, in_file_ - place.begin));
    read_in({place.begin, size});
    text = window_.substr(place.begin - window_at_, size);
    place.begin += size;
    place.size -= size;
  }
  if (place.size > 0) text += behind_.substr(place.begin - in_file_, place.size);
  return text;
}

void Spool::read_in(Place place) const {
  const std::uint64_t end = place.begin + place.size;
  if (place.begin >= window_at_ && end <= window_at_ + window_.size()) return;
  const std::uint64_t before = std::min<std::uint64_t>(place.begin, window_before);
  window_at_ = place.begin - before;
  window_.resize(std::max<std::size_t>(before + place.size, window_size));
  std::size_t filled = 0;
  while (filled < before + place.size) {
    const ssize_t count = pread(file_.number(), window_.data() + filled, window_.size() - filled,
                                static_cast<off_t>(window_at_ + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      window_.clear();
      throw FileError(folder_, "read a file in it", count < 0 ? errno : EIO);
    }
    filled += static_cast<std::size_t>(count);
  }
  window_.resize(std::min<std::uint64_t>(filled, in_file_ - window_at_));
}

}  // namespace gen
