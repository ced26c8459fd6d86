#include "gen/line_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "gen/files.h"

namespace gen {

using dns::Task;

namespace {

constexpr std::size_t block_size = std::size_t{64} << 10;

// Whether epoll can tell when it has something to read; it refuses regular files and /dev/null.
bool may_block(int descriptor) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0) return false;
  return S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || isatty(descriptor) == 1;
}

bool is_folder(int descriptor) {
  struct stat status {};
  return fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode);
}

}  // namespace

// Waits until the descriptor has something to read; only then is it watched.
class LineReader::Readable {
 public:
  explicit Readable(LineReader& reader) : reader_(reader) {}
  bool await_ready() const { return !reader_.may_block_; }
  void await_suspend(std::coroutine_handle<> waiting) {
    reader_.waiting_ = waiting;
    reader_.loop_.watch(reader_.file_.number(), EPOLLIN, reader_);
  }
  void await_resume() const {}

 private:
  LineReader& reader_;
};

dns::Parsed<std::unique_ptr<LineReader>> LineReader::open(dns::EventLoop& loop,
                                                          const std::string& path) {
  const bool is_standard_input = path == "-";
  // A copy of the descriptor, for closing it is to leave standard input open.
  const int opened = is_standard_input ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                       : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (opened < 0 && errno == ENOENT) return tl::unexpected(std::string("no such file"));
  if (opened < 0) return tl::unexpected(fmt::format("cannot open: {}", std::strerror(errno)));
  Descriptor file(opened);
  if (is_folder(opened)) return tl::unexpected(std::string("cannot read: a folder"));
  return std::unique_ptr<LineReader>(new LineReader(
      loop, std::move(file), is_standard_input ? std::string("standard input") : path));
}

LineReader::LineReader(dns::EventLoop& loop, Descriptor file, std::string name)
    : loop_(loop),
      file_(std::move(file)),
      name_(std::move(name)),
      may_block_(may_block(file_.number())),
      gate_(loop, 1) {
  if (may_block_) loop_.add(*this);
}

LineReader::~LineReader() {
  if (!may_block_) return;
  loop_.unwatch(file_.number());
  loop_.remove(*this);
}

void LineReader::on_ready(int descriptor, std::uint32_t) {
  loop_.unwatch(descriptor);
  if (waiting_) loop_.post(std::exchange(waiting_, nullptr));
}

Task<std::optional<InputLine>> LineReader::next() {
  dns::Gate::Stay stay(gate_);
  co_await stay;
  scan();
  while (!has_line()) {
    Readable readable(*this);
    co_await readable;
    read_block();
    scan();
  }
  co_return take();
}

void LineReader::read_block() {
  block_.resize(block_size);
  at_ = 0;
  ssize_t count = -1;
  do {
    count = read(file_.number(), block_.data(), block_.size());
  } while (count < 0 && errno == EINTR);
  const int error = errno;
  block_.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  is_at_end_ = count <= 0;
  if (count >= 0) return;
  line_.clear();  // what is cut off is no line
  throw FileError(name_, "read", error);
}

void LineReader::scan() {
  if (is_complete_) return;
  const std::string_view rest = std::string_view(block_).substr(at_);
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::size_t room = length_limit - line_.size();
  line_ += rest.substr(0, std::min(end, room));
  is_overlong_ = is_overlong_ || end > room;
  is_complete_ = end < rest.size();
  at_ += end + (is_complete_ ? 1 : 0);
}

std::optional<InputLine> LineReader::take() {
  const bool is_last = !is_complete_;  // the end of the file ends it
  if (is_last && line_.empty()) return std::nullopt;
  InputLine line{++count_, std::exchange(line_, {}), std::exchange(is_overlong_, false)};
  is_complete_ = false;
  if (line.text.ends_with('\r') && !line.is_overlong) line.text.pop_back();
  return line;
}

}  // namespace gen
