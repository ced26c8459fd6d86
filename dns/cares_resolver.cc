#include "dns/cares_resolver.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include "dns/outcome.h"
#include "dns/query.h"

namespace dns {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// What the kernel charges a receive buffer for a reply of 1232 octets.
constexpr std::size_t buffer_octets_per_reply = 2304;
constexpr std::size_t sockets_per_server = 64;
// What a resolver of one's own bears, and what a long line holds beyond that.
constexpr std::size_t usual_in_flight = 1'000;
constexpr std::size_t most_in_flight = 8'000;
// Queries with sockets of their own.
constexpr std::size_t own_in_flight = 32;
// A try that waits longer than this is not doubled.
constexpr milliseconds longest_try{30'000};
// The first repetition of a SERVFAIL or of a malformed reply is believed.
constexpr int failing_replies_limit = 2;

std::vector<ServerAddress> servers_or_system(std::vector<ServerAddress> servers) {
  if (servers.empty()) return system_servers();
  return servers;
}

// How long all tries of a question take at the most: c-ares listens that long for late replies.
milliseconds longest_wait(const CaresResolver::Options& options) {
  constexpr milliseconds limit = std::chrono::hours(1);
  return std::min(options.timeout * (1 << std::clamp(options.tries, 1, 10)), limit);
}

Window window_of(std::size_t in_flight, std::size_t queries_per_socket) {
  const std::size_t most = queries_per_socket * sockets_per_server;
  if (in_flight > 0) return Window(std::min(in_flight, most));
  return Window(std::min(most_in_flight, most), usual_in_flight);
}

// Nobody off the path can guess it: RFC 5452 §9.2. The system is asked for many at a time.
std::uint16_t next_id() {
  static std::array<std::uint16_t, 512> ids{};
  static std::size_t used = ids.size();
  if (used == ids.size()) {
    arc4random_buf(ids.data(), sizeof ids);
    used = 0;
  }
  return ids[used++];
}

}  // namespace

// One question on its way to its answer.
struct CaresResolver::Conversation {
  Question question;
  std::shared_ptr<Mailbox> mailbox;
  std::vector<bool> asked;  // by server, whether this question was sent there
  milliseconds patience;    // with the try under way
  Transport transport = Transport::udp;
  Edns edns = Edns::with;
  Checking checking = Checking::enabled;
  bool has_own_sockets = false;           // which hide from c-ares what it cannot write or read
  bool hears_late_reply = false;          // in this try, in which nothing was sent then
  CaresServer* server = nullptr;          // of the try under way; none before its turn has come
  CaresServer* failing_server = nullptr;  // the last that said SERVFAIL
  steady_clock::time_point sent{};
  steady_clock::time_point deadline{};
  int tries = 1;
  int failing_replies = 0;
};

// Passes what c-ares says of one query on to its question, which may be over by then.
class CaresResolver::Receiver : public ReplyReceiver {
 public:
  Receiver(ServerHealth& health, const Conversation& conversation)
      : health_(health),
        query_(conversation.mailbox->begin_query()),
        server_(conversation.server->number()),
        transport_(conversation.transport),
        edns_(conversation.edns),
        mailbox_(conversation.mailbox) {}

  // The end of c-ares's own patience is of no interest: the deadlines are ours.
  void on_reply(int status, std::span<const std::uint8_t> octets) override {
    if (status == ARES_ETIMEOUT && octets.empty()) return;
    if (!octets.empty()) health_.replied(server_);
    mailbox_->put({query_, status, {octets.begin(), octets.end()}, server_, transport_, edns_});
  }

 private:
  ServerHealth& health_;
  int query_;
  std::size_t server_;
  Transport transport_;
  Edns edns_;
  std::shared_ptr<Mailbox> mailbox_;
};

CaresResolver::CaresResolver(EventLoop& loop, Options options)
    : loop_(loop),
      options_(std::move(options)),
      queries_per_socket_(
          std::max<std::size_t>(granted_receive_buffer() / buffer_octets_per_reply, 1)),
      window_(window_of(options_.in_flight, queries_per_socket_)),
      gate_(loop, window_.size()),
      own_gate_(loop, own_in_flight),
      health_(0) {
  std::signal(SIGPIPE, SIG_IGN);
  options_.servers = servers_or_system(std::move(options_.servers));
  if (options_.servers.empty()) throw std::runtime_error("no DNS server is configured");
  health_ = ServerHealth(options_.servers.size());
  for (std::size_t number = 0; number < options_.servers.size(); ++number) {
    servers_.push_back(std::make_unique<CaresServer>(loop_, options_.servers[number], number,
                                                     longest_wait(options_)));
  }
  loop_.add(*this);
}

CaresResolver::~CaresResolver() {
  loop_.remove(*this);
}

Task<Answer> CaresResolver::ask(Question question) {
  Conversation conversation{.question = std::move(question),
                            .mailbox = std::make_shared<Mailbox>(loop_),
                            .asked = std::vector<bool>(servers_.size()),
                            .patience = options_.timeout};
  conversation.has_own_sockets = NameDisguise::is_wanted_for(conversation.question.name);
  Answer answer = co_await try_server(conversation);
  if (answer.status() != Status::unavailable) co_return answer;
  answer = co_await try_again(conversation, std::move(answer));
  if (is_over()) {
    if (answer.status() == Status::unavailable) ++counters_.unasked;
    co_return answer;
  }
  if (answer.reason == Reason::servfail && options_.recursion == Recursion::desired) {
    answer = co_await look_behind_servfail(conversation);
  }
  co_return answer;
}

Task<Answer> CaresResolver::try_again(Conversation& conversation, Answer answer) {
  while (!is_settled(conversation, answer)) {
    if (!has_other_server(conversation)) {
      Deadlines::Wait pause(deadlines_, *conversation.mailbox, conversation.deadline);
      co_await pause;
    }
    // Where nobody listens, nobody is slow.
    const bool may_be_slow = !health_.none_reachable_since();
    if (may_be_slow && conversation.patience < longest_try) conversation.patience *= 2;
    ++conversation.tries;
    conversation.server = nullptr;
    Answer next = co_await try_server(conversation);
    // What a server said is worth more than that another said nothing.
    if (is_no_reply(answer) || !is_no_reply(next)) answer = std::move(next);
  }
  co_return answer;
}

Task<Answer> CaresResolver::look_behind_servfail(Conversation& conversation) {
  const Answer unchecked = co_await ask_again(conversation, Checking::disabled);
  if (unchecked.status() == Status::unavailable) co_return Answer::unavailable(Reason::servfail);
  co_await wait(conversation, options_.servfail_memory);
  Answer checked = co_await ask_again(conversation, Checking::enabled);
  if (checked.status() != Status::unavailable) co_return checked;
  const bool is_bogus = checked.reason == Reason::servfail;
  co_return Answer::unavailable(is_bogus ? Reason::bogus : Reason::servfail);
}

Task<Done> CaresResolver::wait(Conversation& conversation, milliseconds length) {
  conversation.mailbox = std::make_shared<Mailbox>(loop_);
  const steady_clock::time_point until = std::min(steady_clock::now() + length, options_.end);
  Deadlines::Wait pause(deadlines_, *conversation.mailbox, until);
  co_await pause;
  co_return Done();
}

// With a mailbox of its own: a late reply to the question in its other form says something else.
Task<Answer> CaresResolver::ask_again(Conversation& conversation, Checking checking) {
  conversation.mailbox = std::make_shared<Mailbox>(loop_);
  conversation.checking = checking;
  conversation.server = conversation.failing_server;
  conversation.edns = conversation.server->edns();
  ++conversation.tries;
  return try_server(conversation);
}

Task<Answer> CaresResolver::try_server(Conversation& conversation) {
  conversation.transport = Transport::udp;
  std::optional<Reply> outcome = co_await query(conversation);
  Answer answer = read_outcome(outcome, conversation.question);
  while (outcome && ask_otherwise(conversation, *outcome, answer.reason)) {
    // Late replies to what was sent before would only say the same again.
    conversation.mailbox = std::make_shared<Mailbox>(loop_);
    outcome = co_await query(conversation);
    answer = read_outcome(outcome, conversation.question);
  }
  if (answer.status() == Status::unavailable && !is_no_reply(answer)) {
    ++conversation.failing_replies;
  }
  if (answer.reason == Reason::servfail)
    conversation.failing_server = servers_[outcome->server].get();
  co_return answer;
}

// The server is chosen only when the question's turn has come: by then more is known of them.
Task<std::optional<Reply>> CaresResolver::query(Conversation& conversation) {
  Gate::Stay stay(gate_for(conversation));
  co_await stay;
  const steady_clock::time_point now = steady_clock::now();
  if (now >= options_.end) co_return std::nullopt;
  if (conversation.server == nullptr) choose_server(conversation, now);
  std::optional<Reply> outcome;
  bool is_sent_again = false;
  while (true) {
    EventLoop::TurnEnd turn_end(loop_);
    co_await turn_end;
    // Nothing is sent where a late reply to an earlier query has come.
    conversation.hears_late_reply = !conversation.mailbox->empty();
    if (!conversation.hears_late_reply) send(conversation);
    Deadlines::Wait wait(deadlines_, *conversation.mailbox, conversation.deadline);
    co_await wait;
    outcome = conversation.mailbox->take();
    if (is_sent_again || !may_be_closed(conversation, outcome)) break;
    // What was sent too late is sent again, and from then on one at a time.
    conversation.server->tcp_gate().set_limit(1);
    is_sent_again = true;
  }
  learn(conversation, outcome);
  co_return outcome;
}

Gate& CaresResolver::gate_for(const Conversation& conversation) {
  if (conversation.has_own_sockets) return own_gate_;
  return conversation.transport == Transport::tcp ? conversation.server->tcp_gate() : gate_;
}

// RFC 7766 §6.2.4: a server may close a connection when it likes, and some do after each reply.
bool CaresResolver::may_be_closed(const Conversation& conversation,
                                  const std::optional<Reply>& outcome) {
  return conversation.transport == Transport::tcp && outcome && !outcome->came();
}

void CaresResolver::choose_server(Conversation& conversation, steady_clock::time_point now) {
  const std::size_t number = health_.choose(conversation.asked, now);
  conversation.asked[number] = true;
  conversation.server = servers_[number].get();
  conversation.edns = conversation.server->edns();
}

void CaresResolver::send(Conversation& conversation) {
  ++counters_.sent;
  const bool is_checked = conversation.checking == Checking::enabled;
  if (conversation.tries > 1 && is_checked) ++counters_.retried;
  if (!is_checked) ++counters_.unchecked;
  if (conversation.transport == Transport::tcp) ++counters_.over_tcp;
  const std::vector<std::uint8_t> octets =
      write_query(conversation.question, next_id(), conversation.edns, conversation.checking,
                  options_.recursion);
  conversation.sent = steady_clock::now();
  conversation.deadline = std::min(conversation.sent + conversation.patience, options_.end);
  channel_for(conversation, octets).send(octets, std::make_unique<Receiver>(health_, conversation));
}

CaresChannel& CaresResolver::channel_for(const Conversation& conversation,
                                         std::span<const std::uint8_t> query) const {
  CaresServer& server = *conversation.server;
  if (conversation.has_own_sockets) return server.own(query, conversation.transport);
  return conversation.transport == Transport::tcp ? server.tcp() : server.udp(wanted_sockets());
}

// Of a reply that may be to an earlier query, or that says that the server would not answer,
// nothing (RFC 6298 §3).
std::optional<Window::Duration> CaresResolver::reply_time(const Conversation& conversation,
                                                          const Reply& reply) {
  const bool is_late =
      conversation.hears_late_reply || !conversation.mailbox->is_to_last_query(reply);
  if (is_late || is_failure(reply)) return std::nullopt;
  return steady_clock::now() - conversation.sent;
}

void CaresResolver::learn(const Conversation& conversation, const std::optional<Reply>& outcome) {
  if (!outcome) ++counters_.timeouts;
  // A server that takes no TCP may well answer over UDP.
  if (conversation.transport == Transport::tcp) {
    conversation.server->learn_tcp(outcome && outcome->came());
    return;
  }
  if (outcome && outcome->came()) {
    if (outcome->edns == Edns::with) servers_[outcome->server]->learn_edns(outcome->octets);
    // A window that is not filled has not shown that the servers bear it (RFC 7661 §4.3).
    if (gate_.is_half_full()) {
      window_.on_reply(reply_time(conversation, *outcome));
    } else {
      window_.on_idle_reply();
    }
  } else if (is_no_reply(read_outcome(outcome, conversation.question))) {
    learn_failure(conversation, outcome);
    if (!outcome) window_.on_loss();
  }
  gate_.set_limit(window_.size());
}

void CaresResolver::learn_failure(const Conversation& conversation,
                                  const std::optional<Reply>& outcome) {
  const std::size_t server = conversation.server->number();
  const steady_clock::time_point now = steady_clock::now();
  if (is_unreachable(outcome)) {
    health_.unreachable(server, conversation.sent, now);
  } else {
    health_.failed(server, conversation.sent, now);
  }
}

bool CaresResolver::is_settled(const Conversation& conversation, const Answer& answer) const {
  if (answer.status() != Status::unavailable || conversation.tries >= options_.tries) return true;
  if (is_over()) return true;
  if (has_other_server(conversation)) return false;
  switch (answer.reason) {
    case Reason::timeout:
    case Reason::network:
      return is_hopeless(conversation);
    case Reason::servfail:
    case Reason::malformed:
      return conversation.failing_replies >= failing_replies_limit;
    case Reason::none:
    case Reason::nxdomain:
    case Reason::no_data:
    case Reason::refused:
    case Reason::rejected:
    case Reason::referral:
    case Reason::bogus:
    case Reason::alias_loop:
    case Reason::disagreement:
    case Reason::not_recorded:
      return true;
  }
  return true;
}

// Not before one question has had all its tries: a server that is restarted is soon back.
bool CaresResolver::is_hopeless(const Conversation& conversation) const {
  // Few queries fit on TCP at a time: where all wait in vain, the run would take hours.
  if (conversation.transport == Transport::tcp && conversation.server->is_tcp_silent()) return true;
  const std::optional<steady_clock::time_point> since = health_.none_reachable_since();
  return since && steady_clock::now() - *since >= options_.timeout * (options_.tries - 1);
}

bool CaresResolver::is_over() const {
  return steady_clock::now() >= options_.end;
}

bool CaresResolver::has_other_server(const Conversation& conversation) const {
  return health_.has_other(conversation.asked, steady_clock::now());
}

// Whether the reply, read as that, says that its server is to be asked in another form; then sets
// that form.
bool CaresResolver::ask_otherwise(Conversation& conversation, const Reply& reply, Reason reason) {
  if (may_be_cut(reply, reason)) {
    conversation.server = servers_[reply.server].get();
    conversation.transport = Transport::tcp;
    return true;
  }
  if (may_be_lost(reply, reason) && !conversation.has_own_sockets) {
    conversation.has_own_sockets = true;
    return true;
  }
  if (reply.edns == Edns::with && is_format_error(reply)) {
    conversation.edns = Edns::without;
    return true;
  }
  return false;
}

// As many as the window's replies need to find room in their buffers.
std::size_t CaresResolver::wanted_sockets() const {
  return (window_.size() + queries_per_socket_ - 1) / queries_per_socket_;
}

void CaresResolver::on_tick(steady_clock::time_point now) {
  for (const std::unique_ptr<CaresServer>& server : servers_) server->on_tick(now);
  deadlines_.expire(now);
}

CaresResolver::Counters CaresResolver::counters() const {
  Counters counters = counters_;
  for (const std::unique_ptr<CaresServer>& server : servers_) {
    counters.socket_drops += server->socket_drops();
  }
  return counters;
}

}  // namespace dns
