#include "dns/window.h"

#include <algorithm>

namespace dns {
namespace {

// The weight of the latest in the average of reply times.
constexpr int averaged_replies = 64;

}  // namespace

Window::Window(std::size_t ceiling, std::size_t unhurried)
    : ceiling_(ceiling), unhurried_(unhurried), size_(std::min(start, ceiling)) {}

void Window::on_reply(std::optional<Duration> took) {
  const bool is_quick = took && is_unhurried(*took);
  if (size_ < unhurried_ || is_quick) size_ = std::min(size_ + 1, ceiling_);
  on_idle_reply();
}

bool Window::is_unhurried(Duration took) {
  shortest_ = std::min(shortest_, took);
  average_ += (took - average_) / averaged_replies;
  return average_ <= 2 * shortest_;
}

void Window::on_idle_reply() {
  ++outcomes_;
  judge_losses();
}

void Window::on_loss() {
  ++outcomes_;
  ++losses_;
  judge_losses();
}

void Window::judge_losses() {
  if (outcomes_ < size_) return;
  if (losses_ * 10 > outcomes_) size_ = std::max(size_ / 2, std::min(floor, ceiling_));
  outcomes_ = 0;
  losses_ = 0;
}

}  // namespace dns
