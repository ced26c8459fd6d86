// Asks DNS servers, many questions at a time, through c-ares.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "dns/cares_server.h"
#include "dns/event_loop.h"
#include "dns/gate.h"
#include "dns/mailbox.h"
#include "dns/resolver.h"
#include "dns/server_address.h"
#include "dns/server_health.h"
#include "dns/window.h"

namespace dns {

// To stand below CachingResolver: it sends each question it is asked, and hands CNAME chains on as
// the server left them. One question is tried as follows.
// - UDP with EDNS. A truncated reply is asked for again over TCP, a FORMERR without EDNS.
// - No reply, or no way to the server: the next server, else the same again when the try's time is
//   over. Each try waits twice as long as the one before; a late reply to an earlier try counts.
// - No way to any server, as the system says at once: no try waits longer than the first. When that
//   has gone on for as long as the tries of one question take, each further question is sent once
//   to each server that is well, and to one at least.
// - No reply over TCP from a server whose last eight had none either: no further try.
// - SERVFAIL and malformed replies: every other server that is well, else once more after a pause.
// - SERVFAIL to the end: once without validation (CD, RFC 4035 §3.2.2). If that is answered, once
//   more with it, after a pause; only if that is SERVFAIL again DNSSEC is taken for broken.
// - REFUSED, other rcodes and referrals: every other server that is well.
// - After the end that was set nothing is sent, and nothing waited for: time-outs, all of them.
// Any name is asked for as its octets. Constructing one makes the process ignore SIGPIPE: c-ares
// writes to TCP connections that a server has closed.
class CaresResolver : public Resolver, private EventSource {
 public:
  struct Options {
    std::vector<ServerAddress> servers;      // in order of preference; empty: resolv.conf's
    std::chrono::milliseconds timeout{400};  // of the first try
    int tries = 4;                           // at least 1
    std::size_t in_flight = 0;               // queries under way at the most; 0: automatic
    // The pause in which a server forgets a SERVFAIL: RFC 9520 §3.2 wants it kept for a second.
    std::chrono::milliseconds servfail_memory{1'100};
    // Not desired: a server is asked for what it holds itself, and its SERVFAIL says no more.
    Recursion recursion = Recursion::desired;
    std::chrono::steady_clock::time_point end = std::chrono::steady_clock::time_point::max();
  };

  struct Counters {
    std::uint64_t sent = 0;          // queries, over UDP and TCP
    std::uint64_t retried = 0;       // of these, after a try that failed
    std::uint64_t over_tcp = 0;      // of these, over TCP
    std::uint64_t unchecked = 0;     // of these, without validation
    std::uint64_t timeouts = 0;      // tries whose time ran out
    std::uint64_t unasked = 0;       // questions that the end left without an answer
    std::uint64_t socket_drops = 0;  // replies that found our socket's buffer full
  };

  // The loop must outlive this resolver. Throws what c-ares or the system complains of.
  CaresResolver(EventLoop& loop, Options options);
  ~CaresResolver() override;
  CaresResolver(const CaresResolver&) = delete;
  CaresResolver& operator=(const CaresResolver&) = delete;

  // In the order in which they are preferred.
  const std::vector<ServerAddress>& servers() const { return options_.servers; }

  Task<Answer> ask(Question question) override;

  Counters counters() const;
  // How many more questions would go out over UDP at once, and wait for nobody else's reply.
  std::size_t room() const { return gate_.room(); }

 private:
  struct Conversation;
  class Receiver;

  void on_tick(std::chrono::steady_clock::time_point now) override;

  // Servers asked in turn until the question is settled, after a first that gave that answer.
  Task<Answer> try_again(Conversation& conversation, Answer answer);
  // Whether it is DNSSEC that has the question end in SERVFAIL; the answer if the server recovers.
  Task<Answer> look_behind_servfail(Conversation& conversation);
  Task<Done> wait(Conversation& conversation, std::chrono::milliseconds length);
  // Once more the server that said SERVFAIL.
  Task<Answer> ask_again(Conversation& conversation, Checking checking);
  // One server asked as often as its replies want it asked otherwise: over TCP, without EDNS.
  Task<Answer> try_server(Conversation& conversation);
  // Waits for its turn, sends, and waits for the outcome; nothing when time is up.
  Task<std::optional<Reply>> query(Conversation& conversation);
  Gate& gate_for(const Conversation& conversation);
  static bool may_be_closed(const Conversation& conversation, const std::optional<Reply>& outcome);
  void choose_server(Conversation& conversation, std::chrono::steady_clock::time_point now);
  void send(Conversation& conversation);
  static std::optional<Window::Duration> reply_time(const Conversation& conversation,
                                                    const Reply& reply);
  void learn(const Conversation& conversation, const std::optional<Reply>& outcome);
  void learn_failure(const Conversation& conversation, const std::optional<Reply>& outcome);
  bool is_settled(const Conversation& conversation, const Answer& answer) const;
  bool is_over() const;
  bool has_other_server(const Conversation& conversation) const;
  bool is_hopeless(const Conversation& conversation) const;
  bool ask_otherwise(Conversation& conversation, const Reply& reply, Reason reason);
  std::size_t wanted_sockets() const;
  CaresChannel& channel_for(const Conversation& conversation,
                            std::span<const std::uint8_t> query) const;

  EventLoop& loop_;
  Options options_;
  std::size_t queries_per_socket_;
  Counters counters_;
  Window window_;
  Gate gate_;      // for queries over UDP
  Gate own_gate_;  // for those with sockets of their own, over UDP and TCP
  Deadlines deadlines_;
  ServerHealth health_;
  std::vector<std::unique_ptr<CaresServer>> servers_;
};

}  // namespace dns
