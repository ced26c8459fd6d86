// Lets coroutines that work at the same time go on in the order of their numbers.
#pragma once

#include <coroutine>
#include <map>
#include <set>

#include "dns/event_loop.h"

namespace gen {

class Turns {
 public:
  // The loop must outlive this.
  explicit Turns(dns::EventLoop& loop) : loop_(loop) {}

  // How many turns are over.
  int passed() const { return next_ - 1; }

  // To be awaited by name, if at all: until all numbers before this one, from 1, have gone. It goes
  // with its object, whether or not its turn has come, so that a failure holds nobody up.
  //   Turns::Turn turn(turns, number);
  //   co_await turn;
  class Turn {
   public:
    Turn(Turns& turns, int number) : turns_(turns), number_(number) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() { turns_.end(number_); }

    bool await_ready() const { return turns_.next_ == number_; }
    void await_suspend(std::coroutine_handle<> waiting) const {
      turns_.waiting_.emplace(number_, waiting);
    }
    void await_resume() const {}

   private:
    Turns& turns_;
    int number_;
  };

 private:
  void end(int number) {
    gone_.insert(number);
    while (!gone_.empty() && *gone_.begin() == next_) {
      gone_.erase(gone_.begin());
      ++next_;
    }
    const auto waiting = waiting_.find(next_);
    if (waiting == waiting_.end()) return;
    loop_.post(waiting->second);
    waiting_.erase(waiting);
  }

  dns::EventLoop& loop_;
  int next_ = 1;
  std::set<int> gone_;  // without having had their turn
  std::map<int, std::coroutine_handle<>> waiting_;
};

}  // namespace gen
