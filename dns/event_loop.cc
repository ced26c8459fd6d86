#include "dns/event_loop.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace dns {

using std::chrono::steady_clock;

EventLoop::EventLoop() : epoll_(epoll_create1(EPOLL_CLOEXEC)), next_tick_(steady_clock::now()) {
  if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

EventLoop::~EventLoop() {
  close(epoll_);
}

void EventLoop::add(EventSource& source) {
  sources_.push_back(&source);
}

void EventLoop::remove(EventSource& source) {
  std::erase(sources_, &source);
  for (EventSource*& watcher : watchers_) {
    if (watcher != &source) continue;
    watcher = nullptr;
    --watched_;
  }
}

void EventLoop::watch(int descriptor, std::uint32_t events, EventSource& source) {
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  if (epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event) != 0 &&
      (errno != ENOENT || epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0)) {
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  }
  const std::size_t index = static_cast<std::size_t>(descriptor);
  if (watchers_.size() <= index) watchers_.resize(index + 1, nullptr);
  if (watchers_[index] == nullptr) ++watched_;
  watchers_[index] = &source;
}

void EventLoop::unwatch(int descriptor) {
  // Fails where the descriptor is closed already: the kernel has then forgotten it by itself.
  epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
  const std::size_t index = static_cast<std::size_t>(descriptor);
  if (index < watchers_.size() && std::exchange(watchers_[index], nullptr) != nullptr) --watched_;
}

void EventLoop::turn() {
  const bool is_idle = ready_.empty() && last_.empty();
  if (sources_.empty()) {
    if (is_idle) throw std::logic_error("a task waits for what nothing can bring");
  } else {
    // Without descriptors, as with answers in memory, a look at them costs more than the turn.
    if (is_idle) {
      wait();
    } else if (watched_ > 0) {
      poll(0);
    }
    tick();
  }
  for (std::size_t left = std::min(ready_.size(), turn_limit); left > 0; --left) {
    resume_first(ready_);
  }
  for (std::size_t left = last_.size(); left > 0; --left) resume_first(last_);
}

void EventLoop::resume_first(std::deque<std::coroutine_handle<>>& coroutines) {
  const std::coroutine_handle<> first = coroutines.front();
  coroutines.pop_front();
  first.resume();
}

void EventLoop::wait() {
  const steady_clock::time_point start = steady_clock::now();
  poll(static_cast<int>(tick_interval.count()));
  idle_time_ += steady_clock::now() - start;
}

void EventLoop::poll(int timeout_ms) {
  std::array<epoll_event, 64> events{};
  const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout_ms);
  if (count < 0 && errno != EINTR) {
    throw std::system_error(errno, std::generic_category(), "epoll_wait");
  }
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    EventSource* const source = watchers_[static_cast<std::size_t>(event.data.fd)];
    if (source != nullptr) source->on_ready(event.data.fd, event.events);
  }
}

void EventLoop::tick() {
  const steady_clock::time_point now = steady_clock::now();
  if (now < next_tick_) return;
  next_tick_ = now + tick_interval;
  for (EventSource* const source : sources_) source->on_tick(now);
}

}  // namespace dns
