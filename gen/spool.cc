#include "gen/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <utility>

#include "gen/files.h"

namespace gen {

namespace {

constexpr std::size_t window_size = std::size_t{64} << 10;  // octets

std::string temporary_folder() {
  const char* const folder = std::getenv("TMPDIR");
  return folder != nullptr && *folder != 0 ? folder : "/tmp";
}

// -1 where there can be none.
int open_nameless_file() {
  const std::string folder = temporary_folder();
  const int file = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) return file;
  std::string name = folder + "/outbound-hosts-XXXXXX";
  const int named = mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) unlink(name.c_str());
  return named;
}

}  // namespace

Spool::~Spool() {
  if (file_ >= 0) close(file_);
}

Spool::Spool(Spool&& other) noexcept
    : memory_limit_(other.memory_limit_),
      file_(std::exchange(other.file_, -1)),
      is_file_broken_(other.is_file_broken_),
      in_file_(std::exchange(other.in_file_, 0)),
      behind_(std::move(other.behind_)),
      window_at_(other.window_at_),
      window_(std::move(other.window_)) {}

Spool& Spool::operator=(Spool&& other) noexcept {
  Spool moved(std::move(other));
  std::swap(memory_limit_, moved.memory_limit_);
  std::swap(file_, moved.file_);
  std::swap(is_file_broken_, moved.is_file_broken_);
  std::swap(in_file_, moved.in_file_);
  std::swap(behind_, moved.behind_);
  std::swap(window_at_, moved.window_at_);
  std::swap(window_, moved.window_);
  return *this;
}

Spool::Place Spool::put(std::string_view text) {
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) {
    throw std::length_error("a text of 4 GiB is too long for a spool");
  }
  const Place place{in_file_ + behind_.size(), static_cast<std::uint32_t>(text.size())};
  behind_ += text;
  if (behind_.size() > memory_limit_ && !is_file_broken_) write_out();
  return place;
}

// What is written in part stays in memory whole, and the file behind in_file_ is not read.
void Spool::write_out() {
  if (file_ < 0) file_ = open_nameless_file();
  is_file_broken_ = file_ < 0 || !write_all(file_, behind_);
  if (is_file_broken_) return;
  in_file_ += behind_.size();
  behind_.clear();
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
  window_at_ = place.begin;
  window_.resize(std::max<std::size_t>(place.size, window_size));
  std::size_t filled = 0;
  while (filled < place.size) {
    const ssize_t count = pread(file_, window_.data() + filled, window_.size() - filled,
                                static_cast<off_t>(window_at_ + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      window_.clear();
      throw FileError(temporary_folder(), "read a file in it", count < 0 ? errno : EIO);
    }
    filled += static_cast<std::size_t>(count);
  }
  window_.resize(std::min<std::uint64_t>(filled, in_file_ - window_at_));
}

}  // namespace gen
