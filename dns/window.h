// How many queries may be on their way at once: few at first, more while the servers keep up.
#pragma once

#include <chrono>
#include <cstddef>
#include <limits>
#include <optional>

namespace dns {

// Grows by one with each reply while it is used, so that a slow server sets its own pace; halves
// when losses are more than the odd packet: over a tenth of a window's worth of outcomes. A window
// that shrank for every lost packet, as TCP's does, would crawl on a line that loses one in a
// hundred.
class Window {
 public:
  using Duration = std::chrono::steady_clock::duration;

  static constexpr std::size_t start = 64;
  static constexpr std::size_t floor = 16;

  // `ceiling` is at least one and may be below `start`. Past `unhurried` it grows only with replies
  // whose time is known, and while that is on the average no longer than twice the shortest: the
  // line is long then, and the server not busy. Where replies wait for the server, more queries
  // would only wait with them.
  explicit Window(std::size_t ceiling,
                  std::size_t unhurried = std::numeric_limits<std::size_t>::max());

  std::size_t size() const { return size_; }
  // To a query sent so long ago; nothing where that is not known, or where the reply is one that a
  // busy server would give too.
  void on_reply(std::optional<Duration> took);
  // With much of the window unused.
  void on_idle_reply();
  void on_loss();

 private:
  // Whether replies come as soon as the line lets them.
  bool is_unhurried(Duration took);
  void judge_losses();

  std::size_t ceiling_;
  std::size_t unhurried_;
  std::size_t size_;
  Duration shortest_ = Duration::max();
  Duration average_{};        // over the last dozens of replies
  std::size_t outcomes_ = 0;  // since losses were last judged
  std::size_t losses_ = 0;
};

}  // namespace dns
