// What asking ahead is worth, in round trips: no clock, so that no slow machine tells otherwise.
#include <gtest/gtest.h>

#include <algorithm>

#include "dns/caching_resolver.h"
#include "policy/check_host.h"
#include "tests/support/deep_scenario.h"
#include "tests/support/suite_resolver.h"

namespace {

using dns::Task;

// Answers as the upstream does, and tells how many round trips that took. A question asked while
// others are under way shares their round trip; one asked after an answer begins the next.
class RoundTrips : public dns::Resolver {
 public:
  RoundTrips(dns::EventLoop& loop, dns::Resolver& upstream) : loop_(loop), upstream_(upstream) {}

  Task<dns::Answer> ask(dns::Question question) override {
    const int round = ended_ + 1;
    // Longer than anything takes that does not ask.
    for (int i = 0; i < 100; ++i) {
      dns::EventLoop::Turn turn(loop_);
      co_await turn;
    }
    dns::Answer answer = co_await upstream_.ask(question);
    ended_ = std::max(ended_, round);
    co_return answer;
  }

  int count() const { return ended_; }

 private:
  dns::EventLoop& loop_;
  dns::Resolver& upstream_;
  int ended_ = 0;
};

Task<policy::SpfVerdict> check(policy::SpfSession& session, policy::SpfIdentity identity) {
  const policy::SpfOptions options;
  policy::SpfVerdict verdict = co_await session.check_host(identity, options);
  co_await session.drain();
  co_return verdict;
}

TEST(SpfLookAhead, TakesARoundTripALevel) {
  const support::SpfScenario scenario = support::deep_scenario();
  dns::EventLoop loop;
  support::SuiteResolver memory(loop, scenario.zone);
  RoundTrips round_trips(loop, memory);
  dns::CachingResolver cache(loop, round_trips);
  policy::SpfSession session(loop, cache);
  const policy::SpfIdentity identity = policy::identity_of(scenario.tests.at(0).query);
  const policy::SpfVerdict verdict = loop.run(check(session, identity));
  EXPECT_EQ(to_string(verdict.result), "pass") << verdict.why;
  EXPECT_EQ(verdict.terms, 7);
  EXPECT_EQ(memory.asked(), 10u);
  EXPECT_EQ(round_trips.count(), 3);
}

}  // namespace
