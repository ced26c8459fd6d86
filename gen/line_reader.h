// Lines of a file or a pipe, one at a time, read while the loop does other things.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "dns/event_loop.h"
#include "dns/gate.h"
#include "dns/result.h"
#include "gen/descriptor.h"

namespace gen {

struct InputLine {
  int number = 0;    // from 1
  std::string text;  // without its end, LF or CR LF; cut where it is overlong
  bool is_overlong = false;
};

// A line may be of any length: what is past the limit is read and dropped. The last needs no end.
class LineReader : public dns::EventSource {
 public:
  static constexpr std::size_t length_limit = std::size_t{256} << 10;  // octets

  // "-" is standard input, which is left open. What a person named wrong is his mistake. The loop
  // must outlive the reader.
  static dns::Parsed<std::unique_ptr<LineReader>> open(dns::EventLoop& loop,
                                                       const std::string& path);
  ~LineReader() override;
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  // "standard input" or the path.
  const std::string& name() const { return name_; }
  // How many lines were handed out.
  int count() const { return count_; }
  // The next line, nothing at the end. Several may wait. Throws FileError, and is at its end then.
  dns::Task<std::optional<InputLine>> next();

  void on_ready(int descriptor, std::uint32_t events) override;

 private:
  class Readable;

  LineReader(dns::EventLoop& loop, Descriptor file, std::string name);
  bool has_line() const { return is_complete_ || is_at_end_; }
  // Takes octets of the block until a line is complete or there are no more.
  void scan();
  // The next block of the file.
  void read_block();
  std::optional<InputLine> take();

  dns::EventLoop& loop_;
  Descriptor file_;
  std::string name_;
  bool may_block_ = false;  // a pipe, a terminal: to be read when the loop says so
  dns::Gate gate_;          // for one reader at a time
  std::coroutine_handle<> waiting_;

  std::string block_;
  std::size_t at_ = 0;  // in block_: where the rest begins
  std::string line_;    // what is there of the next
  bool is_overlong_ = false;
  bool is_complete_ = false;
  bool is_at_end_ = false;
  int count_ = 0;
};

}  // namespace gen
