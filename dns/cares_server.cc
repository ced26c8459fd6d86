#include "dns/cares_server.h"

namespace dns {
namespace {

// Servers close TCP connections that ask for too much at a time.
constexpr std::size_t tcp_in_flight = 4;

}  // namespace

CaresServer::CaresServer(EventLoop& loop, const ServerAddress& address, std::size_t number,
                         std::chrono::milliseconds patience)
    : loop_(loop),
      address_(address),
      number_(number),
      patience_(patience),
      tcp_gate_(loop, tcp_in_flight) {}

// Once proven, a reply without it, of a cache on the way perhaps, changes nothing.
void CaresServer::learn_edns(std::span<const std::uint8_t> reply) {
  if (is_edns_proven_) return;
  is_edns_proven_ = has_edns(reply);
  if (!is_edns_proven_) edns_ = Edns::without;
}

CaresChannel& CaresServer::tcp() {
  if (!tcp_) tcp_ = make_channel(Transport::tcp);
  return *tcp_;
}

CaresChannel& CaresServer::udp(std::size_t sockets) {
  if (udp_.size() < sockets) {
    udp_.push_back(make_channel(Transport::udp));
    return *udp_.back();
  }
  last_socket_ = (last_socket_ + 1) % udp_.size();
  return *udp_[last_socket_];
}

CaresChannel& CaresServer::own(std::span<const std::uint8_t> query, Transport transport) {
  own_.push_back(std::make_unique<CaresChannel>(loop_, address_, transport, patience_, query));
  return *own_.back();
}

void CaresServer::on_tick(std::chrono::steady_clock::time_point now) {
  for (const std::unique_ptr<CaresChannel>& channel : own_) channel->on_tick(now);
  std::erase_if(own_, [](const auto& channel) { return channel->is_over(); });
  for (const std::unique_ptr<CaresChannel>& channel : udp_) channel->on_tick(now);
  if (tcp_) tcp_->on_tick(now);
}

std::uint64_t CaresServer::socket_drops() const {
  std::uint64_t drops = 0;
  for (const std::unique_ptr<CaresChannel>& channel : udp_) drops += channel->socket_drops();
  return drops;
}

std::unique_ptr<CaresChannel> CaresServer::make_channel(Transport transport) const {
  return std::make_unique<CaresChannel>(loop_, address_, transport, patience_);
}

}  // namespace dns
