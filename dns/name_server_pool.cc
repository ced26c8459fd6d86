#include "dns/name_server_pool.h"

#include "dns/outcome.h"

namespace dns {
namespace {

// Each question under way has a server's sockets: two at the most, of the 1024 descriptors that a
// process usually has.
constexpr std::size_t questions_at_once = 128;
constexpr std::size_t open_limit = 192;
constexpr std::size_t in_flight_per_server = 8;

}  // namespace

// Keeps a server's sockets open.
class NameServerPool::Use {
 public:
  explicit Use(Entry& entry) : entry_(entry) { ++entry_.users; }
  ~Use() { --entry_.users; }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

 private:
  Entry& entry_;
};

NameServerPool::NameServerPool(EventLoop& loop, Options options)
    : loop_(loop), options_(options), gate_(loop, questions_at_once) {}

Task<Answer> NameServerPool::ask(IpAddress server, Question question) {
  Gate::Stay stay(gate_);
  co_await stay;
  Entry& entry = entries_[server];
  if (entry.is_silent) co_return Answer::unavailable(Reason::timeout);
  const Use use(entry);
  CaresResolver& resolver = open(entry, server);
  Answer answer = co_await resolver.ask(std::move(question));
  if (is_no_reply(answer)) entry.is_silent = true;
  co_return answer;
}

CaresResolver& NameServerPool::open(Entry& entry, const IpAddress& server) {
  if (entry.resolver) return *entry.resolver;
  if (opened_ >= open_limit) close_unused();
  entry.resolver = std::make_unique<CaresResolver>(
      loop_, CaresResolver::Options{.servers = {{server, options_.port}},
                                    .timeout = options_.timeout,
                                    .tries = options_.tries,
                                    .in_flight = in_flight_per_server,
                                    .recursion = Recursion::not_desired,
                                    .end = options_.end});
  ++opened_;
  return *entry.resolver;
}

void NameServerPool::close_unused() {
  for (auto& [server, entry] : entries_) {
    if (!entry.resolver || entry.users > 0) continue;
    entry.sent += entry.resolver->counters().sent;
    entry.resolver.reset();
    --opened_;
  }
}

std::uint64_t NameServerPool::sent() const {
  std::uint64_t sent = 0;
  for (const auto& [server, entry] : entries_) {
    sent += entry.sent + (entry.resolver ? entry.resolver->counters().sent : 0);
  }
  return sent;
}

}  // namespace dns
