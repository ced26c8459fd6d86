// Answers from zones in memory, as an authoritative server of the same zones would.
#pragma once

#include "dns/event_loop.h"
#include "dns/resolver.h"
#include "dns/zone_data.h"

namespace dns {

// The answers are those of NSD serving the zones, seen through read_reply. CNAME and DNAME are
// followed within all zones at hand. Where they lead out of these, or below a delegation, or on and
// on, the answer is unfinished, to be followed by a CachingResolver above. A name in no zone is
// Reason::refused, one below a delegation Reason::referral.
class ZoneResolver : public Resolver {
 public:
  // The loop must outlive this resolver.
  ZoneResolver(EventLoop& loop, ZoneData zones) : loop_(loop), zones_(std::move(zones)) {}

  Task<Answer> ask(Question question) override;

 private:
  EventLoop& loop_;
  ZoneData zones_;
};

}  // namespace dns
