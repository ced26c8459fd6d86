// c-ares 1.34 has a newer form of socket functions, which 1.18 does not have.
#define CARES_NO_DEPRECATED

#include "dns/query_sockets.h"

#include <arpa/nameser.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>

namespace dns {
namespace {

// Before a message over TCP: RFC 1035 §4.2.2.
constexpr std::size_t length_octets = 2;

// A message over TCP, or nothing while its end has not come.
std::span<const std::uint8_t> message_in(std::span<const std::uint8_t> stream) {
  if (stream.size() < length_octets) return {};
  const std::size_t length = ns_get16(stream.data());
  if (stream.size() < length_octets + length) return {};
  return stream.subspan(length_octets, length);
}

// The octets of the first question: its name, type and class.
std::span<const std::uint8_t> question_in(std::span<const std::uint8_t> message) {
  std::size_t end = NS_HFIXEDSZ;
  while (end < message.size() && message[end] != 0) end += 1U + message[end];
  end += 1 + NS_QFIXEDSZ;
  if (end > message.size()) return {};
  return message.subspan(NS_HFIXEDSZ, end - NS_HFIXEDSZ);
}

}  // namespace

QuerySockets::QuerySockets(std::span<const std::uint8_t> query, Transport transport)
    : transport_(transport),
      disguise_(NameDisguise::of(query)),
      query_(query.begin(), query.end()) {
  disguise_.swap(query_);
}

void QuerySockets::attach(ares_channel channel) {
  static const ares_socket_functions functions = {&open, &close, &connect, &receive, &send};
  ares_set_socket_functions(channel, &functions, this);
}

std::span<const std::uint8_t> QuerySockets::reply() const {
  if (transport_ == Transport::udp) return received_;
  const std::span<const std::uint8_t> message = message_in(received_);
  return is_answered_by(message) ? message : std::span<const std::uint8_t>();
}

// What c-ares passes over must not be taken here: anyone can send a datagram.
void QuerySockets::keep(std::span<const std::uint8_t> octets) {
  if (transport_ == Transport::tcp) {
    received_.insert(received_.end(), octets.begin(), octets.end());
  } else if (received_.empty() && is_answered_by(octets)) {
    received_.assign(octets.begin(), octets.end());
  }
}

bool QuerySockets::is_answered_by(std::span<const std::uint8_t> message) const {
  const std::span<const std::uint8_t> query =
      transport_ == Transport::udp ? std::span(sent_) : message_in(sent_);
  if (query.size() < NS_HFIXEDSZ || message.size() < NS_HFIXEDSZ) return false;
  return ns_get16(query.data()) == ns_get16(message.data()) &&
         std::ranges::equal(question_in(query), question_in(message));
}

// A datagram is a message.
void QuerySockets::swap(std::span<std::uint8_t> octets, std::size_t passed) const {
  if (transport_ == Transport::udp) {
    disguise_.swap(octets);
  } else if (passed >= length_octets) {
    disguise_.swap(octets, passed - length_octets);
  } else {
    disguise_.swap(octets.subspan(std::min(length_octets - passed, octets.size())));
  }
}

ares_socket_t QuerySockets::open(int family, int type, int protocol, void*) {
  return ::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
}

int QuerySockets::close(ares_socket_t descriptor, void*) {
  return ::close(descriptor);
}

int QuerySockets::connect(ares_socket_t descriptor, const sockaddr* address, ares_socklen_t length,
                          void*) {
  return ::connect(descriptor, address, length);
}

ares_ssize_t QuerySockets::receive(ares_socket_t descriptor, void* buffer, std::size_t size,
                                   int flags, sockaddr* from, ares_socklen_t* from_length,
                                   void* self) {
  QuerySockets& sockets = *static_cast<QuerySockets*>(self);
  const std::size_t passed = sockets.received_.size();
  const ssize_t count = recvfrom(descriptor, buffer, size, flags, from, from_length);
  if (count <= 0) return count;
  const std::span<std::uint8_t> octets(static_cast<std::uint8_t*>(buffer),
                                       static_cast<std::size_t>(count));
  sockets.keep(octets);
  sockets.swap(octets, passed);
  return count;
}

ares_ssize_t QuerySockets::send(ares_socket_t descriptor, const iovec* parts, int count,
                                void* self) {
  QuerySockets& sockets = *static_cast<QuerySockets*>(self);
  std::vector<std::uint8_t> octets;
  for (const iovec& part : std::span(parts, static_cast<std::size_t>(count))) {
    const auto* const first = static_cast<const std::uint8_t*>(part.iov_base);
    octets.insert(octets.end(), first, first + part.iov_len);
  }
  if (sockets.transport_ == Transport::udp) {  // c-ares asks again by itself, without EDNS
    sockets.sent_.clear();
    sockets.received_.clear();
  }
  sockets.swap(octets, sockets.sent_.size());
  const ssize_t sent = ::send(descriptor, octets.data(), octets.size(), MSG_NOSIGNAL);
  if (sent > 0) sockets.sent_.insert(sockets.sent_.end(), octets.begin(), octets.begin() + sent);
  return sent;
}

}  // namespace dns
