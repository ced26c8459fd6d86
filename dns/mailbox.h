// Where one question's replies arrive, and how a coroutine waits for them no longer than it should.
#pragma once

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "dns/cares_channel.h"
#include "dns/event_loop.h"
#include "dns/query.h"

namespace dns {

// The outcome of one query: a reply, or c-ares's word that there will be none.
struct Reply {
  int query;                         // its number, from begin_query
  int status;                        // ARES_*
  std::vector<std::uint8_t> octets;  // empty without a reply
  std::size_t server;                // of the query, by its number, as the next two
  Transport transport;
  Edns edns;

  bool came() const { return !octets.empty(); }
};

// Shared by a question and the queries sent for it, for a query may outlive its question: whoever
// asks again still hears a late reply to what was sent before.
class Mailbox {
 public:
  explicit Mailbox(EventLoop& loop) : loop_(loop) {}

  // The number of a query about to be sent, from 1.
  int begin_query() { return ++current_query_; }
  // That an earlier query will have no reply is no news, and dropped.
  void put(Reply reply);
  bool is_to_last_query(const Reply& reply) const { return reply.query == current_query_; }
  bool empty() const { return replies_.empty(); }
  // The oldest, if there is one.
  std::optional<Reply> take();

  // One coroutine at a time.
  void set_waiting(std::coroutine_handle<> waiting) { waiting_ = waiting; }
  void wake() {
    if (waiting_) loop_.post(std::exchange(waiting_, nullptr));
  }

 private:
  EventLoop& loop_;
  int current_query_ = 0;
  std::vector<Reply> replies_;
  std::coroutine_handle<> waiting_;
};

// The points in time at which waiting for a mailbox ends.
class Deadlines {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // Wakes those whose time is up.
  void expire(TimePoint now);

  // To be awaited by name: until the mailbox holds something or the deadline is over.
  //   Deadlines::Wait wait(deadlines, mailbox, deadline);
  //   co_await wait;
  class Wait {
   public:
    Wait(Deadlines& deadlines, Mailbox& mailbox, TimePoint deadline)
        : deadlines_(deadlines), mailbox_(mailbox), deadline_(deadline) {}
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    ~Wait() {
      if (entry_) deadlines_.waiting_.erase(*entry_);
    }

    bool await_ready() const { return !mailbox_.empty(); }
    void await_suspend(std::coroutine_handle<> waiting) {
      mailbox_.set_waiting(waiting);
      std::multimap<TimePoint, Mailbox*>& all = deadlines_.waiting_;
      entry_ = all.emplace_hint(all.end(), deadline_, &mailbox_);  // mostly the latest
    }
    void await_resume() const {}

   private:
    Deadlines& deadlines_;
    Mailbox& mailbox_;
    TimePoint deadline_;
    std::optional<std::multimap<TimePoint, Mailbox*>::iterator> entry_;
  };

 private:
  std::multimap<TimePoint, Mailbox*> waiting_;
};

}  // namespace dns
