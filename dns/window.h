// How many queries may be on their way at once: few at first, more while the servers keep up.
#pragma once

#include <cstddef>

namespace dns {

// Grows by one with each reply while it is used, so that a slow server sets its own pace; halves
// when losses are more than the odd packet: over a tenth of a window's worth of outcomes. A window
// that shrank for every lost packet, as TCP's does, would crawl on a line that loses one in a
// hundred.
class Window {
 public:
  static constexpr std::size_t start = 64;
  static constexpr std::size_t floor = 16;

  // `ceiling` is at least one and may be below `start`.
  explicit Window(std::size_t ceiling);

  std::size_t size() const { return size_; }
  void on_reply();
  // With much of the window unused.
  void on_idle_reply();
  void on_loss();

 private:
  void judge_losses();

  std::size_t ceiling_;
  std::size_t size_;
  std::size_t outcomes_ = 0;  // since losses were last judged
  std::size_t losses_ = 0;
};

}  // namespace dns
