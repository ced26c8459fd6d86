// The public SPF suites over real sockets: through c-ares to a server on loopback that holds each
// test's zone data.
#include <gtest/gtest.h>

#include <algorithm>
#include <list>

#include "dns/caching_resolver.h"
#include "dns/cares_resolver.h"
#include "dns/gate.h"
#include "tests/support/answers.h"
#include "tests/support/spf_check.h"
#include "tests/support/suite_resolver.h"
#include "tests/support/suite_server.h"

namespace {

using dns::CaresResolver;
using dns::Task;
using dns::Transport;
using std::chrono::milliseconds;
using std::chrono::seconds;
using support::FaultServer;
using support::OnTimeout;
using support::SpfOutcome;
using support::SpfScenario;
using support::SpfSuite;
using support::SpfTest;
using support::SuiteService;

// Checks under way at a time, each with sockets of its own.
constexpr std::size_t at_a_time = 64;

// A silent question takes 900 ms.
CaresResolver::Options options_for(const FaultServer& server) {
  return {.servers = {server.address()}, .timeout = milliseconds(300), .tries = 2};
}

// All tests of a suite, many at a time, with a server for each scenario.
class SocketRun {
 public:
  SocketRun(const SpfSuite& suite, const SuiteService& service) : gate_(loop_, at_a_time) {
    for (const SpfScenario& scenario : suite.scenarios) {
      servers_.emplace_back(support::serve(scenario.zone, service));
      for (const SpfTest& test : scenario.tests) tasks_.push_back(check(servers_.back(), test));
    }
  }

  // In the order of the suite; the questions are the queries sent, of every kind.
  std::vector<SpfOutcome> run() { return loop_.run(dns::all_of(std::move(tasks_))); }

  // How many servers were asked over this transport.
  std::size_t servers_asked(Transport transport) const {
    return static_cast<std::size_t>(
        std::count_if(servers_.begin(), servers_.end(),
                      [=](const FaultServer& server) { return server.queries(transport) > 0; }));
  }

 private:
  Task<SpfOutcome> check(const FaultServer& server, const SpfTest& test) {
    dns::Gate::Stay stay(gate_);
    co_await stay;
    CaresResolver resolver(loop_, options_for(server));
    SpfOutcome outcome = co_await support::check(loop_, resolver, test);
    outcome.questions = resolver.counters().sent;
    co_return outcome;
  }

  dns::EventLoop loop_;
  dns::Gate gate_;
  std::list<FaultServer> servers_;
  std::vector<Task<SpfOutcome>> tasks_;
};

struct World {
  const char* name;
  SuiteService service;
};

const World worlds[] = {
    {"timeout_is_servfail", {.on_timeout = OnTimeout::servfail}},
    {"timeout_is_silence", {.on_timeout = OnTimeout::silence}},
    {"all_over_tcp", {.on_timeout = OnTimeout::servfail, .forces_tcp = true}},
};

using Parameters = std::tuple<support::SpfSuiteFile, World>;

class Suites : public testing::TestWithParam<Parameters> {};

TEST_P(Suites, GetTheirResultsOverSockets) {
  const auto& [file, world] = GetParam();
  const SpfSuite suite = support::read_spf_suite(file);
  SocketRun run(suite, world.service);
  const std::vector<SpfOutcome> outcomes = run.run();
  ASSERT_EQ(outcomes.size(), file.tests);
  const std::size_t asked = run.servers_asked(Transport::udp);
  EXPECT_EQ(run.servers_asked(Transport::tcp), world.service.forces_tcp ? asked : 0);
  support::SpfScore score;
  auto outcome = outcomes.begin();
  for (const SpfScenario& scenario : suite.scenarios) {
    for (const SpfTest& test : scenario.tests) {
      SCOPED_TRACE(fmt::format("{}: {}", scenario.description, test.name));
      score.expect_right(test, *outcome);
      ++outcome;
    }
  }
  fmt::print("{} over sockets, {}: {}\n", file.label, world.name, score.to_string());
}

INSTANTIATE_TEST_SUITE_P(Spf, Suites,
                         testing::Combine(testing::ValuesIn(support::spf_suite_files),
                                          testing::ValuesIn(worlds)),
                         [](const auto& parameters) {
                           return fmt::format("{}_{}", std::get<0>(parameters.param).label,
                                              std::get<1>(parameters.param).name);
                         });

// Every type at every owner.
std::vector<dns::Question> questions_about(const support::SuiteZone& zone) {
  std::vector<dns::Question> questions;
  for (const dns::DomainName& owner : zone.owners()) {
    for (const dns::RecordType type : dns::askable_types()) questions.push_back({owner, type});
  }
  return questions;
}

Task<std::vector<dns::Answer>> ask_all(dns::Resolver& resolver,
                                       std::vector<dns::Question> questions) {
  std::vector<Task<dns::Answer>> tasks;
  for (const dns::Question& question : questions) tasks.push_back(resolver.ask(question));
  std::vector<dns::Answer> answers = co_await dns::all_of(std::move(tasks));
  co_return answers;
}

std::vector<dns::Answer> answers_of(dns::EventLoop& loop, dns::Resolver& upstream,
                                    const std::vector<dns::Question>& questions) {
  dns::CachingResolver cache(loop, upstream);
  return loop.run(ask_all(cache, questions));
}

void expect_same_answers(const support::SuiteZone& zone, const SuiteService& service) {
  const std::vector<dns::Question> questions = questions_about(zone);
  dns::EventLoop loop;
  support::SuiteResolver memory(loop, zone);
  const std::vector<dns::Answer> expected = answers_of(loop, memory, questions);
  const FaultServer server(support::serve(zone, service));
  CaresResolver cares(loop, {.servers = {server.address()}, .timeout = seconds(5), .tries = 1});
  const std::vector<dns::Answer> answers = answers_of(loop, cares, questions);
  for (std::size_t i = 0; i < questions.size(); ++i) {
    SCOPED_TRACE(fmt::format("{} {}", questions[i].name, to_string(questions[i].type)));
    if (expected[i].reason == dns::Reason::timeout) {
      EXPECT_EQ(dns::to_string(answers[i].reason), "SERVFAIL");
    } else {
      EXPECT_EQ(support::print(answers[i]), support::print(expected[i]));
    }
  }
}

// So that what differs between memory and sockets is not the zone data: that of the first suite,
// which has everything but a SERVFAIL.
TEST(SuiteWorlds, Agree) {
  const SpfSuite suite = support::read_spf_suite(support::spf_suite_files.front());
  for (const SpfScenario& scenario : suite.scenarios) {
    SCOPED_TRACE(scenario.description);
    expect_same_answers(scenario.zone, {});
    expect_same_answers(scenario.zone, {.forces_tcp = true});
  }
}

}  // namespace
