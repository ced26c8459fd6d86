#include "gen/spf.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iterator>

#include "dns/number.h"
#include "gen/clean_text.h"
#include "gen/files.h"
#include "gen/run.h"
#include "gen/spf_advice.h"
#include "gen/spf_batch.h"
#include "gen/spf_report.h"
#include "gen/statistics.h"
#include "gen/used_files.h"

namespace gen {

using policy::SpfResult;
using policy::SpfTree;

namespace {

// How many answers a batch remembers: some 50 MB. A million lines have millions of questions.
constexpr std::size_t batch_answer_limit = 100'000;

void write_out(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) {
    throw FileError("standard output", "write", errno);
  }
}

void flush_out() {
  if (std::fflush(stdout) != 0) throw FileError("standard output", "write", errno);
}

// Waits at its end for what a session has asked ahead, also where its checks end by an exception.
class Drain {
 public:
  Drain(dns::EventLoop& loop, policy::SpfSession& session) : loop_(loop), session_(session) {}
  ~Drain() {
    try {
      loop_.run(session_.drain());
    } catch (const std::exception&) {  // of what nobody waits for any more
    }
  }
  Drain(const Drain&) = delete;
  Drain& operator=(const Drain&) = delete;

 private:
  dns::EventLoop& loop_;
  policy::SpfSession& session_;
};

// What both ways of checking begin with.
struct SpfStart {
  std::int64_t time = 0;
  std::unique_ptr<DnsSession> session;
};

// With the mistakes that were made before.
dns::Result<SpfStart> start(const DnsOptions& dns, const std::string& batch,
                            const Environment& environment,
                            std::vector<dns::Mistake> mistakes = {}) {
  std::vector<NamedFile> read = read_files_of(dns);
  read.push_back({"--batch", batch});
  std::ranges::move(find_files_used_twice(read, {{"--record", dns.record}}),
                    std::back_inserter(mistakes));
  const dns::Parsed<std::chrono::sys_seconds> time = time_of(environment);
  if (!time) mistakes.push_back({"", 0, 0, time.error()});
  dns::Result<std::unique_ptr<DnsSession>> session = DnsSession::open(dns);
  if (!session) {
    mistakes.insert(mistakes.end(), session.error().begin(), session.error().end());
  }
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return SpfStart{time->time_since_epoch().count(), std::move(*session)};
}

ExitStatus status_of(SpfResult result) {
  switch (result) {
    case SpfResult::pass:
      return ExitStatus::clean;
    case SpfResult::temperror:
      return ExitStatus::incomplete;
    case SpfResult::none:
    case SpfResult::neutral:
    case SpfResult::fail:
    case SpfResult::softfail:
    case SpfResult::permerror:
      break;
  }
  return ExitStatus::findings;
}

void print(const CheckSpfOptions& options, const SpfReport& report) {
  if (options.format == SpfFormat::json) {
    fmt::print("{}", spf_json(report));
    return;
  }
  fmt::print("{}", spf_sentence(report.verdict));
  if (options.trace) fmt::print("\n{}", spf_trace_text(*report.verdict.trace));
  if (report.tree) fmt::print("\n{}", spf_budget_text(report.verdict, *report.tree));
  if (report.remedy) fmt::print("\n{}", spf_cure_text(*report.identity.domain, *report.remedy));
}

// The addresses that a change may let send.
dns::Result<policy::AddressList> read_ours(const CheckSpfOptions& options,
                                           const Environment& environment) {
  if (options.fix && options.send_on)
    return policy::parse_address_list(*options.send_on, "--send-on");
  if (options.fix && environment.send_on) {
    return policy::parse_address_list(*environment.send_on, "SEND_ON");
  }
  // Not IPv4-mapped, as the check takes it.
  return policy::AddressList{
      .literals = {identity_of(query_of(options.client, options.receiver, 0)).ip}};
}

// What is told beside the verdict, where it is wanted.
struct Advice {
  // The term for which the HELO name is wanted and not given: then nothing is told.
  std::optional<std::string> lacks_helo;
  std::optional<SpfTree> tree;
  std::optional<SpfRemedy> remedy;
};

// The whole tree, and the term in it that wants the HELO name.
void learn_tree(Advice& advice, const CheckSpfOptions& options, dns::EventLoop& loop,
                policy::SpfSession& session, const policy::SpfIdentity& identity) {
  advice.tree = loop.run(session.learn([&identity](const policy::SpfAnswers& answers) {
    return policy::walk_spf_tree(identity, answers);
  }));
  if (options.client.helo.empty()) advice.lacks_helo = term_that_wants_helo(*advice.tree);
}

SpfRemedy learn_remedy(dns::EventLoop& loop, policy::SpfSession& session,
                       const policy::SpfIdentity& identity, const policy::AllowedIps& ours) {
  const policy::SpfPassing passing = loop.run(session.learn([&](const policy::SpfAnswers& answers) {
    return policy::find_passing_ip(identity, answers, ours);
  }));
  policy::SpfCure cure = loop.run(session.learn([&](const policy::SpfAnswers& answers) {
    return policy::find_spf_cure(identity, answers, ours, session.records());
  }));
  return {std::move(cure), passing.ip};
}

Advice advise(const CheckSpfOptions& options, dns::EventLoop& loop, policy::SpfSession& session,
              const policy::SpfIdentity& identity, const policy::AllowedIps& ours,
              const policy::SpfVerdict& verdict) {
  Advice advice;
  if (options.client.helo.empty()) advice.lacks_helo = term_that_wants_helo(*verdict.trace);
  if (advice.lacks_helo || !identity.domain || !(options.budget || options.fix)) return advice;
  learn_tree(advice, options, loop, session, identity);
  if (advice.lacks_helo || !options.fix || verdict.result == SpfResult::pass) return advice;
  advice.remedy = learn_remedy(loop, session, identity, ours);
  return advice;
}

}  // namespace

ExitStatus check_spf(const CheckSpfOptions& options, const Environment& environment) {
  const auto started = std::chrono::steady_clock::now();
  const dns::Result<policy::AddressList> our_list = read_ours(options, environment);
  const dns::Result<SpfStart> start = gen::start(
      options.dns, "", environment, our_list ? std::vector<dns::Mistake>() : our_list.error());
  if (!start) return tell(start.error());
  DnsSession& dns = *start->session;
  const tl::expected<policy::Expanded, Failure> ours = expand_list(dns, *our_list, "SEND_ON");
  if (!ours) return tell(ours.error());
  policy::SpfSession session(dns.loop(), dns.resolver());
  const Drain drain(dns.loop(), session);
  const policy::SpfIdentity identity =
      identity_of(query_of(options.client, options.receiver, start->time));
  const policy::SpfVerdict verdict = dns.loop().run(session.check_host(
      identity, {policy::SpfDetail::trace, options.default_explanation.value_or("")}));
  const Advice advice = advise(options, dns.loop(), session, identity, ours->ips, verdict);
  if (!advice.lacks_helo) {
    print(options, {options.client, options.receiver, identity, verdict,
                    options.budget && advice.tree ? &*advice.tree : nullptr,
                    advice.remedy ? &*advice.remedy : nullptr});
  }
  flush_out();  // what was asked ahead may still be waited for
  dns.loop().run(session.drain());
  dns.save_recording();
  if (options.stats) tell_statistics(dns.statistics(), started);
  if (!advice.lacks_helo) return status_of(verdict.result);
  fmt::print(stderr, "--helo is wanted by {}\n", *advice.lacks_helo);
  return ExitStatus::usage;
}

namespace {

ExitStatus status_of(const SpfBatch& batch) {
  if (batch.mistakes_left_out() > 0) {
    fmt::print(stderr, "{} more mistakes: the lines of the output that begin with \"invalid\"\n",
               batch.mistakes_left_out());
  }
  if (batch.has_temperror()) return ExitStatus::incomplete;
  return batch.mistakes().empty() ? ExitStatus::clean : ExitStatus::usage;
}

}  // namespace

ExitStatus check_spf_batch(const CheckSpfBatchOptions& options, const Environment& environment) {
  const auto started = std::chrono::steady_clock::now();
  DnsOptions dns_options = options.dns;
  dns_options.answer_limit = batch_answer_limit;
  const dns::Result<SpfStart> start = gen::start(dns_options, options.file, environment);
  if (!start) return tell(start.error());
  DnsSession& dns = *start->session;
  const auto input = LineReader::open(dns.loop(), options.file);
  if (!input) return tell({{options.file, 0, 0, input.error()}});
  policy::SpfSession session(dns.loop(), dns.resolver());
  const Drain drain(dns.loop(), session);
  SpfBatch batch(dns.loop(), session, **input, {write_out, flush_out},
                 {options.default_explanation, options.receiver, start->time});
  dns.loop().run(batch.run());
  dns.loop().run(session.drain());
  flush_out();
  dns.save_recording();
  if (options.stats) tell_statistics(dns.statistics(), started);
  tell(batch.mistakes());
  return status_of(batch);
}

}  // namespace gen
