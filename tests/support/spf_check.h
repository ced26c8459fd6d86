// One test of an SPF suite, checked over a resolver and held against what the suite says.
#pragma once

#include <cstdint>
#include <string>

#include "dns/event_loop.h"
#include "dns/resolver.h"
#include "tests/support/spf_suite.h"

namespace support {

struct SpfOutcome {
  policy::SpfVerdict verdict;
  std::uint64_t questions = 0;  // that the upstream was asked, each once
};

// With nothing known before: a cache and a session of its own. All three must outlive the task.
dns::Task<SpfOutcome> check(dns::EventLoop& loop, dns::Resolver& upstream, const SpfTest& test,
                            policy::SpfDetail detail = policy::SpfDetail::result);

// Counts what comes right.
class SpfScore {
 public:
  // Expects one of the test's results, its explanation, and no more questions than allowed: 130,
  // and 11 where records lead back to themselves (include and redirect loops, an mx that names its
  // own domain, CNAME loops).
  void expect_right(const SpfTest& test, const SpfOutcome& outcome);
  // "203/203 results, 22/22 explanations, 121 questions at the most"
  std::string to_string() const;

 private:
  int results_ = 0;
  int right_results_ = 0;
  int explanations_ = 0;
  int right_explanations_ = 0;
  std::uint64_t most_questions_ = 0;
};

}  // namespace support
