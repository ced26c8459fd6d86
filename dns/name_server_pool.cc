#include "dns/name_server_pool.h"

#include <unistd.h>

#include <cerrno>

#include "dns/outcome.h"
#include "dns/socket_address.h"

namespace dns {
namespace {

// Each question under way has a server's sockets: two at the most, of the 1024 descriptors that a
// process usually has.
constexpr std::size_t questions_at_once = 128;
constexpr std::size_t open_limit = 192;
constexpr std::size_t in_flight_per_server = 8;

// Whether this host could send it anything: many have no IPv6. c-ares says the same of that and of
// a port at which nobody listens. Sends nothing.
bool has_route_to(const IpAddress& ip) {
  const SocketAddress address = socket_address(ip, ServerAddress::default_port);
  const int descriptor = socket(address.storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return errno != EAFNOSUPPORT;
  const int outcome = connect(descriptor, address.get(), address.size);
  close(descriptor);
  return outcome == 0;
}

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
  if (entry.silence) co_return Answer::unavailable(*entry.silence);
  const Use use(entry);
  CaresResolver& resolver = open(entry, server);
  Answer answer = co_await resolver.ask(std::move(question));
  if (!is_no_reply(answer)) co_return answer;
  entry.silence = has_route_to(server) ? Reason::timeout : Reason::network;
  co_return Answer::unavailable(*entry.silence);
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
