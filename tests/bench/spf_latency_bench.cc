// How long check_host() takes where DNS takes 20 ms an answer: seven counted look-ups in three
// levels, each time with nothing known. One question after another would take 200 ms. Figures are
// printed, nothing is asserted.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "dns/caching_resolver.h"
#include "dns/cares_resolver.h"
#include "policy/check_host.h"
#include "tests/support/deep_scenario.h"
#include "tests/support/suite_server.h"

namespace {

using std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int runs = 21;
constexpr std::chrono::milliseconds delay{20};

struct Check {
  double milliseconds = 0;
  std::uint64_t questions = 0;
  policy::SpfVerdict verdict;
};

dns::Task<policy::SpfVerdict> check_and_drain(policy::SpfSession& session,
                                              policy::SpfIdentity identity,
                                              steady_clock::time_point& end) {
  const policy::SpfOptions options;
  policy::SpfVerdict verdict = co_await session.check_host(identity, options);
  end = steady_clock::now();
  co_await session.drain();
  co_return verdict;
}

Check check_anew(const dns::ServerAddress& server, const policy::SpfQuery& query) {
  dns::EventLoop loop;
  dns::CaresResolver cares(loop, {.servers = {server}});
  dns::CachingResolver cache(loop, cares);
  policy::SpfSession session(loop, cache);
  const steady_clock::time_point start = steady_clock::now();
  steady_clock::time_point end;
  Check check;
  check.verdict = loop.run(check_and_drain(session, policy::identity_of(query), end));
  check.milliseconds = Milliseconds(end - start).count();
  check.questions = cache.counts().unique;
  return check;
}

}  // namespace

int main() {
  const support::SpfScenario scenario = support::deep_scenario();
  support::SuiteService service;
  service.delay = delay;
  const support::FaultServer server(support::serve(scenario.zone, service));
  std::vector<Check> checks;
  for (int i = 0; i < runs; ++i) {
    checks.push_back(check_anew(server.address(), scenario.tests.front().query));
  }
  const Check& last = checks.back();
  fmt::print("{}, {} terms, {} questions, {} ms an answer\n", to_string(last.verdict.result),
             last.verdict.terms, last.questions, delay.count());
  std::sort(checks.begin(), checks.end(), [](const Check& left, const Check& right) {
    return left.milliseconds < right.milliseconds;
  });
  fmt::print("of {} checks: least {:.1f} ms, median {:.1f} ms, most {:.1f} ms\n", runs,
             checks.front().milliseconds, checks[runs / 2].milliseconds,
             checks.back().milliseconds);
}
