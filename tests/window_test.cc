#include "dns/window.h"

#include <gtest/gtest.h>

namespace {

using dns::Window;

TEST(Window, GrowsWithRepliesToItsCeiling) {
  Window window(100);
  EXPECT_EQ(window.size(), 64u);
  window.on_reply();
  EXPECT_EQ(window.size(), 65u);
  for (int i = 0; i < 100; ++i) window.on_reply();
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

TEST(Window, BearsTheOddLostPacket) {
  Window window(1'000);
  for (int i = 0; i < 20'000; ++i) {
    if (i % 50 == 0) {
      window.on_loss();
    } else {
      window.on_reply();
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
  window.on_reply();
  EXPECT_EQ(window.size(), 17u);
}

}  // namespace
