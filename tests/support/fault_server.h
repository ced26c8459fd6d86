// A DNS server on loopback that does what its script says, sound or not.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "dns/cares_channel.h"
#include "dns/record.h"
#include "tests/support/loopback.h"
#include "tests/support/reply_builder.h"

namespace support {

// What the server was sent.
struct FaultQuery {
  dns::Transport transport;
  int number;  // of this transport's queries, from 1
  std::uint16_t id;
  dns::Question question;
  bool edns;
  bool checking_disabled;  // CD
  bool recursion_desired;  // RD
  std::uint16_t port;      // over UDP, that it came from

  // A reply to it.
  ReplyBuilder reply() const { return ReplyBuilder(question, id); }
  // One with an address.
  Octets answer() const;
};

// What the server does then.
struct Reaction {
  std::vector<Octets> replies;         // sent in this order; none: silence
  bool close = false;                  // the TCP connection, after the replies
  std::chrono::milliseconds delay{0};  // before the replies
  std::chrono::milliseconds drip{0};   // over TCP, before each octet; 0: all at once
};

inline Reaction silence(const FaultQuery&) {
  return {};
}

inline Reaction sound(const FaultQuery& query) {
  return {.replies = {query.answer()}};
}

// A thread that answers until its end. Behaviours are functions that the tests name.
class FaultServer {
 public:
  // Called on the server's thread.
  using Script = std::function<Reaction(const FaultQuery&)>;

  explicit FaultServer(Script script, dns::Family family = dns::Family::ipv4);
  FaultServer(Script script, ServerSockets sockets);
  ~FaultServer();
  FaultServer(const FaultServer&) = delete;
  FaultServer& operator=(const FaultServer&) = delete;

  const dns::ServerAddress& address() const { return sockets_.address; }
  // Queries received so far.
  int queries(dns::Transport transport) const {
    return transport == dns::Transport::udp ? udp_queries_ : tcp_queries_;
  }

 private:
  struct Connection {
    std::shared_ptr<const Socket> socket;
    Octets received;
    bool open = true;
  };
  struct Peer {
    sockaddr_storage address;
    socklen_t size;
  };
  using Clock = std::chrono::steady_clock;

  void run();
  void poll_once();
  int milliseconds_to_next() const;
  void receive_udp();
  void accept_tcp();
  void receive_tcp(Connection& connection);
  void answer_whole_queries(Connection& connection);
  void send_due();
  void send_udp(const Reaction& reaction, const Peer& peer) const;
  void send_tcp(const Reaction& reaction, Connection& connection);
  void drip(std::shared_ptr<const Socket> socket, Octets octets, std::chrono::milliseconds pause);
  Reaction react(dns::Transport transport, const Octets& query, std::uint16_t port);

  Script script_;
  ServerSockets sockets_;
  std::list<Connection> connections_;
  std::multimap<Clock::time_point, std::function<void()>> due_;
  std::atomic<int> udp_queries_ = 0;
  std::atomic<int> tcp_queries_ = 0;
  Socket stop_;  // becomes readable when the thread is to end
  std::thread thread_;
};

}  // namespace support
