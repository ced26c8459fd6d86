// What a run does once it has decided, step by step: one that fails keeps no other from being done.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace gen {

class Steps {
 public:
  // Whether it was done. Where it throws, the reason is told on standard error, with what follows
  // from that.
  bool take(const std::function<void()>& step, std::string_view consequence = "");

  bool all_done() const { return failures_.empty(); }
  // What was told, a line for each that failed.
  const std::string& failures() const { return failures_; }

 private:
  std::string failures_;
};

}  // namespace gen
