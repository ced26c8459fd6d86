// Coroutines for code that waits for DNS: Task<T>, and all_of to wait for many at once.
//
// One thread. A Task does nothing until it is awaited (or run by EventLoop), is awaited once, as an
// rvalue, and hands exceptions on. What it waits for in the end always goes through EventLoop's
// queue, so that a chain of tasks never runs deeper on the stack than it is nested in the source.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

namespace dns {

// Resumes one waiting coroutine when a given number of tasks has ended.
class Countdown {
 public:
  explicit Countdown(std::size_t count) : remaining_(count) {}

  // Called as a task ends; what it returns is to run next.
  std::coroutine_handle<> arrive() {
    if (--remaining_ == 0 && waiting_) return waiting_;
    return std::noop_coroutine();
  }
  bool done() const { return remaining_ == 0; }

  // `co_await countdown` on a named Countdown: it is its own awaiter.
  bool await_ready() const { return done(); }
  void await_suspend(std::coroutine_handle<> waiting) { waiting_ = waiting; }
  void await_resume() const {}

 private:
  std::size_t remaining_;
  std::coroutine_handle<> waiting_;
};

namespace detail {

class PromiseCore {
 public:
  struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) noexcept {
      PromiseCore& promise = ended.promise();
      if (promise.countdown_ != nullptr) return promise.countdown_->arrive();
      if (promise.continuation_) return promise.continuation_;
      return std::noop_coroutine();
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }
  void unhandled_exception() { exception_ = std::current_exception(); }

  void set_continuation(std::coroutine_handle<> continuation) { continuation_ = continuation; }
  void set_countdown(Countdown& countdown) { countdown_ = &countdown; }

 protected:
  void rethrow_if_failed() const {
    if (exception_) std::rethrow_exception(exception_);
  }

 private:
  std::coroutine_handle<> continuation_;
  Countdown* countdown_ = nullptr;
  std::exception_ptr exception_;
};

}  // namespace detail

template <class T>
class [[nodiscard]] Task {
 public:
  class promise_type : public detail::PromiseCore {
   public:
    Task get_return_object() { return Task(Handle::from_promise(*this)); }
    void return_value(T&& value) { value_.emplace(std::move(value)); }
    void return_value(const T& value) { value_.emplace(value); }
    T take() {
      rethrow_if_failed();
      return std::move(*value_);
    }

   private:
    std::optional<T> value_;
  };

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  auto operator co_await() && { return Awaiter{handle_}; }

  // For all_of and EventLoop: begins the task; `countdown` hears of its end.
  void start(Countdown& countdown) {
    handle_.promise().set_countdown(countdown);
    handle_.resume();
  }
  // After its end: the value, or the exception that ended it.
  T take() { return handle_.promise().take(); }

 private:
  using Handle = std::coroutine_handle<promise_type>;

  struct Awaiter {
    Handle handle;
    bool await_ready() const { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiting) const {
      handle.promise().set_continuation(waiting);
      return handle;
    }
    T await_resume() const { return handle.promise().take(); }
  };

  explicit Task(Handle handle) : handle_(handle) {}

  Handle handle_;
};

// Nothing to return, and still something to wait for.
struct Done {};

// Runs the tasks at the same time; their values in the order given. If some fail, all have ended
// before the first failure is handed on.
template <class T>
Task<std::vector<T>> all_of(std::vector<Task<T>> tasks) {
  Countdown countdown(tasks.size());
  for (Task<T>& task : tasks) task.start(countdown);
  co_await countdown;
  std::vector<T> values;
  values.reserve(tasks.size());
  for (Task<T>& task : tasks) values.push_back(task.take());
  co_return values;
}

// The same of two tasks with different values.
template <class First, class Second>
Task<std::pair<First, Second>> both_of(Task<First> first, Task<Second> second) {
  Countdown countdown(2);
  first.start(countdown);
  second.start(countdown);
  co_await countdown;
  std::pair<First, Second> values{first.take(), second.take()};  // in this order
  co_return values;
}

}  // namespace dns
