// Questions a second, and CPU a question, against NSD on loopback: the resolver beside a bare loop
// that sends prebuilt packets, which is as fast as one thread and one system call a packet can be.
#include <benchmark/benchmark.h>

#include <ctime>

#include "dns/caching_resolver.h"
#include "dns/cares_resolver.h"
#include "tests/support/bare_client.h"
#include "tests/support/nsd_server.h"

namespace {

using dns::Answer;
using dns::CaresResolver;
using dns::Question;
using support::NsdServer;

constexpr std::size_t hosts = 20'000;

std::vector<Question> make_questions() {
  std::vector<Question> questions;
  for (std::size_t i = 0; i < hosts; ++i) {
    const std::string name = fmt::format("h{}.example.com", i);
    questions.push_back({dns::DomainName::parse(name).value(), dns::RecordType::a});
  }
  return questions;
}

const std::vector<Question>& questions() {
  static const std::vector<Question> all = make_questions();
  return all;
}

std::vector<NsdServer::Zone> make_zones() {
  std::string text =
      "$ORIGIN example.com.\n$TTL 3600\n"
      "@ SOA ns hostmaster 1 7200 3600 1209600 300\n@ NS ns\nns A 192.0.2.1\n";
  for (std::size_t i = 0; i < hosts; ++i) text += fmt::format("h{} A 192.0.2.10\n", i);
  return {{"example.com", text}};
}

const NsdServer& server() {
  static const NsdServer running(make_zones());
  return running;
}

// Of the thread that benchmarks: the server is a process of its own.
class CpuClock {
 public:
  double microseconds() const {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec - start_.tv_sec) * 1e6 +
           static_cast<double>(now.tv_nsec - start_.tv_nsec) / 1e3;
  }

 private:
  static timespec begin() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now;
  }
  timespec start_ = begin();
};

void report(benchmark::State& state, const CpuClock& clock) {
  const std::size_t asked = static_cast<std::size_t>(state.iterations()) * hosts;
  state.SetItemsProcessed(static_cast<std::int64_t>(asked));
  state.counters["cpu_us_a_question"] = clock.microseconds() / static_cast<double>(asked);
}

dns::Task<std::size_t> count_found(dns::Resolver& resolver) {
  std::vector<dns::Task<Answer>> tasks;
  for (const Question& question : questions()) tasks.push_back(resolver.ask(question));
  const std::vector<Answer> answers = co_await dns::all_of(std::move(tasks));
  std::size_t found = 0;
  for (const Answer& answer : answers) found += answer.status() == dns::Status::found ? 1 : 0;
  co_return found;
}

CaresResolver::Options options(const benchmark::State& state) {
  return {.servers = {server().address()},
          .timeout = std::chrono::seconds(2),
          .in_flight = static_cast<std::size_t>(state.range(0))};
}

void ask_with_cares(benchmark::State& state) {
  server();
  questions();
  std::uint64_t sent = 0;
  const CpuClock clock;
  for (auto _ : state) {
    dns::EventLoop loop;
    CaresResolver resolver(loop, options(state));
    if (loop.run(count_found(resolver)) != hosts) state.SkipWithError("some were not found");
    sent += resolver.counters().sent;
  }
  report(state, clock);
  state.counters["sent_again"] =
      static_cast<double>(sent) - static_cast<double>(state.iterations()) * hosts;
}

// With the cache above it, as the program has it.
void ask_with_cache(benchmark::State& state) {
  server();
  questions();
  const CpuClock clock;
  for (auto _ : state) {
    dns::EventLoop loop;
    CaresResolver resolver(loop, options(state));
    dns::CachingResolver cache(loop, resolver);
    if (loop.run(count_found(cache)) != hosts) state.SkipWithError("some were not found");
  }
  report(state, clock);
}

void send_prebuilt_packets(benchmark::State& state) {
  const std::vector<support::Octets> queries = support::queries_for(questions());
  const std::size_t window = static_cast<std::size_t>(state.range(0));
  const CpuClock clock;
  for (auto _ : state) {
    if (support::exchange(server().address(), queries, window) != hosts) {
      return state.SkipWithError("a packet was lost");
    }
  }
  report(state, clock);
}

BENCHMARK(send_prebuilt_packets)
    ->Arg(100)
    ->Arg(1'000)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(ask_with_cares)->Arg(100)->Arg(1'000)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(ask_with_cache)->Arg(100)->Arg(1'000)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
