#include "tests/support/bare_client.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>

#include "dns/query.h"
#include "tests/support/loopback.h"

namespace support {
namespace {

// Takes what has come; waits only for the first.
std::size_t receive_some(const Socket& socket) {
  std::array<std::uint8_t, 4096> reply{};
  pollfd waiting{socket.descriptor(), POLLIN, 0};
  poll(&waiting, 1, 1'000);
  std::size_t received = 0;
  while (recv(socket.descriptor(), reply.data(), reply.size(), MSG_DONTWAIT) > 0) ++received;
  return received;
}

}  // namespace

std::vector<Octets> queries_for(const std::vector<dns::Question>& questions) {
  std::vector<Octets> queries;
  for (const dns::Question& question : questions) {
    const auto id = static_cast<std::uint16_t>(queries.size());
    queries.push_back(dns::write_query(question, id, dns::Edns::with));
  }
  return queries;
}

std::size_t exchange(const dns::ServerAddress& server, const std::vector<Octets>& queries,
                     std::size_t window) {
  const Socket socket(dns::Family::ipv4, SOCK_DGRAM);
  const int buffer = 4 << 20;
  setsockopt(socket.descriptor(), SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  socket.connect(server);
  std::size_t sent = 0;
  std::size_t received = 0;
  while (received < queries.size()) {
    for (; sent < queries.size() && sent - received < window; ++sent) {
      send(socket.descriptor(), queries[sent].data(), queries[sent].size(), 0);
    }
    const std::size_t some = receive_some(socket);
    if (some == 0) break;
    received += some;
  }
  return received;
}

}  // namespace support
