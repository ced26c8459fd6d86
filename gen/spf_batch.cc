#include "gen/spf_batch.h"

#include <fmt/format.h>

#include <utility>

#include "gen/clean_text.h"

namespace gen {

using dns::Done;
using dns::Mistake;
using dns::Task;
using policy::SpfDetail;
using policy::SpfResult;
using policy::SpfVerdict;

SpfBatch::SpfBatch(dns::EventLoop& loop, policy::SpfSession& session, LineReader& input,
                   Output output, Settings settings)
    : loop_(loop),
      session_(session),
      input_(input),
      output_(std::move(output)),
      settings_(std::move(settings)),
      turns_(loop) {}

Task<Done> SpfBatch::run() {
  std::vector<Task<Done>> workers;
  workers.reserve(lines_at_once);
  for (int i = 0; i < lines_at_once; ++i) workers.push_back(work());
  const std::vector<Done> done = co_await dns::all_of(std::move(workers));
  co_return Done();
}

// One of the workers that share the input: each holds a line from reading it until it is written.
Task<Done> SpfBatch::work() {
  while (true) {
    // Lines that ask nothing must not be worked off within each other: see EventLoop.
    dns::EventLoop::Turn rest(loop_);
    co_await rest;
    std::optional<InputLine> next = co_await input_.next();
    if (!next) co_return Done();
    Turns::Turn turn(turns_, next->number);
    InputLine line = std::move(*next);
    const Reply reply = co_await reply_to(std::move(line));
    co_await turn;
    write(reply);
  }
}

Task<SpfBatch::Reply> SpfBatch::reply_to(InputLine line) {
  if (line.text.empty()) co_return Reply{""};
  dns::Result<SpfClient> client = read(line);
  if (!client) co_return invalid(std::move(client.error()));
  const bool knows_helo = !client->helo.empty();
  policy::SpfIdentity identity = identity_of(query_of(*client, settings_.receiver, settings_.time));
  policy::SpfOptions options{knows_helo ? SpfDetail::result : SpfDetail::trace,
                             settings_.default_explanation};
  const SpfVerdict verdict = co_await session_.check_host(std::move(identity), std::move(options));
  const auto term = knows_helo ? std::nullopt : term_that_wants_helo(*verdict.trace);
  if (!term) co_return reply_of(verdict);
  const int column = static_cast<int>(line.text.find('\t')) + 2;
  co_return invalid(
      {{input_.name(), line.number, column, fmt::format("a HELO name is wanted by {}", *term)}});
}

dns::Result<SpfClient> SpfBatch::read(const InputLine& line) const {
  if (!line.is_overlong) return read_spf_line(line.text, input_.name(), line.number);
  const int column = static_cast<int>(line.text.size()) + 1;
  return tl::unexpected(
      std::vector<Mistake>{{input_.name(), line.number, column,
                            fmt::format("longer than {} octets", LineReader::length_limit)}});
}

SpfBatch::Reply SpfBatch::reply_of(const SpfVerdict& verdict) {
  has_temperror_ = has_temperror_ || verdict.result == SpfResult::temperror;
  return {fmt::format("{}\t{}", to_string(verdict.result), visible(verdict.explanation))};
}

// Such a line has a result too, so that the lines of input and output go together.
SpfBatch::Reply SpfBatch::invalid(std::vector<Mistake> mistakes) {
  std::vector<std::string> reasons;
  for (Mistake& mistake : mistakes) {
    mistake.reason = visible(mistake.reason);
    reasons.push_back(mistake.reason);
  }
  return {fmt::format("invalid\t{}", fmt::join(reasons, "; ")), std::move(mistakes)};
}

void SpfBatch::write(const Reply& reply) {
  for (const Mistake& mistake : reply.mistakes) {
    if (mistakes_.size() < mistake_limit) {
      mistakes_.push_back(mistake);
    } else {
      ++mistakes_left_out_;
    }
  }
  output_.write(reply.text + "\n");
  if (turns_.passed() + 1 == input_.count()) output_.flush();
}

}  // namespace gen
