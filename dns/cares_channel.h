// One c-ares channel: queries to one server over one transport, its sockets watched by the loop.
#pragma once

#include <ares.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <unordered_set>
#include <vector>

#include "dns/event_loop.h"
#include "dns/query_sockets.h"
#include "dns/server_address.h"

namespace dns {

// Waits for the reply to one query. It is told once, from inside a call of c-ares, and so may store
// and post, but must not send.
class ReplyReceiver {
 public:
  virtual ~ReplyReceiver() = default;
  // `status` is an ARES_* number; the octets are the whole reply, empty if there was none.
  virtual void on_reply(int status, std::span<const std::uint8_t> octets) = 0;
};

// A channel of its own for each server and transport: c-ares 1.18 closes all sockets of a channel,
// and gives up the queries on them, when a server closes a TCP connection; and it asks servers in
// their order, the dead ones too, where we know better which to ask.
class CaresChannel : private EventSource {
 public:
  // Whoever has it calls its on_tick. `patience` is how long c-ares listens for a reply; the loop
  // must outlive the channel.
  CaresChannel(EventLoop& loop, const ServerAddress& server, Transport transport,
               std::chrono::milliseconds patience);
  // For this query alone, and with sockets that hide from c-ares what it could not send or read.
  CaresChannel(EventLoop& loop, const ServerAddress& server, Transport transport,
               std::chrono::milliseconds patience, std::span<const std::uint8_t> query);
  // Tells every receiver that waits.
  ~CaresChannel() override;
  CaresChannel(const CaresChannel&) = delete;
  CaresChannel& operator=(const CaresChannel&) = delete;

  // The receiver may be told before this returns. Never to be called from inside c-ares.
  void send(std::span<const std::uint8_t> query, std::unique_ptr<ReplyReceiver> receiver);

  // Lets c-ares see what has come too late.
  void on_tick(std::chrono::steady_clock::time_point now) override;

  // Whether the query of a channel for one query has had its reply, or will have none.
  bool is_over() const { return is_over_; }
  // Replies that came when the socket's buffer was full, as the kernel counts them.
  std::uint64_t socket_drops() const;

 private:
  void on_ready(int descriptor, std::uint32_t events) override;

  static void handle_socket(void* self, ares_socket_t descriptor, int readable, int writable);
  static int configure_socket(ares_socket_t descriptor, int type, void* self);
  static void handle_reply(void* receiver, int status, int timeouts, unsigned char* octets,
                           int length);
  class OwnReceiver;

  EventLoop& loop_;
  std::unique_ptr<QuerySockets> sockets_;  // of a channel for one query
  bool is_over_ = false;
  ares_channel channel_ = nullptr;
  std::unordered_set<int> descriptors_;
  std::uint64_t drops_of_closed_ = 0;
};

// What the system's configuration names (resolv.conf); 127.0.0.1 if it names none.
std::vector<ServerAddress> system_servers();

// The octets of SO_RCVBUF that the kernel grants a UDP socket that asks for as much as is of use.
std::size_t granted_receive_buffer();

}  // namespace dns
