#include "dns/cares_resolver.h"

#include <arpa/nameser.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include "dns/message.h"
#include "dns/query.h"
#include "dns/reply_codes.h"

namespace dns {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// What the kernel charges a receive buffer for a reply of 1232 octets.
constexpr std::size_t buffer_octets_per_reply = 2304;
constexpr std::size_t sockets_per_server = 8;
constexpr std::size_t automatic_in_flight = 1'000;
// Servers close TCP connections that ask for too much at a time.
constexpr std::size_t tcp_in_flight = 4;
// The first repetition of a SERVFAIL or of a malformed reply is believed.
constexpr int failing_replies_limit = 2;

std::vector<ServerAddress> servers_or_system(std::vector<ServerAddress> servers) {
  return servers.empty() ? system_servers() : servers;
}

// The longest that a try of the question can take, by which time nobody listens any more.
milliseconds longest_wait(const CaresResolver::Options& options) {
  return options.timeout * (1 << std::clamp(options.tries, 1, 10));
}

std::size_t ceiling_of(std::size_t in_flight, std::size_t queries_per_socket) {
  const std::size_t wanted = in_flight == 0 ? automatic_in_flight : in_flight;
  return std::min(wanted, queries_per_socket * sockets_per_server);
}

bool is_format_error(const Reply& reply) {
  if (reply.octets.size() < NS_HFIXEDSZ) return false;
  const int rcode = reply.octets[3] & 0x0f;
  return rcode == ns_r_formerr || rcode == ns_r_notimpl;
}

// What c-ares 1.18 reads over UDP it cuts at 1232 octets, or at 512 once some server of the channel
// did not know EDNS.
bool may_be_cut(const Reply& reply, const Question& question) {
  return is_truncated(reply.octets) ||
         (reply.octets.size() >= plain_udp_size &&
          read_reply(reply.octets, question).reason == Reason::malformed);
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

bool is_no_reply(const Answer& answer) {
  return answer.reason == Reason::timeout || answer.reason == Reason::network;
}

Answer read_outcome(const std::optional<Reply>& outcome, const Question& question) {
  if (!outcome) return Answer::unavailable(Reason::timeout);
  if (!outcome->came()) return Answer::unavailable(reason_of_cares_status(outcome->status));
  return read_reply(outcome->octets, question);
}

}  // namespace

struct CaresResolver::Server {
  Server(EventLoop& loop, std::size_t server_number)
      : number(server_number), gate(loop, tcp_in_flight) {}

  std::size_t number;
  Edns edns = Edns::with;
  bool is_edns_proven = false;
  Gate gate;  // for queries over TCP
  std::size_t next_socket = 0;
  std::vector<std::unique_ptr<CaresChannel>> udp;
  std::unique_ptr<CaresChannel> tcp;
};

// One question on its way to its answer.
struct CaresResolver::Conversation {
  Question question;
  std::shared_ptr<Mailbox> mailbox;
  std::vector<bool> asked;  // by server, whether this question was sent there
  milliseconds patience;    // with the try under way
  Transport transport = Transport::udp;
  Edns edns = Edns::with;
  Server* server = nullptr;  // of the try under way; none before its turn has come
  steady_clock::time_point sent{};
  steady_clock::time_point deadline{};
  int tries = 0;
  int failing_replies = 0;
};

// Passes what c-ares says of one query on to its question, which may be over by then.
class CaresResolver::Receiver : public ReplyReceiver {
 public:
  Receiver(ServerHealth& health, const Conversation& conversation)
      : health_(health),
        query_(conversation.mailbox->begin_query()),
        server_(conversation.server->number),
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
      queries_per_socket_(granted_receive_buffer() / buffer_octets_per_reply),
      window_(ceiling_of(options_.in_flight, queries_per_socket_)),
      gate_(loop, window_.size()),
      health_(0) {
  std::signal(SIGPIPE, SIG_IGN);
  options_.servers = servers_or_system(std::move(options_.servers));
  if (options_.servers.empty()) throw std::runtime_error("no DNS server is configured");
  health_ = ServerHealth(options_.servers.size());
  for (std::size_t number = 0; number < options_.servers.size(); ++number) {
    servers_.push_back(std::make_unique<Server>(loop, number));
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
  Answer answer = Answer::unavailable(Reason::timeout);
  while (true) {
    ++conversation.tries;
    Answer next = co_await try_server(conversation);
    // What a server said is worth more than that another said nothing.
    if (conversation.tries == 1 || is_no_reply(answer) || !is_no_reply(next)) {
      answer = std::move(next);
    }
    if (is_settled(conversation, answer)) break;
    if (!has_other_server(conversation)) {
      Deadlines::Wait pause(deadlines_, *conversation.mailbox, conversation.deadline);
      co_await pause;
    }
    conversation.patience *= 2;
  }
  co_return answer;
}

Task<Answer> CaresResolver::try_server(Conversation& conversation) {
  conversation.server = nullptr;
  conversation.transport = Transport::udp;
  std::optional<Reply> outcome = co_await query(conversation);
  while (outcome && ask_otherwise(conversation, *outcome)) {
    // Late replies to what was sent before would only say the same again.
    conversation.mailbox = std::make_shared<Mailbox>(loop_);
    outcome = co_await query(conversation);
  }
  Answer answer = read_outcome(outcome, conversation.question);
  if (answer.status() == Status::unavailable && !is_no_reply(answer)) {
    ++conversation.failing_replies;
  }
  co_return answer;
}

// The server is chosen only when the question's turn has come: by then more is known of them.
Task<std::optional<Reply>> CaresResolver::query(Conversation& conversation) {
  const bool is_tcp = conversation.transport == Transport::tcp;
  Gate::Stay stay(is_tcp ? conversation.server->gate : gate_);
  co_await stay;
  if (conversation.server == nullptr) choose_server(conversation);
  std::optional<Reply> outcome = co_await send_and_wait(conversation);
  if (is_tcp && outcome && !outcome->came()) {
    // RFC 7766 §6.2.1: a server may close a connection when it likes, and some do after each reply.
    // What was sent too late is sent again, and from then on one at a time.
    conversation.server->gate.set_limit(1);
    outcome = co_await send_and_wait(conversation);
  }
  learn(conversation, outcome);
  co_return outcome;
}

// Nothing is sent where a late reply to an earlier query has come.
Task<std::optional<Reply>> CaresResolver::send_and_wait(Conversation& conversation) {
  if (conversation.mailbox->empty()) send(conversation);
  Deadlines::Wait wait(deadlines_, *conversation.mailbox, conversation.deadline);
  co_await wait;
  std::optional<Reply> outcome = conversation.mailbox->take();
  co_return outcome;
}

void CaresResolver::choose_server(Conversation& conversation) {
  const std::size_t number = health_.choose(conversation.asked, steady_clock::now());
  conversation.asked[number] = true;
  conversation.server = servers_[number].get();
  conversation.edns = conversation.server->edns;
}

void CaresResolver::send(Conversation& conversation) {
  ++counters_.sent;
  if (conversation.tries > 1) ++counters_.retried;
  if (conversation.transport == Transport::tcp) ++counters_.over_tcp;
  const std::vector<std::uint8_t> octets =
      write_query(conversation.question, next_id(), conversation.edns);
  conversation.sent = steady_clock::now();
  conversation.deadline = conversation.sent + conversation.patience;
  CaresChannel& channel = channel_for(*conversation.server, conversation.transport);
  channel.send(octets, std::make_unique<Receiver>(health_, conversation));
}

void CaresResolver::learn(const Conversation& conversation, const std::optional<Reply>& outcome) {
  if (!outcome) ++counters_.timeouts;
  // A server that takes no TCP may well answer over UDP.
  if (conversation.transport == Transport::tcp) return;
  if (outcome && outcome->came()) {
    learn_edns(*outcome);
    window_.on_reply();
  } else if (is_no_reply(read_outcome(outcome, conversation.question))) {
    health_.failed(conversation.server->number, conversation.sent, steady_clock::now());
    if (!outcome) window_.on_loss();
  }
  gate_.set_limit(window_.size());
}

// RFC 6891 §7. c-ares may have asked again without EDNS by itself, and not said so.
void CaresResolver::learn_edns(const Reply& reply) {
  Server& server = *servers_[reply.server];
  if (server.is_edns_proven || reply.edns == Edns::without) return;
  if (has_edns(reply.octets)) {
    server.is_edns_proven = true;
  } else {
    server.edns = Edns::without;
  }
}

bool CaresResolver::is_settled(const Conversation& conversation, const Answer& answer) const {
  if (answer.status() != Status::unavailable || conversation.tries >= options_.tries) return true;
  if (has_other_server(conversation)) return false;
  switch (answer.reason) {
    case Reason::timeout:
    case Reason::network:
      return false;
    case Reason::servfail:
    case Reason::malformed:
      return conversation.failing_replies >= failing_replies_limit;
    case Reason::none:
    case Reason::nxdomain:
    case Reason::no_data:
    case Reason::refused:
    case Reason::rejected:
    case Reason::referral:
    case Reason::alias_loop:
    case Reason::not_recorded:
      return true;
  }
  return true;
}

bool CaresResolver::has_other_server(const Conversation& conversation) const {
  return health_.has_other(conversation.asked, steady_clock::now());
}

// Whether the reply says that its server wants to be asked in another form; then sets that form.
bool CaresResolver::ask_otherwise(Conversation& conversation, const Reply& reply) {
  if (!reply.came()) return false;
  if (reply.transport == Transport::udp && may_be_cut(reply, conversation.question)) {
    conversation.server = servers_[reply.server].get();
    conversation.transport = Transport::tcp;
    return true;
  }
  if (reply.edns == Edns::with && is_format_error(reply)) {
    conversation.edns = Edns::without;
    return true;
  }
  return false;
}

// As many sockets as the window's replies need to find room in their buffers.
CaresChannel& CaresResolver::channel_for(Server& server, Transport transport) {
  EventSource& source = *this;
  const auto make = [&] {
    return std::make_unique<CaresChannel>(loop_, source, options_.servers[server.number], transport,
                                          longest_wait(options_));
  };
  if (transport == Transport::tcp) {
    if (!server.tcp) server.tcp = make();
    return *server.tcp;
  }
  const std::size_t wanted = (window_.size() + queries_per_socket_ - 1) / queries_per_socket_;
  if (server.udp.size() < wanted) {
    server.udp.push_back(make());
    return *server.udp.back();
  }
  server.next_socket = (server.next_socket + 1) % server.udp.size();
  return *server.udp[server.next_socket];
}

// A descriptor is one channel's; the others do nothing for it.
void CaresResolver::on_ready(int descriptor, std::uint32_t events) {
  for (const std::unique_ptr<Server>& server : servers_) {
    for (const std::unique_ptr<CaresChannel>& channel : server->udp) {
      channel->on_ready(descriptor, events);
    }
    if (server->tcp) server->tcp->on_ready(descriptor, events);
  }
}

void CaresResolver::on_tick(steady_clock::time_point now) {
  for (const std::unique_ptr<Server>& server : servers_) {
    for (const std::unique_ptr<CaresChannel>& channel : server->udp) channel->on_tick();
    if (server->tcp) server->tcp->on_tick();
  }
  deadlines_.expire(now);
}

CaresResolver::Counters CaresResolver::counters() const {
  Counters counters = counters_;
  for (const std::unique_ptr<Server>& server : servers_) {
    for (const std::unique_ptr<CaresChannel>& channel : server->udp) {
      counters.socket_drops += channel->socket_drops();
    }
  }
  return counters;
}

}  // namespace dns
