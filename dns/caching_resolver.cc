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

// Appends what was learnt of the chain's next part to what is known of its beginning, if anything.
Answer join(Answer beginning, Answer rest) {
  if (beginning.aliases.empty()) return rest;
  rest.authenticated = rest.authenticated && beginning.authenticated;
  rest.is_authoritative = rest.is_authoritative && beginning.is_authoritative;
  rest.is_planned = rest.is_planned || beginning.is_planned;
  if (beginning.comparison.accord > rest.comparison.accord) rest.comparison = beginning.comparison;
  rest.ttl = std::min(rest.ttl, beginning.ttl);
  rest.aliases.insert(rest.aliases.begin(), beginning.aliases.begin(), beginning.aliases.end());
  return rest;
}

// What is to be asked next of a question of whose chain so much is known.
Question next_part(const Question& question, const Answer& beginning) {
  const bool is_first = beginning.aliases.empty();
  return {is_first ? question.name : beginning.aliases.back(), question.type};
}

bool loops(const DomainName& start, const std::vector<DomainName>& aliases) {
  if (aliases.size() > CachingResolver::alias_limit) return true;
  if (std::find(aliases.begin(), aliases.end(), start) != aliases.end()) return true;
  std::vector<DomainName> sorted = aliases;
  std::sort(sorted.begin(), sorted.end());
  return std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
}

}  // namespace

// Waits for the answer that another asks for.
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

// One coroutine for all that is asked of the cache, most of which it knows.
Task<Answer> CachingResolver::ask(Question question) {
  Answer answer;
  do {
    Question part = next_part(question, answer);
    ++counts_.asked;
    const auto [found, is_new] = entries_.try_emplace(part);
    Entry& entry = found->second;
    const Use use(entry);
    touch(entry);
    if (is_new) {
      ++counts_.unique;
      ++under_way_;
      most_under_way_ = std::max(most_under_way_, under_way_);
      try {
        Answer fresh = co_await upstream_.ask(std::move(part));
        entry.answer = std::move(fresh);
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
    const bool is_all = answer.aliases.empty() && entry.answer.aliases.empty();
    if (is_all) co_return entry.answer;
    answer = join(std::move(answer), entry.answer);
    if (loops(question.name, answer.aliases)) co_return Answer::unavailable(Reason::alias_loop);
  } while (is_unfinished(answer));
  co_return answer;
}

void CachingResolver::touch(Entry& entry) {
  if (entry.is_recent) return;
  if (is_full()) age();
  entry.is_recent = true;
  ++recent_;
}

bool CachingResolver::is_full() const {
  constexpr std::size_t answers_a_question = 4;  // of each half
  constexpr std::size_t most = 32'000;
  const std::size_t under_way = std::max(most_under_way_, most_before_);
  const std::size_t wanted = std::min(answers_a_question * under_way, most);
  return recent_ >= std::max(recent_limit_, wanted);
}

void CachingResolver::age() {
  std::erase_if(entries_, [](const auto& known) {
    return !known.second.is_recent && known.second.users == 0;
  });
  for (auto& [question, entry] : entries_) entry.is_recent = false;
  recent_ = 0;
  most_before_ = std::exchange(most_under_way_, under_way_);
}

void CachingResolver::finish(Entry& entry) {
  entry.under_way = false;
  --under_way_;
  if (entry.answer.status() == Status::unavailable) ++counts_.unavailable;
  const std::vector<std::coroutine_handle<>> waiting = std::exchange(entry.waiting, {});
  for (const std::coroutine_handle<> coroutine : waiting) loop_.post(coroutine);
}

}  // namespace dns
