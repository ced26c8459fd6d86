// check_host() of RFC 7208 over a resolver: asks for what the evaluation wants, and ahead of it.
#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "dns/event_loop.h"
#include "dns/resolver.h"
#include "policy/spf_evaluation.h"

namespace policy {

// What check_host() says of one identity.
struct SpfVerdict {
  SpfResult result = SpfResult::none;
  std::string why;  // the deciding term and its path, for people
  // Of a fail, where it was asked for: the record's own (§6.2), else the default one.
  std::string explanation = {};
  int terms = 0;  // counted until the result: §4.6.4
  int voids = 0;
  std::optional<SpfRecordTrace> trace = std::nullopt;  // where it was asked for
};

struct SpfOptions {
  SpfDetail detail = SpfDetail::result;
  // Of a fail without a record's own; nothing: no explanation is looked for.
  std::optional<std::string> default_explanation = std::nullopt;
};

// What the checks of one run know: the answers that came last, and records read once.
struct SpfKnown {
  SpfRecordCache records = {};
  SpfAnswers answers = {};
  std::size_t checks = 0;  // under way
};

// What checks share: the resolver, what is known, and questions asked ahead.
//
// Look-ahead questions may still be under way when a check has its result: drain() waits for them,
// and must have been waited for before this or the resolver goes.
class SpfSession {
 public:
  // §4.6.4: a receiver should allow at least 20 seconds.
  static constexpr std::chrono::seconds default_deadline{20};

  // Both must outlive this. The resolver shares questions and keeps answers (CachingResolver).
  SpfSession(dns::EventLoop& loop, dns::Resolver& resolver,
             std::chrono::milliseconds deadline = default_deadline);
  // With what other sessions over this resolver know too.
  SpfSession(dns::EventLoop& loop, dns::Resolver& resolver, std::shared_ptr<SpfKnown> known);
  ~SpfSession();
  SpfSession(const SpfSession&) = delete;
  SpfSession& operator=(const SpfSession&) = delete;

  // §4. Past the deadline the result is temperror.
  dns::Task<SpfVerdict> check_host(SpfIdentity identity, SpfOptions options);

  // What `find` makes of the answers, found again as they come until its `wanted` is empty or the
  // deadline is over. It must not refer to them.
  template <class Find>
  dns::Task<std::invoke_result_t<Find&, const SpfAnswers&>> learn(Find find) {
    std::optional<std::invoke_result_t<Find&, const SpfAnswers&>> found;
    Wanted wanted = [&find, &found](const SpfAnswers& answers) {
      return found.emplace(find(answers)).wanted;
    };
    co_await ask_for(std::move(wanted));
    co_return std::move(*found);
  }

  // Asks a question whose answer nobody waits for here: it is known when it is wanted.
  void ask_ahead(dns::Question question);

  // For those who change what is known, as a plan does: SpfAnswers::replace.
  SpfRecordCache& records() { return known_->records; }

  // Until nothing is under way. No check may be.
  dns::Task<dns::Done> drain();

 private:
  using Wanted = std::function<std::vector<dns::Question>(const SpfAnswers& answers)>;
  class Inquiry;
  class Deadlines;
  class Engagement;

  // Asks for what is wanted of the answers so far, and again, until that is nothing or the deadline
  // is over.
  dns::Task<dns::Done> ask_for(Wanted wanted);
  void learn_answer(const dns::Question& question, dns::Answer answer);
  // Keeps what a check leaves under way until it has come.
  void leave(std::unique_ptr<Inquiry> inquiry);

  dns::EventLoop& loop_;
  dns::Resolver& resolver_;
  std::chrono::milliseconds deadline_;
  std::shared_ptr<SpfKnown> known_;
  std::unique_ptr<Deadlines> deadlines_;
  std::list<std::unique_ptr<Inquiry>> left_;
};

}  // namespace policy
