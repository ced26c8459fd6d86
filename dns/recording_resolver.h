// Keeps every question and its finished answer, to be replayed another day.
#pragma once

#include "dns/resolver.h"
#include "dns/snapshot.h"

namespace dns {

// Stands above a CachingResolver, whose answers are finished.
class RecordingResolver : public Resolver {
 public:
  // `upstream` must outlive this resolver.
  explicit RecordingResolver(Resolver& upstream) : upstream_(upstream) {}

  Task<Answer> ask(Question question) override;

  // All that was answered until now.
  const Snapshot& snapshot() const { return snapshot_; }

 private:
  Resolver& upstream_;
  Snapshot snapshot_;
};

}  // namespace dns
