// Asks each question once a run, shares what is under way, and follows CNAME chains.
#pragma once

#include <coroutine>
#include <cstdint>
#include <exception>
#include <limits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dns/event_loop.h"
#include "dns/resolver.h"

namespace dns {

// Keeps answers, absent and unavailable ones too, for as long as it lives: one run, in which a fact
// must not change. Whoever asks what is being asked waits for that answer.
class CachingResolver : public Resolver {
 public:
  // RFC 1034 §3.6.2 sets no limit; BIND stops at 16 and unbound at 11.
  static constexpr std::size_t alias_limit = 11;
  static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

  // Both must outlive this resolver. With a limit only that many answers are kept, at least half of
  // them, beside those that somebody waits for: the ones that were used last. Where many questions
  // are under way it is eight times as many as the most of late, up to some ten thousands: others
  // who are under way with them want the same. For runs so long that neither memory nor the facts
  // would last.
  CachingResolver(EventLoop& loop, Resolver& upstream, std::size_t answer_limit = no_limit)
      : loop_(loop), upstream_(upstream), recent_limit_(answer_limit / 2) {}

  Task<Answer> ask(Question question) override;

  // How many questions were asked of this resolver, the parts of CNAME chains that it asked for
  // itself among them, how many were new to it: those the upstream was asked, and how many of these
  // have no answer.
  struct Counts {
    std::uint64_t asked = 0;
    std::uint64_t unique = 0;
    std::uint64_t unavailable = 0;
  };
  const Counts& counts() const { return counts_; }

 private:
  struct Entry {
    bool under_way = true;
    bool is_recent = false;
    int users = 0;  // coroutines that are to read the answer
    Answer answer;
    std::exception_ptr failure;  // what the upstream threw instead
    std::vector<std::coroutine_handle<>> waiting;
  };
  class Wait;
  class Use;

  // Makes the entry, which somebody uses, a recent one.
  void touch(Entry& entry);
  // Whether as many entries are recent as may be.
  bool is_full() const;
  // Makes the recent entries older ones, and forgets those that were older before.
  void age();
  // For an entry that has its answer now: lets those go on who wait for it.
  void finish(Entry& entry);

  EventLoop& loop_;
  Resolver& upstream_;
  std::size_t recent_limit_;
  std::size_t under_way_ = 0;  // questions
  // The most of them at a time, since entries have aged, and between that and the time before. Many
  // answers come at once, and those who asked for them ask on then.
  std::size_t most_under_way_ = 0;
  std::size_t most_before_ = 0;
  Counts counts_;
  // With the upstream's own answers, their CNAME chains finished or not. An entry is recent from
  // its last use until half the limit of them are.
  std::unordered_map<Question, Entry> entries_;
  std::size_t recent_ = 0;
};

}  // namespace dns
