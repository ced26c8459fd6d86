// Lets a limited number of coroutines in at a time; the others wait in the order they came.
#pragma once

#include <coroutine>
#include <cstddef>
#include <deque>

#include "dns/event_loop.h"

namespace dns {

class Gate {
 public:
  // The loop must outlive the gate.
  Gate(EventLoop& loop, std::size_t limit) : loop_(loop), limit_(limit) {}

  // A lower limit turns nobody out.
  void set_limit(std::size_t limit) {
    limit_ = limit;
    admit();
  }

  // How many more would be let in at once.
  std::size_t room() const { return waiting_.empty() && inside_ < limit_ ? limit_ - inside_ : 0; }

  // Whether at least half of those who may be inside are.
  bool is_half_full() const { return 2 * inside_ >= limit_; }

  // To be awaited by name; whoever gets past it is inside until its end.
  //   Gate::Stay stay(gate);
  //   co_await stay;
  class Stay {
   public:
    explicit Stay(Gate& gate) : gate_(gate) {}
    Stay(const Stay&) = delete;
    Stay& operator=(const Stay&) = delete;
    ~Stay() {
      if (inside_) gate_.leave();
    }

    bool await_ready() {
      inside_ = gate_.inside_ < gate_.limit_;
      if (inside_) ++gate_.inside_;
      return inside_;
    }
    void await_suspend(std::coroutine_handle<> waiting) const { gate_.waiting_.push_back(waiting); }
    void await_resume() { inside_ = true; }

   private:
    Gate& gate_;
    bool inside_ = false;
  };

 private:
  void leave() {
    --inside_;
    admit();
  }
  // Counts them as inside before they run, so that nobody slips in between.
  void admit() {
    while (!waiting_.empty() && inside_ < limit_) {
      ++inside_;
      loop_.post(waiting_.front());
      waiting_.pop_front();
    }
  }

  EventLoop& loop_;
  std::size_t limit_;
  std::size_t inside_ = 0;
  std::deque<std::coroutine_handle<>> waiting_;
};

}  // namespace dns
