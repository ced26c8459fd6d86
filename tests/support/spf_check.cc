#include "tests/support/spf_check.h"

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "dns/caching_resolver.h"

namespace support {
namespace {

constexpr std::uint64_t question_limit = 130;
constexpr std::uint64_t loop_question_limit = 11;

// By the names that the suites give them.
constexpr std::array<std::string_view, 6> loops = {"redirect-after-mechanisms1",
                                                   "redirect-loop",
                                                   "include-loop",
                                                   "mx-limit",
                                                   "ptr-cname-loop",
                                                   "incloop"};

bool is_loop(const SpfTest& test) {
  return std::find(loops.begin(), loops.end(), test.name) != loops.end();
}

}  // namespace

dns::Task<SpfOutcome> check(dns::EventLoop& loop, dns::Resolver& upstream, const SpfTest& test,
                            policy::SpfDetail detail) {
  dns::CachingResolver cache(loop, upstream);
  policy::SpfSession session(loop, cache);
  const policy::SpfIdentity identity = policy::identity_of(test.query);
  policy::SpfOptions options;
  options.detail = detail;
  options.default_explanation = spf_default_explanation;
  SpfOutcome outcome;
  outcome.verdict = co_await session.check_host(identity, options);
  co_await session.drain();
  outcome.questions = cache.counts().unique;
  co_return outcome;
}

void SpfScore::expect_right(const SpfTest& test, const SpfOutcome& outcome) {
  const policy::SpfVerdict& verdict = outcome.verdict;
  const std::string result(policy::to_string(verdict.result));
  const bool is_right =
      std::find(test.results.begin(), test.results.end(), result) != test.results.end();
  EXPECT_TRUE(is_right) << result << " instead of "
                        << fmt::format("{}", fmt::join(test.results, " or ")) << ": "
                        << verdict.why;
  ++results_;
  if (is_right) ++right_results_;
  if (test.explanation) {
    EXPECT_EQ(verdict.explanation, *test.explanation);
    ++explanations_;
    if (verdict.explanation == *test.explanation) ++right_explanations_;
  }
  EXPECT_LE(outcome.questions, is_loop(test) ? loop_question_limit : question_limit);
  most_questions_ = std::max(most_questions_, outcome.questions);
}

std::string SpfScore::to_string() const {
  return fmt::format("{}/{} results, {}/{} explanations, {} questions at the most", right_results_,
                     results_, right_explanations_, explanations_, most_questions_);
}

}  // namespace support
