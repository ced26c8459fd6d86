// How long `boot start` takes, and how many processes, beside a shell script that makes some of the
// same edits. Each run starts from the same image. Figures are printed, nothing is asserted.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>

#include "tests/support/files.h"
#include "tests/support/image.h"
#include "tests/support/processes.h"
#include "tests/support/program.h"
#include "tests/support/timing.h"

namespace {

namespace fs = std::filesystem;
using support::TimedProgram;
using Words = std::vector<std::string>;

constexpr int runs = 31;

struct Case {
  TimedProgram program;
  bool anew = true;  // the image as it was built before each run
};

// The image as it is before its first start, and the one that the runs edit.
class Image {
 public:
  Image() {
    support::copy_image(boot::Shape::v2_5, built_);
    support::run_program({.arguments = {"boot", "image", "--root", built_.string()}});
    support::render_site(built_);
    restore();
  }

  void restore() const {
    fs::remove_all(root_);
    fs::copy(built_, root_, fs::copy_options::recursive);
  }

  std::string root() const { return root_; }

 private:
  support::TemporaryFolder folder_;
  const fs::path built_ = folder_.path() / "built";
  const fs::path root_ = folder_.path() / "root";
};

// In a process namespace of its own the last number given tells how many there were.
int last_process(const std::string& command) {
  const support::TemporaryFolder folder;
  const std::string out = folder.path() / "out";
  support::run(
      fmt::format("unshare --pid --fork --mount-proc sh -c '{} >/dev/null; "
                  "cat /proc/sys/kernel/ns_last_pid >{}'",
                  command, out));
  return std::stoi(support::read_file(out));
}

int count_processes(const TimedProgram& one) {
  return last_process(fmt::format("env -i \"{}\" {}", fmt::join(one.environment, "\" \""),
                                  fmt::join(one.words, " "))) -
         last_process(":");
}

double median_of(const Image& image, const Case& one) {
  return median_time(one.program, runs, [&] {
    if (one.anew) image.restore();
  });
}

std::string list_of(int count) {
  Words ips;
  for (int i = 1; i <= count; ++i) ips.push_back(fmt::format("192.0.2.{}", i));
  return fmt::format("{}", fmt::join(ips, " "));
}

Case start_on(const Image& image, int count, bool anew) {
  return {{fmt::format("boot start, {} address{}, {}", count, count == 1 ? "" : "es",
                       anew ? "the first" : "again"),
           {PROGRAM, "boot", "start", "--hostname", "mail.example.com", "--root", image.root()},
           {"LISTEN_ON=" + list_of(count)}},
          anew};
}

}  // namespace

int main() {
  const Image image;
  const Case peer = {{"shell script, 3 addresses",
                      {"/bin/sh", SOURCE_DIR "/tests/bench/boot_peer.sh"},
                      {"PATH=/usr/bin:/bin", "ROOT=" + image.root(), "LISTEN_ON=" + list_of(3)}}};
  std::vector<Case> cases = {peer};
  for (const int count : {1, 3, 16, 100}) cases.push_back(start_on(image, count, true));
  cases.push_back(start_on(image, 3, false));
  const double whole = median_of(image, peer);
  fmt::print("medians of {} runs\n", runs);
  for (const Case& one : cases) {
    const double time = median_of(image, one);
    fmt::print("{:40} {:6.1f} ms  {:4.2f} of the script's  {:2} processes\n", one.program.name,
               time, time / whole, count_processes(one.program));
  }
}
