#include "gen/line_reader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "gen/files.h"
#include "tests/support/files.h"

namespace {

using dns::Task;
using gen::InputLine;
using gen::LineReader;

// "1 first", "2 second (overlong)".
std::string shown(const InputLine& line) {
  return fmt::format("{} {}{}", line.number, line.text, line.is_overlong ? " (overlong)" : "");
}

// Rests between lines: see EventLoop.
Task<dns::Done> read_some(dns::EventLoop& loop, LineReader& reader,
                          std::vector<std::string>& lines) {
  while (true) {
    const std::optional<InputLine> line = co_await reader.next();
    if (!line) co_return dns::Done();
    lines.push_back(shown(*line));
    dns::EventLoop::Turn rest(loop);
    co_await rest;
  }
}

Task<std::vector<std::string>> read_all(dns::EventLoop& loop, LineReader& reader, int readers = 1) {
  std::vector<std::string> lines;
  std::vector<Task<dns::Done>> tasks;
  for (int i = 0; i < readers; ++i) tasks.push_back(read_some(loop, reader, lines));
  const std::vector<dns::Done> done = co_await dns::all_of(std::move(tasks));
  co_return lines;
}

std::vector<std::string> lines_of(const std::string& text) {
  const support::TemporaryFolder folder;
  support::write_file(folder.path() / "lines", text);
  dns::EventLoop loop;
  const auto reader = LineReader::open(loop, (folder.path() / "lines").string());
  return loop.run(read_all(loop, **reader));
}

using Lines = std::vector<std::string>;

TEST(LineReader, PartsLines) {
  struct Case {
    const char* name;
    std::string text;
    Lines lines;
  };
  const Case cases[] = {
      {"nothing", "", {}},
      {"one end", "\n", {"1 "}},
      {"the last without its end", "a\nb", {"1 a", "2 b"}},
      {"blank lines", "\n\na\n\n", {"1 ", "2 ", "3 a", "4 "}},
      {"CR LF", "a\r\n\r\nb\r", {"1 a", "2 ", "3 b"}},
      {"CR alone", "a\rb\r\r\n", {"1 a\rb\r"}},
      {"any octet", std::string("\0\xff\t\n", 4), {std::string("1 \0\xff\t", 5)}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(lines_of(c.text), c.lines);
  }
}

TEST(LineReader, CutsWhatIsOverlong) {
  const std::string longest(LineReader::length_limit, 'x');
  EXPECT_EQ(lines_of(longest + "\ny"), (Lines{"1 " + longest, "2 y"}));
  EXPECT_EQ(lines_of(longest + "x\ny"), (Lines{"1 " + longest + " (overlong)", "2 y"}));
  EXPECT_EQ(lines_of(longest + longest + longest), (Lines{"1 " + longest + " (overlong)"}));
}

TEST(LineReader, IsNotMisledByWhereBlocksEnd) {
  std::string text;
  Lines lines;
  for (int i = 0; i < 40'000; ++i) {
    const std::string line(static_cast<std::size_t>(i % 17), 'a');
    text += line + (i % 3 == 0 ? "\r\n" : "\n");
    lines.push_back(fmt::format("{} {}", i + 1, line));
  }
  EXPECT_EQ(lines_of(text), lines);
}

// A pipe that comes into being with the reader, by its name in /proc.
class Pipe {
 public:
  Pipe() { EXPECT_EQ(pipe(ends_.data()), 0); }
  ~Pipe() {
    finish();
    close(ends_[0]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  std::string name() const { return fmt::format("/proc/self/fd/{}", ends_[0]); }
  void write(std::string_view text) const {
    EXPECT_EQ(::write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void finish() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

TEST(LineReader, WaitsForAPipe) {
  Pipe pipe;
  dns::EventLoop loop;
  const auto reader = LineReader::open(loop, pipe.name());
  std::thread writer([&] {
    for (int i = 0; i < 1000; ++i) pipe.write(i % 2 == 0 ? "a" : "b\n");
    pipe.finish();
  });
  const Lines lines = loop.run(read_all(loop, **reader, 5));
  writer.join();
  ASSERT_EQ(lines.size(), 500u);
  for (std::size_t i = 0; i < 500; ++i) EXPECT_EQ(lines[i], fmt::format("{} ab", i + 1));
  EXPECT_EQ((*reader)->count(), 500);
}

Task<int> count_turns(dns::EventLoop& loop, int turns) {
  for (int i = 0; i < turns; ++i) {
    dns::EventLoop::Turn turn(loop);
    co_await turn;
  }
  co_return turns;
}

Task<dns::Done> wait_for(dns::Countdown& countdown) {
  co_await countdown;
  co_return dns::Done();
}

TEST(LineReader, LetsOthersRunWhileAPipeIsSilent) {
  Pipe pipe;
  dns::EventLoop loop;
  const auto reader = LineReader::open(loop, pipe.name());
  Lines lines;
  Task<dns::Done> reading = read_some(loop, **reader, lines);
  dns::Countdown end(1);
  reading.start(end);
  EXPECT_EQ(loop.run(count_turns(loop, 5)), 5);
  EXPECT_EQ(lines, Lines());
  pipe.write("first\nsec");
  EXPECT_EQ(loop.run(count_turns(loop, 5)), 5);
  EXPECT_EQ(lines, (Lines{"1 first"}));
  pipe.finish();
  loop.run(wait_for(end));
  EXPECT_EQ(lines, (Lines{"1 first", "2 sec"}));
}

TEST(LineReader, SaysWhyAFileIsNone) {
  dns::EventLoop loop;
  EXPECT_EQ(LineReader::open(loop, "/nonexistent/lines").error(), "no such file");
  EXPECT_EQ(LineReader::open(loop, "/").error(), "cannot read: a folder");
}

TEST(LineReader, ThrowsOnceWhereReadingFails) {
  dns::EventLoop loop;
  // Octets of no page: reading the start of an address space fails.
  const auto reader = LineReader::open(loop, "/proc/self/mem");
  ASSERT_TRUE(reader.has_value());
  EXPECT_THROW(loop.run(read_all(loop, **reader)), gen::FileError);
  EXPECT_EQ(loop.run(read_all(loop, **reader)), Lines());
}

}  // namespace
