#include "dns/server_health.h"

#include <gtest/gtest.h>

namespace {

using dns::ServerHealth;
using std::chrono::milliseconds;

constexpr ServerHealth::TimePoint start{std::chrono::hours(1)};

ServerHealth::TimePoint at(int ms) {
  return start + milliseconds(ms);
}

const std::vector<bool> none_asked = {false, false};
const std::vector<bool> first_asked = {true, false};
const std::vector<bool> both_asked = {true, true};

TEST(ServerHealth, PrefersTheFirst) {
  ServerHealth health(2);
  EXPECT_EQ(health.choose(none_asked, at(0)), 0u);
  EXPECT_EQ(health.choose(first_asked, at(0)), 1u);
  EXPECT_EQ(health.choose(both_asked, at(0)), 0u);
  EXPECT_TRUE(health.has_other(first_asked, at(0)));
  EXPECT_FALSE(health.has_other(both_asked, at(0)));
}

TEST(ServerHealth, ForgivesOneLostPacket) {
  ServerHealth health(2);
  health.failed(0, at(0), at(400));
  EXPECT_EQ(health.choose(none_asked, at(400)), 0u);
  health.replied(0);
  health.failed(0, at(500), at(900));
  EXPECT_EQ(health.choose(none_asked, at(900)), 0u);
}

TEST(ServerHealth, LeavesADeadServerAloneAndProbesItOnce) {
  ServerHealth health(2);
  health.failed(0, at(0), at(400));
  health.failed(0, at(0), at(400));
  EXPECT_EQ(health.choose(none_asked, at(1'399)), 1u);
  EXPECT_EQ(health.choose(both_asked, at(1'399)), 1u);
  EXPECT_EQ(health.choose(none_asked, at(1'400)), 0u);
  EXPECT_EQ(health.choose(none_asked, at(1'400)), 1u);
  health.failed(0, at(1'400), at(1'800));
  EXPECT_EQ(health.choose(none_asked, at(3'799)), 1u);
  EXPECT_EQ(health.choose(none_asked, at(3'800)), 0u);
  health.replied(0);
  EXPECT_EQ(health.choose(none_asked, at(3'801)), 0u);
}

TEST(ServerHealth, CountsOldFailuresOnce) {
  ServerHealth health(2);
  for (int i = 0; i < 100; ++i) health.failed(0, at(0), at(400 + i));
  EXPECT_EQ(health.choose(none_asked, at(1'401)), 0u);
}

TEST(ServerHealth, HasALongestPause) {
  ServerHealth health(2);
  int now = 0;
  for (int i = 0; i < 20; ++i) {
    health.failed(0, at(now), at(now + 1));
    now += 100'000;
  }
  EXPECT_EQ(health.choose(none_asked, at(now - 100'000 + 30'000)), 1u);
  EXPECT_EQ(health.choose(none_asked, at(now - 100'000 + 30'001)), 0u);
}

TEST(ServerHealth, KnowsSinceWhenNoneIsReachable) {
  ServerHealth health(2);
  health.unreachable(0, at(0), at(1));
  EXPECT_EQ(health.none_reachable_since(), std::nullopt);
  health.failed(1, at(0), at(40));  // slow, for all that is known
  EXPECT_EQ(health.none_reachable_since(), std::nullopt);
  health.unreachable(1, at(50), at(51));
  health.unreachable(0, at(60), at(61));
  EXPECT_EQ(health.none_reachable_since(), at(51));
  health.failed(1, at(100), at(500));  // no news
  EXPECT_EQ(health.none_reachable_since(), at(51));

  health.replied(0);
  EXPECT_EQ(health.none_reachable_since(), std::nullopt);
  health.failed(0, at(600), at(1'000));
  EXPECT_EQ(health.none_reachable_since(), std::nullopt);
  health.unreachable(0, at(1'100), at(1'101));
  EXPECT_EQ(health.none_reachable_since(), at(1'101));
}

TEST(ServerHealth, LeavesAnUnreachableServerAlone) {
  ServerHealth health(2);
  health.unreachable(0, at(0), at(1));
  EXPECT_EQ(health.choose(none_asked, at(1)), 0u);
  health.unreachable(0, at(1), at(2));
  EXPECT_EQ(health.choose(none_asked, at(1'001)), 1u);
  EXPECT_EQ(health.choose(none_asked, at(1'002)), 0u);
}

TEST(ServerHealth, StillAsksWhenAllAreDead) {
  ServerHealth health(2);
  for (const std::size_t server : {1u, 0u}) {
    health.failed(server, at(0), at(400));
    health.failed(server, at(0), server == 1 ? at(400) : at(500));
  }
  EXPECT_EQ(health.choose(none_asked, at(500)), 1u);
  EXPECT_EQ(health.choose(none_asked, at(500)), 0u);
  EXPECT_FALSE(health.has_other(none_asked, at(500)));
}

}  // namespace
