// Answers from a snapshot, with no network.
#pragma once

#include "dns/event_loop.h"
#include "dns/resolver.h"
#include "dns/snapshot.h"

namespace dns {

// A question that the snapshot does not hold is Reason::not_recorded.
class ReplayResolver : public Resolver {
 public:
  // The loop must outlive this resolver.
  ReplayResolver(EventLoop& loop, Snapshot snapshot)
      : loop_(loop), snapshot_(std::move(snapshot)) {}

  Task<Answer> ask(Question question) override;

 private:
  EventLoop& loop_;
  Snapshot snapshot_;
};

}  // namespace dns
