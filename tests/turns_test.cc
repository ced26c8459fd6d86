#include "gen/turns.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace {

using dns::Done;
using dns::EventLoop;
using dns::Task;
using gen::Turns;

struct Log {
  EventLoop loop;
  Turns turns{loop};
  std::vector<int> order;
};

// Rests for so many turns of the loop before it waits for its own turn.
Task<Done> note(Log& log, int number, int rest) {
  Turns::Turn turn(log.turns, number);
  for (int i = 0; i < rest; ++i) {
    EventLoop::Turn pause(log.loop);
    co_await pause;
  }
  if (rest == 7) throw std::runtime_error("lost");
  co_await turn;
  log.order.push_back(number);
  co_return Done();
}

Task<Done> note_all(Log& log, std::vector<int> rests) {
  std::vector<Task<Done>> tasks;
  for (std::size_t i = 0; i < rests.size(); ++i) {
    tasks.push_back(note(log, static_cast<int>(i) + 1, rests[i]));
  }
  const std::vector<Done> done = co_await dns::all_of(std::move(tasks));
  co_return Done();
}

TEST(Turns, ComeInTheOrderOfTheirNumbers) {
  Log log;
  log.loop.run(note_all(log, {5, 0, 3, 1, 4, 0}));
  EXPECT_EQ(log.order, (std::vector<int>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(log.turns.passed(), 6);
}

TEST(Turns, DoNotWaitForWhatFailed) {
  for (const std::vector<int>& rests :
       {std::vector<int>{7, 0, 9}, {0, 7, 9}, {9, 7, 0, 7, 3}, {0, 9, 7}}) {
    Log log;
    EXPECT_THROW(log.loop.run(note_all(log, rests)), std::runtime_error);
    std::vector<int> expected;
    for (std::size_t i = 0; i < rests.size(); ++i) {
      if (rests[i] != 7) expected.push_back(static_cast<int>(i) + 1);
    }
    EXPECT_EQ(log.order, expected);
    EXPECT_EQ(log.turns.passed(), static_cast<int>(rests.size()));
  }
}

}  // namespace
