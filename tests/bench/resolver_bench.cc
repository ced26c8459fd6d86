// Questions a second, and CPU a question, against NSD on loopback: the resolver beside a bare loop
// that sends prebuilt packets, which is as fast as one thread and one system call a packet can be.
#include <benchmark/benchmark.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <ctime>

#include "dns/caching_resolver.h"
#include "dns/cares_resolver.h"
#include "dns/query.h"
#include "tests/support/loopback.h"
#include "tests/support/nsd_server.h"
#include "tests/support/reply_builder.h"

namespace {

using dns::Answer;
using dns::CaresResolver;
using dns::Question;
using support::NsdServer;
using support::Octets;

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

std::vector<Octets> make_packets() {
  std::vector<Octets> packets;
  for (const Question& question : questions()) {
    const std::uint16_t id = static_cast<std::uint16_t>(packets.size());
    packets.push_back(dns::write_query(question, id, dns::Edns::with));
  }
  return packets;
}

// Takes what has come; waits only for the first.
std::size_t receive_some(const support::Socket& socket) {
  std::array<std::uint8_t, 4096> reply{};
  pollfd waiting{socket.descriptor(), POLLIN, 0};
  poll(&waiting, 1, 1'000);
  std::size_t received = 0;
  while (recv(socket.descriptor(), reply.data(), reply.size(), MSG_DONTWAIT) > 0) ++received;
  return received;
}

void send_prebuilt_packets(benchmark::State& state) {
  const std::vector<Octets> packets = make_packets();
  const support::Socket socket(dns::Family::ipv4, SOCK_DGRAM);
  const int buffer = 4 << 20;
  setsockopt(socket.descriptor(), SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  socket.connect(server().address());
  const std::size_t window = static_cast<std::size_t>(state.range(0));
  const CpuClock clock;
  for (auto _ : state) {
    std::size_t sent = 0;
    std::size_t received = 0;
    while (received < hosts) {
      for (; sent < hosts && sent - received < window; ++sent) {
        send(socket.descriptor(), packets[sent].data(), packets[sent].size(), 0);
      }
      const std::size_t some = receive_some(socket);
      if (some == 0) return state.SkipWithError("a packet was lost");
      received += some;
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
