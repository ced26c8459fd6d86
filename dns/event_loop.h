// The one thread's loop: resumes coroutines in turn, and waits for sockets when none is ready.
#pragma once

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <deque>
#include <vector>

#include "dns/task.h"

namespace dns {

// Something outside that coroutines wait for: sockets, or the time.
class EventSource {
 public:
  virtual ~EventSource() = default;
  // A descriptor that it watches is ready; `events` are epoll's.
  virtual void on_ready(int, std::uint32_t) {}
  // Of a source that was added: every tick_interval or somewhat later, for deadlines.
  virtual void on_tick(std::chrono::steady_clock::time_point) {}
};

class EventLoop {
 public:
  static constexpr std::chrono::milliseconds tick_interval{20};
  // So many at a turn: enough for the receiver of what they send to be woken seldom, and too few to
  // fill its buffer in one go, where a stock Debian has room for some 270 queries.
  static constexpr std::size_t turn_limit = 128;

  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Resumes the coroutine at a later turn, in the order posted, never from inside this call.
  void post(std::coroutine_handle<> coroutine) { ready_.push_back(coroutine); }

  // A source must outlive the loop's runs or be removed, and watches no more once it has ended.
  // Level-triggered; a second watch of the same descriptor changes its events.
  void add(EventSource& source);
  void remove(EventSource& source);
  void watch(int descriptor, std::uint32_t events, EventSource& source);
  void unwatch(int descriptor);

  // How long it has waited, in all, with nothing to resume.
  std::chrono::steady_clock::duration idle_time() const { return idle_time_; }

  // Runs the task, and what it started, to its end. Throws what the task throws, and
  // std::logic_error if the task waits for something that nothing can bring.
  template <class T>
  T run(Task<T> task) {
    Countdown countdown(1);
    task.start(countdown);
    while (!countdown.done()) turn();
    return task.take();
  }

  // To be awaited by name: lets everything else that is ready run first.
  //   EventLoop::Turn turn(loop);
  //   co_await turn;
  class Turn {
   public:
    explicit Turn(EventLoop& loop) : loop_(loop) {}
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> waiting) { loop_.post(waiting); }
    void await_resume() const {}

   private:
    EventLoop& loop_;
  };

  // Likewise: lets what is ready in this turn run first. For who sends: what leaves in one go wakes
  // its receiver once, and what each wakes it for anew costs more than all else of the sending.
  class TurnEnd {
   public:
    explicit TurnEnd(EventLoop& loop) : loop_(loop) {}
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> waiting) { loop_.last_.push_back(waiting); }
    void await_resume() const {}

   private:
    EventLoop& loop_;
  };

 private:
  void turn();
  static void resume_first(std::deque<std::coroutine_handle<>>& coroutines);
  void wait();
  void poll(int timeout_ms);
  void tick();

  int epoll_;
  std::deque<std::coroutine_handle<>> ready_;
  std::deque<std::coroutine_handle<>> last_;  // to run at the turn's end
  std::vector<EventSource*> sources_;
  std::vector<EventSource*> watchers_;  // by descriptor
  std::size_t watched_ = 0;             // of them not null
  std::chrono::steady_clock::time_point next_tick_;
  std::chrono::steady_clock::duration idle_time_{};
};

}  // namespace dns
