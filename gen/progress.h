// What a person at a terminal sees while many questions are under way.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "dns/event_loop.h"

namespace gen {

struct ProgressFigures {
  std::size_t done = 0;           // domains
  std::size_t domains = 0;        // in all
  std::uint64_t sent = 0;         // questions, those sent again too
  std::uint64_t unavailable = 0;  // questions that have got no answer
};

// "120 of 10000 domains, 21300 questions a second, 12 without an answer, 5 s left". Nothing is said
// of the time that is left before it can be told.
std::string progress_text(const ProgressFigures& figures, std::chrono::duration<double> elapsed);

// One line on standard error, some times a second, of a run that takes longer than a moment. It is
// wiped when this goes.
class ProgressLine : private dns::EventSource {
 public:
  // The loop must outlive it; `figures` are those of the moment at which it is called.
  ProgressLine(dns::EventLoop& loop, std::function<ProgressFigures()> figures);
  ~ProgressLine() override;
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

 private:
  void on_tick(std::chrono::steady_clock::time_point now) override;
  void show(const std::string& text);

  dns::EventLoop& loop_;
  std::function<ProgressFigures()> figures_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point next_;
  std::size_t shown_ = 0;  // columns that are to be wiped
};

}  // namespace gen
