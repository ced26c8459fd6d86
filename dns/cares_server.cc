#include "dns/cares_server.h"

namespace dns {
namespace {

// Servers close TCP connections that ask for too much at a time.
constexpr std::size_t tcp_in_flight = 4;

}  // namespace

CaresServer::CaresServer(EventLoop& loop, EventSource& source, const ServerAddress& address,
                         std::size_t number, std::chrono::milliseconds patience)
    : loop_(loop),
      source_(source),
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
  own_.push_back(
      std::make_unique<CaresChannel>(loop_, source_, address_, transport, patience_, query));
  return *own_.back();
}

void CaresServer::on_ready(int descriptor, std::uint32_t events) {
  for (const std::unique_ptr<CaresChannel>& channel : own_) {
    channel->on_ready(descriptor, events);
  }
  for (const std::unique_ptr<CaresChannel>& channel : udp_) channel->on_ready(descriptor, events);
  if (tcp_) tcp_->on_ready(descriptor, events);
}

void CaresServer::on_tick() {
  for (const std::unique_ptr<CaresChannel>& channel : own_) channel->on_tick();
  std::erase_if(own_, [](const auto& channel) { return channel->is_over(); });
  for (const std::unique_ptr<CaresChannel>& channel : udp_) channel->on_tick();
  if (tcp_) tcp_->on_tick();
}

std::uint64_t CaresServer::socket_drops() const {
  std::uint64_t drops = 0;
  for (const std::unique_ptr<CaresChannel>& channel : udp_) drops += channel->socket_drops();
  return drops;
}

std::unique_ptr<CaresChannel> CaresServer::make_channel(Transport transport) const {
  return std::make_unique<CaresChannel>(loop_, source_, address_, transport, patience_);
}

}  // namespace dns
