#include "tests/support/fault_server.h"

#include <arpa/nameser.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "dns/query.h"

namespace support {
namespace {

using dns::Transport;

constexpr std::size_t length_size = 2;  // before each message over TCP: RFC 1035 §4.2.2

std::size_t read_16(const Octets& octets, std::size_t offset) {
  return static_cast<std::size_t>(octets[offset] << 8 | octets[offset + 1]);
}

std::uint16_t port_of(const sockaddr_storage& address) {
  // In IPv4 and IPv6 the port stands at the same place.
  return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

// Only for queries of our own, which are well formed and not compressed.
dns::Question read_question(const Octets& query) {
  std::vector<std::string> labels;
  std::size_t at = NS_HFIXEDSZ;
  while (query.at(at) != 0) {
    const std::size_t length = query[at];
    const auto begin = query.begin() + static_cast<std::ptrdiff_t>(at) + 1;
    labels.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(length));
    at += 1 + length;
  }
  return {dns::DomainName::from_labels(labels).value(),
          static_cast<dns::RecordType>(read_16(query, at + 1))};
}

}  // namespace

Octets FaultQuery::answer() const {
  ReplyBuilder builder = reply();
  builder.answer(question.name.to_string(), ns_t_a, 60, address_rdata("192.0.2.10"));
  if (edns) builder.opt();
  return builder.build();
}

FaultServer::FaultServer(Script script, dns::Family family)
    : FaultServer(std::move(script), bind_server_sockets(family)) {}

FaultServer::FaultServer(Script script, ServerSockets sockets)
    : script_(std::move(script)),
      sockets_(std::move(sockets)),
      stop_(eventfd(0, EFD_CLOEXEC)),
      thread_(&FaultServer::run, this) {}

FaultServer::~FaultServer() {
  eventfd_write(stop_.descriptor(), 1);
  thread_.join();
}

void FaultServer::run() {
  pollfd stop{stop_.descriptor(), POLLIN, 0};
  while (poll(&stop, 1, 0) == 0) poll_once();
}

void FaultServer::poll_once() {
  std::vector<pollfd> waiting = {{stop_.descriptor(), POLLIN, 0},
                                 {sockets_.udp.descriptor(), POLLIN, 0},
                                 {sockets_.tcp.descriptor(), POLLIN, 0}};
  for (const Connection& connection : connections_) {
    waiting.push_back({connection.socket->descriptor(), POLLIN, 0});
  }
  poll(waiting.data(), waiting.size(), milliseconds_to_next());
  auto ready = waiting.begin() + 3;
  for (Connection& connection : connections_) {
    if ((ready++)->revents != 0) receive_tcp(connection);
  }
  if (waiting[1].revents != 0) receive_udp();
  if (waiting[2].revents != 0) accept_tcp();
  send_due();
  connections_.remove_if([](const Connection& connection) { return !connection.open; });
}

int FaultServer::milliseconds_to_next() const {
  if (due_.empty()) return -1;
  const auto left = due_.begin()->first - Clock::now();
  const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(left);
  return static_cast<int>(std::max<std::int64_t>(rounded.count(), 0));
}

void FaultServer::receive_udp() {
  Octets query(65'535);
  Peer peer{};
  peer.size = sizeof peer.address;
  const ssize_t size = recvfrom(sockets_.udp.descriptor(), query.data(), query.size(), MSG_DONTWAIT,
                                reinterpret_cast<sockaddr*>(&peer.address), &peer.size);
  if (size <= 0) return;
  query.resize(static_cast<std::size_t>(size));
  const Reaction reaction = react(Transport::udp, query, port_of(peer.address));
  due_.emplace(Clock::now() + reaction.delay, [=, this] { send_udp(reaction, peer); });
}

void FaultServer::accept_tcp() {
  const int descriptor =
      accept4(sockets_.tcp.descriptor(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (descriptor >= 0) connections_.push_back({std::make_shared<const Socket>(descriptor), {}});
}

void FaultServer::receive_tcp(Connection& connection) {
  std::array<std::uint8_t, 4096> octets{};
  const ssize_t size = recv(connection.socket->descriptor(), octets.data(), octets.size(), 0);
  if (size <= 0) {
    connection.open = false;
    return;
  }
  connection.received.insert(connection.received.end(), octets.begin(), octets.begin() + size);
  answer_whole_queries(connection);
}

void FaultServer::answer_whole_queries(Connection& connection) {
  Octets& received = connection.received;
  while (connection.open && received.size() >= length_size &&
         received.size() >= length_size + read_16(received, 0)) {
    const auto begin = received.begin() + length_size;
    const auto end = begin + static_cast<std::ptrdiff_t>(read_16(received, 0));
    const Octets query(begin, end);
    received.erase(received.begin(), end);
    send_tcp(react(Transport::tcp, query, 0), connection);
  }
}

void FaultServer::send_due() {
  while (!due_.empty() && due_.begin()->first <= Clock::now()) {
    const auto due = due_.extract(due_.begin());
    due.mapped()();
  }
}

void FaultServer::send_udp(const Reaction& reaction, const Peer& peer) const {
  for (const Octets& reply : reaction.replies) {
    sendto(sockets_.udp.descriptor(), reply.data(), reply.size(), 0,
           reinterpret_cast<const sockaddr*>(&peer.address), peer.size);
  }
}

// At once, whatever the reaction's delay.
void FaultServer::send_tcp(const Reaction& reaction, Connection& connection) {
  for (const Octets& reply : reaction.replies) {
    Octets framed = {static_cast<std::uint8_t>(reply.size() >> 8),
                     static_cast<std::uint8_t>(reply.size() & 0xff)};
    framed.insert(framed.end(), reply.begin(), reply.end());
    if (reaction.drip.count() > 0) {
      drip(connection.socket, std::move(framed), reaction.drip);
      continue;
    }
    send(connection.socket->descriptor(), framed.data(), framed.size(), MSG_NOSIGNAL);
  }
  connection.open = !reaction.close;
}

// Each octet when its time has come, until the other side has gone.
void FaultServer::drip(std::shared_ptr<const Socket> socket, Octets octets,
                       std::chrono::milliseconds pause) {
  due_.emplace(Clock::now() + pause, [=, this, rest = std::move(octets)]() mutable {
    if (send(socket->descriptor(), rest.data(), 1, MSG_NOSIGNAL) != 1) return;
    rest.erase(rest.begin());
    if (!rest.empty()) drip(socket, std::move(rest), pause);
  });
}

Reaction FaultServer::react(Transport transport, const Octets& query, std::uint16_t port) {
  std::atomic<int>& count = transport == Transport::udp ? udp_queries_ : tcp_queries_;
  const FaultQuery received{transport,
                            ++count,
                            static_cast<std::uint16_t>(read_16(query, 0)),
                            read_question(query),
                            dns::has_edns(query),
                            (query[3] & 0x10) != 0,
                            (query[2] & 0x01) != 0,
                            port};
  return script_(received);
}

}  // namespace support
