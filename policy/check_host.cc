#include "policy/check_host.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <unordered_set>
#include <utility>

namespace policy {

using dns::Answer;
using dns::Done;
using dns::Task;

namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

// The questions of one check. Whoever waits hears of every answer. What is forgotten meanwhile, for
// others have learnt much, is asked again and then kept: each question twice at the most. Not to be
// destroyed before it is idle.
class SpfSession::Inquiry {
 public:
  Inquiry(SpfSession& session, Clock::time_point deadline)
      : session_(session), deadline_(deadline), kept_(&session.known_->answers) {}

  const SpfAnswers& answers() const { return kept_; }
  bool is_idle() const { return under_way_ == 0; }
  bool is_expired() const { return expired_; }

  void ask_all(const std::vector<dns::Question>& questions) {
    for (const dns::Question& question : questions) {
      if (answers().find(question) != nullptr) continue;
      const auto before = std::find_if(
          fetches_.rbegin(), fetches_.rend(),
          [&question](const Fetch& fetch) { return fetch.question == question; });
      const bool is_again = before != fetches_.rend();
      if (is_again && before->is_under_way) continue;
      Fetch& started = fetches_.emplace_back(*this, question, is_again);
      started.task.start(started.countdown);
    }
  }

  void expire(Clock::time_point now) {
    if (expired_ || now < deadline_) return;
    expired_ = true;
    wake();
  }

  // Where asking has failed as DNS cannot fail.
  void rethrow_failure() const {
    if (failure_) std::rethrow_exception(failure_);
  }

  // To be awaited by name: until something has come since the last time, or the deadline has.
  //   Inquiry::News news(inquiry);
  //   co_await news;
  class News {
   public:
    explicit News(Inquiry& inquiry) : inquiry_(inquiry) {}
    bool await_ready() const { return inquiry_.has_news_; }
    void await_suspend(std::coroutine_handle<> waiting) { inquiry_.waiting_ = waiting; }
    void await_resume() { inquiry_.has_news_ = false; }

   private:
    Inquiry& inquiry_;
  };

 private:
  struct Fetch {
    Fetch(Inquiry& inquiry, dns::Question one, bool again)
        : question(std::move(one)), is_again(again), task(inquiry.fetch(*this)) {}

    dns::Question question;
    bool is_again;
    bool is_under_way = true;
    Task<Done> task;
    dns::Countdown countdown{1};
  };

  Task<Done> fetch(Fetch& one) {
    ++under_way_;
    try {
      dns::Question question = one.question;
      Answer answer = co_await session_.resolver_.ask(std::move(question));
      if (one.is_again) kept_.replace(one.question, answer, session_.records());
      session_.learn_answer(one.question, std::move(answer));
    } catch (...) {
      failure_ = std::current_exception();
    }
    one.is_under_way = false;
    --under_way_;
    wake();
    co_return Done();
  }

  void wake() {
    has_news_ = true;
    if (waiting_) session_.loop_.post(std::exchange(waiting_, nullptr));
  }

  SpfSession& session_;
  Clock::time_point deadline_;
  SpfAnswers kept_;
  std::list<Fetch> fetches_;
  std::size_t under_way_ = 0;
  bool has_news_ = false;
  bool expired_ = false;
  std::exception_ptr failure_;
  std::coroutine_handle<> waiting_;
};

// Tells the inquiries of checks that wait when their time is up.
class SpfSession::Deadlines : public dns::EventSource {
 public:
  explicit Deadlines(dns::EventLoop& loop) : loop_(loop) { loop_.add(*this); }
  ~Deadlines() override { loop_.remove(*this); }

  void on_tick(Clock::time_point now) override {
    for (Inquiry* const inquiry : inquiries_) inquiry->expire(now);
  }

  void add(Inquiry& inquiry) { inquiries_.insert(&inquiry); }
  void remove(Inquiry& inquiry) { inquiries_.erase(&inquiry); }

 private:
  dns::EventLoop& loop_;
  std::unordered_set<Inquiry*> inquiries_;
};

SpfSession::SpfSession(dns::EventLoop& loop, dns::Resolver& resolver,
                       std::chrono::milliseconds deadline)
    : loop_(loop),
      resolver_(resolver),
      deadline_(deadline),
      known_(std::make_shared<SpfKnown>()),
      deadlines_(std::make_unique<Deadlines>(loop)) {}

SpfSession::SpfSession(dns::EventLoop& loop, dns::Resolver& resolver,
                       std::shared_ptr<SpfKnown> known)
    : SpfSession(loop, resolver) {
  if (known) known_ = std::move(known);
}

SpfSession::~SpfSession() = default;

namespace {

// One without a result has come to its deadline.
SpfVerdict verdict_of(SpfProgress progress, const SpfOptions& options) {
  SpfVerdict verdict{.result = progress.result.value_or(SpfResult::temperror),
                     .why = deciding_path(*progress.trace),
                     .terms = progress.terms,
                     .voids = progress.voids};
  if (!progress.result) {
    verdict.why = "not all answers came in time";
    progress.trace->result = SpfResult::temperror;
    progress.trace->why = verdict.why;
  }
  if (verdict.result == SpfResult::fail && options.default_explanation) {
    verdict.explanation = progress.explanation.value_or(*options.default_explanation);
  }
  if (options.detail == SpfDetail::trace) verdict.trace = std::move(progress.trace);
  return verdict;
}

}  // namespace

// A check's inquiry: watched for its deadline, and left to the session whichever way the check
// ends.
class SpfSession::Engagement {
 public:
  explicit Engagement(SpfSession& session)
      : session_(session),
        inquiry_(std::make_unique<Inquiry>(session, Clock::now() + session.deadline_)) {
    session_.deadlines_->add(*inquiry_);
    ++session_.known_->checks;
  }
  ~Engagement() {
    --session_.known_->checks;
    session_.deadlines_->remove(*inquiry_);
    session_.leave(std::move(inquiry_));
  }
  Engagement(const Engagement&) = delete;
  Engagement& operator=(const Engagement&) = delete;

  Inquiry& inquiry() { return *inquiry_; }

 private:
  SpfSession& session_;
  std::unique_ptr<Inquiry> inquiry_;
};

Task<SpfVerdict> SpfSession::check_host(SpfIdentity identity, SpfOptions options) {
  const bool explained = options.default_explanation.has_value();
  const SpfDetail detail =
      options.detail == SpfDetail::trace ? SpfDetail::trace : SpfDetail::path;
  Engagement engagement(*this);
  Inquiry& inquiry = engagement.inquiry();
  SpfProgress progress = evaluate_spf(identity, inquiry.answers(), detail, explained);
  while (!progress.result && !inquiry.is_expired()) {
    inquiry.ask_all(progress.wanted);
    inquiry.ask_all(look_ahead(identity, inquiry.answers()));
    Inquiry::News news(inquiry);
    co_await news;
    inquiry.rethrow_failure();
    progress = evaluate_spf(identity, inquiry.answers(), detail, explained);
  }
  co_return verdict_of(std::move(progress), options);
}

Task<Done> SpfSession::ask_for(Wanted wanted) {
  Engagement engagement(*this);
  Inquiry& inquiry = engagement.inquiry();
  for (;;) {
    const std::vector<dns::Question> questions = wanted(inquiry.answers());
    if (questions.empty() || inquiry.is_expired()) break;
    inquiry.ask_all(questions);
    Inquiry::News news(inquiry);
    co_await news;
    inquiry.rethrow_failure();
  }
  co_return Done();
}

// Those who want it are mostly under way together: the checks of its domain.
void SpfSession::learn_answer(const dns::Question& question, Answer answer) {
  constexpr std::size_t least_kept = 1024;
  constexpr std::size_t kept_a_check = 8;
  known_->answers.forget(std::max(least_kept, kept_a_check * known_->checks));
  known_->answers.put(question, std::move(answer), known_->records);
}

void SpfSession::leave(std::unique_ptr<Inquiry> inquiry) {
  left_.remove_if([](const std::unique_ptr<Inquiry>& one) { return one->is_idle(); });
  if (!inquiry->is_idle()) left_.push_back(std::move(inquiry));
}

void SpfSession::ask_ahead(dns::Question question) {
  auto inquiry = std::make_unique<Inquiry>(*this, Clock::time_point::max());
  inquiry->ask_all({std::move(question)});
  leave(std::move(inquiry));
}

Task<Done> SpfSession::drain() {
  while (!left_.empty()) {
    Inquiry& inquiry = *left_.front();
    while (!inquiry.is_idle()) {
      Inquiry::News news(inquiry);
      co_await news;
    }
    left_.pop_front();
  }
  co_return Done();
}

}  // namespace policy
