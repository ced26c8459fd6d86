#include "dns/window.h"

#include <gtest/gtest.h>

namespace {

using dns::Window;
using namespace std::chrono_literals;

TEST(Window, GrowsWithRepliesToItsCeiling) {
  Window window(100);
  EXPECT_EQ(window.size(), 64u);
  window.on_reply(10ms);
  EXPECT_EQ(window.size(), 65u);
  for (int i = 0; i < 100; ++i) window.on_reply(10ms);
  EXPECT_EQ(window.size(), 100u);
}

TEST(Window, DoesNotGrowUnused) {
  Window window(100);
  for (int i = 0; i < 1'000; ++i) window.on_idle_reply();
  EXPECT_EQ(window.size(), 64u);
  for (int i = 0; i < 64; ++i) window.on_loss();
  EXPECT_LT(window.size(), 64u);
}

TEST(Window, StartsAtALowCeiling) {
  Window window(3);
  EXPECT_EQ(window.size(), 3u);
  for (int i = 0; i < 100; ++i) window.on_loss();
  EXPECT_EQ(window.size(), 3u);
}

// A window of 200, after replies of 10 ms, with many that take so long.
Window filled(std::chrono::milliseconds reply_time) {
  Window window(1'000, 200);
  for (int i = 0; i < 100; ++i) window.on_reply(10ms);
  for (int i = 0; i < 10'000; ++i) window.on_reply(reply_time);
  return window;
}

TEST(Window, PastItsUsualSizeGrowsWithNoReplyOfUnknownTime) {
  Window window(1'000, 200);
  for (int i = 0; i < 1'000; ++i) window.on_reply(std::nullopt);
  EXPECT_EQ(window.size(), 200u);
  window.on_reply(10ms);
  EXPECT_EQ(window.size(), 201u);
}

TEST(Window, PastItsUsualSizeGrowsOnALongLineAlone) {
  EXPECT_EQ(filled(15ms).size(), 1'000u);
  const std::size_t waiting = filled(40ms).size();
  EXPECT_GE(waiting, 200u);
  EXPECT_LT(waiting, 400u);
}

TEST(Window, BearsTheOddLostPacket) {
  Window window(1'000);
  for (int i = 0; i < 20'000; ++i) {
    if (i % 50 == 0) {
      window.on_loss();
    } else {
      window.on_reply(10ms);
    }
  }
  EXPECT_EQ(window.size(), 1'000u);
}

TEST(Window, HalvesUnderLossesDownToItsFloor) {
  Window window(1'000);
  for (int i = 0; i < 64; ++i) window.on_loss();
  EXPECT_EQ(window.size(), 32u);
  for (int i = 0; i < 1'000; ++i) window.on_loss();
  EXPECT_EQ(window.size(), 16u);
  window.on_reply(10ms);
  EXPECT_EQ(window.size(), 17u);
}

}  // namespace
