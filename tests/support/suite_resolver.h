// A scenario of an SPF suite as a resolver in memory.
#pragma once

#include <cstdint>

#include "dns/event_loop.h"
#include "dns/resolver.h"
#include "tests/support/suite_zone.h"

namespace support {

// To stand below CachingResolver, as a CNAME loop is handed on unfinished.
class SuiteResolver : public dns::Resolver {
 public:
  // Both must outlive this resolver.
  SuiteResolver(dns::EventLoop& loop, const SuiteZone& zone) : loop_(loop), zone_(zone) {}

  dns::Task<dns::Answer> ask(dns::Question question) override;

  // Questions asked so far.
  std::uint64_t asked() const { return asked_; }

 private:
  dns::EventLoop& loop_;
  const SuiteZone& zone_;
  std::uint64_t asked_ = 0;
};

}  // namespace support
