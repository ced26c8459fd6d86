#include "dns/caching_resolver.h"

#include <algorithm>
#include <utility>

namespace dns {
namespace {

// A chain whose end the server did not give; see Resolver::ask.
bool is_unfinished(const Answer& answer) {
  return answer.status() == Status::found && !answer.aliases.empty() &&
         std::holds_alternative<std::monostate>(answer.records);
}

// Appends what was learnt of the chain's next part to what is known of its beginning.
Answer join(Answer beginning, Answer rest) {
  rest.authenticated = rest.authenticated && beginning.authenticated;
  rest.is_authoritative = rest.is_authoritative && beginning.is_authoritative;
  rest.is_planned = rest.is_planned || beginning.is_planned;
  if (beginning.comparison.accord > rest.comparison.accord) rest.comparison = beginning.comparison;
  rest.ttl = std::min(rest.ttl, beginning.ttl);
  rest.aliases.insert(rest.aliases.begin(), beginning.aliases.begin(), beginning.aliases.end());
  return rest;
}

bool loops(const DomainName& start, const std::vector<DomainName>& aliases) {
  if (aliases.size() > CachingResolver::alias_limit) return true;
  if (std::find(aliases.begin(), aliases.end(), start) != aliases.end()) return true;
  std::vector<DomainName> sorted = aliases;
  std::sort(sorted.begin(), sorted.end());
  return std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
}

}  // namespace

// Waits for the answer that another asks for; references to an entry stay valid where it moves from
// one map to the other.
class CachingResolver::Wait {
 public:
  Wait(EventLoop& loop, Entry& entry) : loop_(loop), entry_(entry) {}
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    if (entry_.under_way) {
      entry_.waiting.push_back(waiting);
    } else {
      loop_.post(waiting);
    }
  }
  void await_resume() const {}

 private:
  EventLoop& loop_;
  Entry& entry_;
};

// Keeps an entry from being forgotten.
class CachingResolver::Use {
 public:
  explicit Use(Entry& entry) : entry_(entry) { ++entry_.users; }
  ~Use() { --entry_.users; }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

 private:
  Entry& entry_;
};

Task<Answer> CachingResolver::ask(Question question) {
  Answer answer = co_await ask_once(question);
  while (is_unfinished(answer) && !loops(question.name, answer.aliases)) {
    Question next{answer.aliases.back(), question.type};
    Answer rest = co_await ask_once(std::move(next));
    answer = join(std::move(answer), std::move(rest));
  }
  if (loops(question.name, answer.aliases)) co_return Answer::unavailable(Reason::alias_loop);
  co_return answer;
}

Task<Answer> CachingResolver::ask_once(Question question) {
  ++counts_.asked;
  const auto [found, is_new] = entry_of(question);
  Entry& entry = found->second;
  const Use use(entry);
  if (is_new) {
    ++counts_.unique;
    ++under_way_;
    try {
      Answer answer = co_await upstream_.ask(std::move(question));
      if (answer.status() == Status::unavailable) ++counts_.unavailable;
      entry.answer = std::move(answer);
    } catch (...) {
      // Whoever waits must hear of it too, or would wait for ever.
      entry.failure = std::current_exception();
    }
    finish(entry);
  } else {
    Wait wait(loop_, entry);
    co_await wait;
  }
  if (entry.failure) std::rethrow_exception(entry.failure);
  co_return entry.answer;
}

std::pair<CachingResolver::Entries::iterator, bool> CachingResolver::entry_of(
    const Question& question) {
  const Entries::iterator known = recent_.find(question);
  if (known != recent_.end()) return {known, false};
  Entries::node_type older = older_.extract(question);
  if (is_full()) age();
  if (older) return {recent_.insert(std::move(older)).position, false};
  return recent_.try_emplace(question);
}

bool CachingResolver::is_full() const {
  constexpr std::size_t answers_a_question = 4;  // of each half
  constexpr std::size_t most = 32'000;
  const std::size_t wanted = std::min(answers_a_question * under_way_, most);
  return recent_.size() >= std::max(recent_limit_, wanted);
}

void CachingResolver::age() {
  std::erase_if(older_, [](const auto& entry) { return entry.second.users == 0; });
  older_.merge(recent_);
}

void CachingResolver::finish(Entry& entry) {
  entry.under_way = false;
  --under_way_;
  const std::vector<std::coroutine_handle<>> waiting = std::exchange(entry.waiting, {});
  for (const std::coroutine_handle<> coroutine : waiting) loop_.post(coroutine);
}

}  // namespace dns
