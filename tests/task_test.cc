#include "dns/task.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "dns/event_loop.h"

namespace {

using dns::EventLoop;
using dns::Task;

Task<int> after_turns(EventLoop& loop, int turns, int value) {
  for (int i = 0; i < turns; ++i) {
    EventLoop::Turn turn(loop);
    co_await turn;
  }
  co_return value;
}

Task<int> failing(EventLoop& loop, std::string reason) {
  EventLoop::Turn turn(loop);
  co_await turn;
  throw std::runtime_error(reason);
}

Task<std::vector<int>> many(EventLoop& loop) {
  std::vector<Task<int>> tasks;
  tasks.push_back(after_turns(loop, 3, 1));
  tasks.push_back(after_turns(loop, 0, 2));
  tasks.push_back(after_turns(loop, 1, 3));
  std::vector<int> values = co_await dns::all_of(std::move(tasks));
  co_return values;
}

Task<std::vector<int>> two_failures(EventLoop& loop) {
  std::vector<Task<int>> tasks;
  tasks.push_back(after_turns(loop, 5, 1));
  tasks.push_back(failing(loop, "second"));
  tasks.push_back(failing(loop, "third"));
  std::vector<int> values = co_await dns::all_of(std::move(tasks));
  co_return values;
}

Task<std::pair<int, std::string>> with_text(Task<int> number, Task<std::string> text) {
  std::pair<int, std::string> both = co_await dns::both_of(std::move(number), std::move(text));
  co_return both;
}

Task<std::string> text_after_turns(EventLoop& loop, int turns) {
  const int number = co_await after_turns(loop, turns, turns);
  co_return std::to_string(number);
}

Task<std::string> failing_text(EventLoop& loop) {
  const int number = co_await failing(loop, "text");
  co_return std::to_string(number);
}

Task<std::size_t> none() {
  const std::vector<int> values = co_await dns::all_of(std::vector<Task<int>>());
  co_return values.size();
}

Task<int> sum_of(EventLoop& loop, int count) {
  int sum = 0;
  for (int i = 0; i < count; ++i) {
    const int value = co_await after_turns(loop, 1, i % 2);
    sum += value;
  }
  co_return sum;
}

TEST(Task, RunsToItsValue) {
  EventLoop loop;
  EXPECT_EQ(loop.run(after_turns(loop, 2, 7)), 7);
}

TEST(Task, ThatIsNeverAwaitedDoesNothing) {
  EventLoop loop;
  const Task<int> unused = failing(loop, "never");
}

TEST(Task, HandsExceptionsOn) {
  EventLoop loop;
  EXPECT_THROW(loop.run(failing(loop, "broken")), std::runtime_error);
}

TEST(Task, DoesNotGrowTheStack) {
  EventLoop loop;
  EXPECT_EQ(loop.run(sum_of(loop, 200'000)), 100'000);
}

TEST(AllOf, GivesValuesInTheOrderAsked) {
  EventLoop loop;
  EXPECT_EQ(loop.run(many(loop)), (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(loop.run(none()), 0u);
}

TEST(AllOf, HandsOnTheFirstFailureAfterAllHaveEnded) {
  EventLoop loop;
  try {
    loop.run(two_failures(loop));
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "second");
  }
}

class Never {
 public:
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<>) const {}
  void await_resume() const {}
};

Task<int> stuck() {
  Never never;
  co_await never;
  co_return 0;
}

TEST(EventLoop, SaysWhenNothingCanCome) {
  EventLoop loop;
  EXPECT_THROW(loop.run(stuck()), std::logic_error);
}

using Notes = std::vector<std::string>;

Task<int> note_twice(EventLoop& loop, Notes& notes) {
  for (int i = 0; i < 2; ++i) {
    EventLoop::Turn turn(loop);
    co_await turn;
    notes.push_back("turn");
  }
  co_return 0;
}

Task<int> note_ends_twice(EventLoop& loop, Notes& notes) {
  for (int i = 0; i < 2; ++i) {
    EventLoop::TurnEnd end(loop);
    co_await end;
    notes.push_back("end");
  }
  co_return 0;
}

Task<int> note_both(EventLoop& loop, Notes& notes) {
  std::vector<Task<int>> tasks;
  tasks.push_back(note_ends_twice(loop, notes));
  tasks.push_back(note_twice(loop, notes));
  const std::vector<int> done = co_await dns::all_of(std::move(tasks));
  co_return 0;
}

TEST(EventLoop, RunsAtATurnsEndWhatWaitsForIt) {
  EventLoop loop;
  Notes notes;
  loop.run(note_both(loop, notes));
  EXPECT_EQ(notes, (Notes{"turn", "end", "turn", "end"}));
  Notes ends;
  loop.run(note_ends_twice(loop, ends));
  EXPECT_EQ(ends, (Notes{"end", "end"}));
}

Task<std::size_t> count_at_end(EventLoop& loop, const Notes& notes) {
  EventLoop::TurnEnd end(loop);
  co_await end;
  co_return notes.size();
}

Task<std::size_t> count_of_first_turn(EventLoop& loop, Notes& notes) {
  std::vector<Task<int>> tasks;
  for (int i = 0; i < 300; ++i) tasks.push_back(note_twice(loop, notes));
  Task<std::vector<int>> all = dns::all_of(std::move(tasks));
  Task<std::size_t> count = count_at_end(loop, notes);
  auto found = co_await dns::both_of(std::move(all), std::move(count));
  co_return found.second;
}

TEST(EventLoop, RunsNoMoreAtATurnThanItsLimit) {
  EventLoop loop;
  Notes notes;
  EXPECT_EQ(loop.run(count_of_first_turn(loop, notes)), EventLoop::turn_limit);
  EXPECT_EQ(notes.size(), 600u);
}

std::string failure_of(Task<std::pair<int, std::string>> task, EventLoop& loop) {
  try {
    loop.run(std::move(task));
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST(BothOf, WaitsForBoth) {
  EventLoop loop;
  for (const int turns : {0, 1, 4}) {
    const auto both =
        loop.run(with_text(after_turns(loop, 2, turns), text_after_turns(loop, turns)));
    EXPECT_EQ(both.first, turns);
    EXPECT_EQ(both.second, std::to_string(turns));
  }
}

TEST(BothOf, HandsTheFirstFailureOnWhenBothHaveEnded) {
  EventLoop loop;
  EXPECT_EQ(failure_of(with_text(failing(loop, "number"), text_after_turns(loop, 4)), loop), "number");
  EXPECT_EQ(failure_of(with_text(after_turns(loop, 4, 1), failing_text(loop)), loop), "text");
  EXPECT_EQ(failure_of(with_text(failing(loop, "number"), failing_text(loop)), loop), "number");
}

}  // namespace
