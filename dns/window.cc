#include "dns/window.h"

#include <algorithm>

namespace dns {

Window::Window(std::size_t ceiling) : ceiling_(ceiling), size_(std::min(start, ceiling)) {}

void Window::on_reply() {
  size_ = std::min(size_ + 1, ceiling_);
  on_idle_reply();
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
