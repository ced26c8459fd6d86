// Checks of SPF a second on one core beside libspf2 and pyspf, over the same answers in memory:
// "anew" reads every record again in every check, as those do; "compiled" has read them once;
// "asked" knows nothing when it begins, and is told answer by answer. Ends with a table of the
// medians of interleaved repetitions and their ratios.
#include <arpa/inet.h>
#include <benchmark/benchmark.h>
extern "C" {  // which its headers do not say
#include <spf2/spf.h>
#include <spf2/spf_dns_zone.h>
}

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <stdexcept>

#include "dns/record_text.h"
#include "tests/support/files.h"
#include "tests/support/spf_scene.h"

namespace {

using policy::SpfAnswers;
using policy::SpfDetail;
using policy::SpfResult;
using support::SpfScene;

struct RecordSet {
  const char* name;
  const char* scene;
};

// Each ends in a pass, near the end of what there is to evaluate. None has %{d2} of a domain of two
// labels, which libspf2 expands to another name.
constexpr RecordSet record_sets[] = {
    {"ip4",
     "ip 203.0.113.20\n"
     "example.com TXT v=spf1 ip4:192.0.2.0/25 ip4:198.51.100.0/24 ip4:203.0.113.1 "
     "ip4:203.0.113.16/28 -all\n"},
    {"hoster",
     "ip 203.0.113.130\n"
     "example.com TXT v=spf1 include:_spf.example.net include:spf.example.org ~all\n"
     "_spf.example.net TXT v=spf1 ip4:192.0.2.0/28 ip4:192.0.2.32/27 ip4:192.0.2.64/26 "
     "ip4:198.51.100.0/25 ip6:2001:db8:1::/48 ip6:2001:db8:2::/48 ~all\n"
     "spf.example.org TXT v=spf1 ip4:198.51.100.128/25 ip4:203.0.113.0/26 ip4:203.0.113.64/27 "
     "ip4:203.0.113.128/29 ip6:2001:db8:3::/48 -all\n"},
    {"tree",
     "ip 203.0.113.9\n"
     "example.com TXT v=spf1 include:a.example include:b.example include:c.example -all\n"
     "a.example TXT v=spf1 include:d.example include:e.example ~all\n"
     "b.example TXT v=spf1 ip4:192.0.2.128/26 include:f.example ~all\n"
     "c.example TXT v=spf1 include:g.example ~all\n"
     "d.example TXT v=spf1 ip4:192.0.2.0/27 ip4:192.0.2.32/27 ip6:2001:db8:1::/48 ~all\n"
     "e.example TXT v=spf1 ip4:192.0.2.64/27 ip4:192.0.2.96/27 ip6:2001:db8:2::/48 ~all\n"
     "f.example TXT v=spf1 ip4:198.51.100.0/25 ip4:198.51.100.128/26 ~all\n"
     "g.example TXT v=spf1 ip4:203.0.113.128/25 ip4:203.0.113.0/28 ~all\n"},
    {"macros",
     "ip 203.0.113.9\n"
     "sender strong-bad@example.com\n"
     "example.com TXT v=spf1 exists:%{ir}.%{v}._spf.%{d} include:%{d}.trusted.example.net "
     "exists:%{l1r-}.%{i}._ip.%{d} -all\n"
     "example.com.trusted.example.net TXT v=spf1 exists:%{ir}.list.example.net ?all\n"
     "198.113.0.203.list.example.net A 127.0.0.2\n"
     "strong.203.0.113.9._ip.example.com A 127.0.0.2\n"},
    {"mx-and-a",
     "ip 203.0.113.9\n"
     "example.com TXT v=spf1 a mx a:relay.example.net/28 -all\n"
     "example.com A 192.0.2.80\n"
     "example.com MX 10 mx1.example.com\n"
     "example.com MX 20 mx2.example.com\n"
     "mx1.example.com A 192.0.2.25\n"
     "mx2.example.com A 198.51.100.25\n"
     "relay.example.net A 203.0.113.1\n"},
};

void expect_pass(bool passes, const RecordSet& set) {
  if (!passes) throw std::logic_error(std::string("no pass: ") + set.name);
}

// The check, and in `answers` all that it has met.
SpfResult check_asking(const SpfScene& scene, SpfAnswers& answers) {
  const policy::SpfIdentity identity = identity_of(scene.query);
  policy::SpfRecordCache records;
  while (true) {
    const policy::SpfProgress progress = evaluate_spf(identity, answers, SpfDetail::result, false);
    if (progress.result) return *progress.result;
    for (const dns::Question& question : progress.wanted) {
      answers.put(question, scene.answer(question), records);
    }
  }
}

SpfResult check(const SpfScene& scene, const SpfAnswers& answers) {
  return *evaluate_spf(identity_of(scene.query), answers, SpfDetail::result, false).result;
}

void run_asked(benchmark::State& state, const RecordSet& set) {
  const SpfScene scene = support::read_spf_scene(set.scene);
  for (auto _ : state) {
    SpfAnswers answers;
    expect_pass(check_asking(scene, answers) == SpfResult::pass, set);
  }
}

void run_compiled(benchmark::State& state, const RecordSet& set) {
  const SpfScene scene = support::read_spf_scene(set.scene);
  SpfAnswers answers;
  check_asking(scene, answers);
  for (auto _ : state) expect_pass(check(scene, answers) == SpfResult::pass, set);
}

std::vector<std::string> records_of(const SpfScene& scene) {
  std::vector<std::string> texts;
  for (const auto& [question, answer] : scene.answers) {
    if (question.type != dns::RecordType::txt) continue;
    for (std::string& text : dns::print_records(answer.records)) texts.push_back(std::move(text));
  }
  return texts;
}

// Each of these records is met once in the check.
void run_anew(benchmark::State& state, const RecordSet& set) {
  const SpfScene scene = support::read_spf_scene(set.scene);
  const std::vector<std::string> texts = records_of(scene);
  SpfAnswers answers;
  check_asking(scene, answers);
  for (auto _ : state) {
    for (const std::string& text : texts) {
      benchmark::DoNotOptimize(policy::parse_spf_record(text));
    }
    expect_pass(check(scene, answers) == SpfResult::pass, set);
  }
}

// libspf2 over its layer of zone data, which for so few records is faster than its cache in front.
class Libspf2 {
 public:
  explicit Libspf2(const SpfScene& scene) : sender_(scene.query.sender), helo_(scene.query.helo) {
    inet_pton(AF_INET, scene.query.ip.to_string().c_str(), &ip_);
    SPF_dns_server_t* const zone = SPF_dns_zone_new(nullptr, nullptr, 0);
    for (const auto& [question, answer] : scene.answers) {
      for (std::string record : dns::print_records(answer.records)) {
        if (question.type == dns::RecordType::mx) record.erase(0, record.find(' ') + 1);
        SPF_dns_zone_add_str(zone, question.name.to_string().c_str(),
                             static_cast<ns_type>(question.type), NETDB_SUCCESS, record.c_str());
      }
    }
    server_.reset(SPF_server_new_dns(zone, 0));
    SPF_server_set_rec_dom(server_.get(), "receiver.example");
  }

  SPF_result_t check() const {
    SPF_request_t* const request = SPF_request_new(server_.get());
    SPF_request_set_ipv4(request, ip_);
    SPF_request_set_helo_dom(request, helo_.c_str());
    SPF_request_set_env_from(request, sender_.c_str());
    SPF_response_t* response = nullptr;
    SPF_request_query_mailfrom(request, &response);
    const SPF_result_t result = SPF_response_result(response);
    SPF_response_free(response);
    SPF_request_free(request);
    return result;
  }

 private:
  struct Free {
    void operator()(SPF_server_t* server) const { SPF_server_free(server); }
  };
  in_addr ip_{};
  std::string sender_;
  std::string helo_;
  std::unique_ptr<SPF_server_t, Free> server_;
};

void run_libspf2(benchmark::State& state, const RecordSet& set) {
  const Libspf2 libspf2(support::read_spf_scene(set.scene));
  for (auto _ : state) expect_pass(libspf2.check() == SPF_RESULT_PASS, set);
}

// As its own program measures it, for a process of Python takes longer to start than to check.
double seconds_with_pyspf(const RecordSet& set) {
  const SpfScene scene = support::read_spf_scene(set.scene);
  std::string lines = fmt::format("ip {}\nsender {}\nhelo {}\n", scene.query.ip,
                                  scene.query.sender, scene.query.helo);
  for (const auto& [question, answer] : scene.answers) {
    for (const std::string& record : dns::print_records(answer.records)) {
      lines += fmt::format("{} {} {}\n", to_string(question.type), question.name, record);
    }
  }
  const support::TemporaryFolder folder;
  support::write_file(folder.path() / "scene", lines);
  const std::string command = fmt::format("/usr/bin/python3 {}/tests/bench/pyspf_peer.py {}/scene",
                                          SOURCE_DIR, folder.path().string());
  FILE* const output = popen(command.c_str(), "r");
  double seconds = 0;
  expect_pass(output != nullptr && std::fscanf(output, "%lf", &seconds) == 1, set);
  pclose(output);
  return seconds;
}

// Keeps the CPU time of each repetition.
class Collector : public benchmark::ConsoleReporter {
 public:
  Collector() : ConsoleReporter(OO_None) {}

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      times_[run.run_name.function_name].push_back(run.cpu_accumulated_time /
                                                   static_cast<double>(run.iterations));
    }
  }

  // Seconds of CPU a check; 0 for what did not run.
  double median(const std::string& name) {
    std::vector<double>& times = times_[name];
    if (times.empty()) return 0;
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
  }

 private:
  std::map<std::string, std::vector<double>> times_;
};

struct Way {
  const char* name;
  void (*run)(benchmark::State&, const RecordSet&);
};

constexpr Way ways[] = {
    {"libspf2", run_libspf2}, {"asked", run_asked}, {"anew", run_anew}, {"compiled", run_compiled}};

std::string name_of(const RecordSet& set, const Way& way) {
  return fmt::format("{}/{}", set.name, way.name);
}

void print_row(const std::string& title, const std::vector<double>& times) {
  fmt::print("{:<10}", title);
  for (const double time : times) fmt::print("{:>11.0f} {:6.2f} ×", 1 / time, times[0] / time);
  fmt::print("\n");
}

// Checks a second, and how many times libspf2's they are; at the end, as many checks of each set.
void print_table(Collector& collector) {
  std::vector<double> sums(std::size(ways) + 1);
  fmt::print("\n{:<10}", "");
  for (const Way& way : ways) fmt::print("{:>20}", way.name);
  fmt::print("{:>20}\n", "pyspf");
  for (const RecordSet& set : record_sets) {
    std::vector<double> times;
    for (const Way& way : ways) times.push_back(collector.median(name_of(set, way)));
    times.push_back(seconds_with_pyspf(set));
    print_row(set.name, times);
    std::transform(times.begin(), times.end(), sums.begin(), sums.begin(), std::plus<>());
  }
  for (double& sum : sums) sum /= static_cast<double>(std::size(record_sets));
  print_row("together", sums);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<char*> arguments(argv, argv + argc);
  std::string defaults[] = {"--benchmark_repetitions=25", "--benchmark_min_time=0.02",
                            "--benchmark_enable_random_interleaving=true"};
  for (std::string& one : defaults) arguments.insert(arguments.begin() + 1, one.data());
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  for (const RecordSet& set : record_sets) {
    for (const Way& way : ways) {
      benchmark::RegisterBenchmark(name_of(set, way).c_str(), way.run, set);
    }
  }
  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector);
  print_table(collector);
}
