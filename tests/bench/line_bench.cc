// The wire's speed: `line_bench [DOMAINS [ROUNDS]]`. All unique questions of a run of `generate`,
// asked of NSD on loopback by a bare loop of prebuilt packets, by dnsperf, by aiodns and by the
// whole of `generate` in turn; then `generate` over lines with a delay and loss. Medians are
// printed, nothing is asserted. adnshost is no peer here: it asks port 53 alone.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <nlohmann/json.hpp>

#include "tests/support/bare_client.h"
#include "tests/support/big_world.h"
#include "tests/support/delaying_proxy.h"
#include "tests/support/files.h"
#include "tests/support/program.h"

namespace {

using dns::Question;
using std::chrono::steady_clock;

constexpr std::size_t bare_window = 200;  // what a socket's buffer holds without privileges
// The critical path of a domain: MX → A → PTR → forward.
constexpr double depth = 4;

struct Figures {
  double wall = 0;  // seconds
  double cpu = 0;   // of the client alone
  double answered = 0;
  double sent = 0;
  double lost = 0;
};

using Rounds = std::vector<Figures>;

double median(Rounds rounds, double Figures::*member) {
  std::ranges::sort(rounds, {}, member);
  return rounds[rounds.size() / 2].*member;
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

double cpu_of(int whose) {
  rusage usage{};
  getrusage(whose, &usage);
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

// `whose`: RUSAGE_SELF or, of a program that is waited for, RUSAGE_CHILDREN.
Figures timed(int whose, const std::function<double()>& ask) {
  const auto start = steady_clock::now();
  const double cpu = cpu_of(whose);
  const double answered = ask();
  const std::chrono::duration<double> wall = steady_clock::now() - start;
  return {.wall = wall.count(), .cpu = cpu_of(whose) - cpu, .answered = answered};
}

class Bench {
 public:
  explicit Bench(std::size_t domains) : world_(support::big_world(domains)), server_(world_.zones) {
    support::write_file(folder_.path() / "policy.yml",
                        "default: {helo: mx10.example, ip: 192.0.2.10}\n"
                        "severity: {ip.global: ignore}\n");
    generate(server_.address(), {"--record", "answers.json"});
    read_questions();
  }

  std::size_t unique() const { return questions_.size(); }
  const dns::ServerAddress& server() const { return server_.address(); }

  Figures ask_bare() const {
    const std::vector<support::Octets> queries = support::queries_for(questions_);
    return timed(RUSAGE_SELF, [&] {
      return static_cast<double>(support::exchange(server(), queries, bare_window));
    });
  }

  Figures ask_with_dnsperf() const {
    return timed(RUSAGE_CHILDREN, [this] {
      return first_number(
          fmt::format("dnsperf -s 127.0.0.1 -p {} -d {}/questions -n 1 -q {} -T 1 "
                      "-c 1 -e | sed -n 's/.*Queries completed: *//p'",
                      server().port, folder_.path().string(), bare_window));
    });
  }

  Figures ask_with_aiodns() const {
    return timed(RUSAGE_CHILDREN, [this] {
      return first_number(
          fmt::format("/usr/bin/python3 {}/tests/bench/aiodns_peer.py {} "
                      "{}/questions {}",
                      SOURCE_DIR, server().port, folder_.path().string(), bare_window));
    });
  }

  Figures generate(const dns::ServerAddress& server, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {
        "generate",  "--send-on",        world_.send_on, "--domains",  "-",
        "--server",  server.to_string(), "--policy",     "policy.yml", "--output",
        "hosts.yml", "--report",         "report.json",  "--stats"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    support::Outcome outcome;
    Figures figures = timed(RUSAGE_CHILDREN, [&] {
      outcome = support::run_program(
          {.arguments = std::move(arguments), .input = world_.domains, .folder = folder_.path()});
      return 0.0;
    });
    const std::size_t line = outcome.err.find("questions: ");
    if (line == std::string::npos ||
        std::sscanf(outcome.err.c_str() + line, "questions: %*u asked, %lf unique, %lf sent",
                    &figures.answered, &figures.sent) != 2) {
      fmt::print(stderr, "cannot read the figures:\n{}", outcome.err);
      std::exit(1);
    }
    return figures;
  }

 private:
  void read_questions() {
    const auto snapshot =
        nlohmann::json::parse(support::read_file(folder_.path() / "answers.json"));
    std::string list;
    for (const nlohmann::json& answer : snapshot.at("answers")) {
      const std::string name = answer.at("name");
      const std::string type = answer.at("type");
      list += fmt::format("{} {}\n", name, type);
      for (const auto kind : {dns::RecordType::a, dns::RecordType::aaaa, dns::RecordType::mx,
                              dns::RecordType::ptr, dns::RecordType::txt}) {
        if (dns::to_string(kind) == type) {
          questions_.push_back({dns::DomainName::parse(name).value(), kind});
        }
      }
    }
    support::write_file(folder_.path() / "questions", list);
  }

  double first_number(const std::string& command) const {
    FILE* const output = popen(command.c_str(), "r");
    double number = 0;
    if (output == nullptr || std::fscanf(output, "%lf", &number) != 1) {
      fmt::print(stderr, "no figure from: {}\n", command);
    }
    if (output != nullptr) pclose(output);
    return number;
  }

  support::BigWorld world_;
  support::NsdServer server_;
  support::TemporaryFolder folder_;
  std::vector<Question> questions_;
};

struct Peer {
  std::string_view name;
  std::function<Figures()> ask;
  Rounds rounds = {};
};

// In turn, so that the machine's moods meet all alike. Returns the bare loop's questions a second.
double compare_peers(const Bench& bench, int rounds) {
  std::vector<Peer> peers = {
      {"bare send/recv", [&bench] { return bench.ask_bare(); }},
      {"dnsperf", [&bench] { return bench.ask_with_dnsperf(); }},
      {"aiodns", [&bench] { return bench.ask_with_aiodns(); }},
      {"generate", [&bench] { return bench.generate(bench.server()); }},
  };
  for (int i = 0; i < rounds; ++i) {
    for (Peer& peer : peers) peer.rounds.push_back(peer.ask());
  }
  const double unique = static_cast<double>(bench.unique());
  const double bare_cpu = median(peers[0].rounds, &Figures::cpu) / unique;
  const double dnsperf_wall = median(peers[1].rounds, &Figures::wall);
  fmt::print("{:<16} {:>9} {:>9} {:>12} {:>10} {:>10}\n", "", "answered", "wall, s", "to dnsperf's",
             "CPU, us/q", "to bare");
  for (const Peer& peer : peers) {
    const double wall = median(peer.rounds, &Figures::wall);
    const double cpu = median(peer.rounds, &Figures::cpu) / unique;
    fmt::print("{:<16} {:>9.0f} {:>9.3f} {:>12.2f} {:>10.2f} {:>10.2f}\n", peer.name,
               median(peer.rounds, &Figures::answered), wall, wall / dnsperf_wall, cpu * 1e6,
               cpu / bare_cpu);
  }
  return unique / median(peers[0].rounds, &Figures::wall);
}

void measure_lines(const Bench& bench, double top_speed, int rounds) {
  fmt::print("\n{:>8} {:>6} {:>9} {:>9} {:>9} {:>14} {:>22}\n", "trip, ms", "loss", "wall, s",
             "bound, s", "to bound", "sent / unique", "above what was lost");
  const double unique = static_cast<double>(bench.unique());
  for (const int trip : {0, 20, 50}) {
    for (const double loss : {0.0, 0.01, 0.05}) {
      Rounds results;
      for (int i = 0; i < rounds; ++i) {
        const support::DelayingProxy proxy(
            bench.server(), {.round_trip = std::chrono::milliseconds(trip), .loss = loss});
        results.push_back(bench.generate(proxy.address()));
        results.back().lost = static_cast<double>(proxy.lost());
      }
      const double wall = median(results, &Figures::wall);
      const double bound = std::max(depth * trip / 1e3, unique / top_speed);
      const double sent = median(results, &Figures::sent);
      fmt::print("{:>8} {:>6} {:>9.3f} {:>9.3f} {:>9.2f} {:>14.4f} {:>22.4f}\n", trip, loss, wall,
                 bound, wall / bound, sent / unique,
                 (sent - median(results, &Figures::lost)) / unique);
    }
  }
}

}  // namespace

int main(int count, char** words) {
  const std::size_t domains = count > 1 ? std::strtoul(words[1], nullptr, 10) : 10'000;
  const int rounds = count > 2 ? std::atoi(words[2]) : 5;
  const Bench bench(domains);
  fmt::print("{} domains, {} unique questions, medians of {} rounds\n\n", domains, bench.unique(),
             rounds);
  const double top_speed = compare_peers(bench, rounds);
  measure_lines(bench, top_speed, rounds);
}
