// One DNS server: its channels, and what has been learnt of it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "dns/cares_channel.h"
#include "dns/gate.h"
#include "dns/query.h"

namespace dns {

class CaresServer {
 public:
  // As CaresChannel; `number` is its place among the servers.
  CaresServer(EventLoop& loop, const ServerAddress& address, std::size_t number,
              std::chrono::milliseconds patience);

  std::size_t number() const { return number_; }
  // Whether queries should have EDNS, as far as its replies have told.
  Edns edns() const { return edns_; }
  // Looks at a reply to a query with EDNS: RFC 6891 §7. c-ares may have asked again without EDNS by
  // itself, and not said so.
  void learn_edns(std::span<const std::uint8_t> reply);
  // Whether so many queries over TCP, one after another, had no reply that none is repeated.
  bool is_tcp_silent() const { return tcp_failures_ >= tcp_failure_limit; }
  void learn_tcp(bool replied) { tcp_failures_ = replied ? 0 : tcp_failures_ + 1; }
  // For queries over TCP.
  Gate& tcp_gate() { return tcp_gate_; }

  CaresChannel& tcp();
  // Each in turn of so many sockets, at least one.
  CaresChannel& udp(std::size_t sockets);
  // For this query alone, and gone when that is over.
  CaresChannel& own(std::span<const std::uint8_t> query, Transport transport);

  // For every channel, which has deadlines of its own in c-ares.
  void on_tick(std::chrono::steady_clock::time_point now);
  std::uint64_t socket_drops() const;

 private:
  static constexpr int tcp_failure_limit = 8;

  std::unique_ptr<CaresChannel> make_channel(Transport transport) const;

  EventLoop& loop_;
  ServerAddress address_;
  std::size_t number_;
  std::chrono::milliseconds patience_;
  Edns edns_ = Edns::with;
  bool is_edns_proven_ = false;
  int tcp_failures_ = 0;  // since the last reply
  Gate tcp_gate_;
  std::unique_ptr<CaresChannel> tcp_;
  std::vector<std::unique_ptr<CaresChannel>> udp_;
  std::size_t last_socket_ = 0;
  std::vector<std::unique_ptr<CaresChannel>> own_;  // each for one query
};

}  // namespace dns
