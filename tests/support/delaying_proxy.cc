#include "tests/support/delaying_proxy.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <deque>
#include <map>
#include <random>
#include <system_error>
#include <vector>

namespace support {

using std::chrono::steady_clock;

struct DelayingProxy::Shared {
  std::atomic<std::uint64_t> lost{0};
};

void DelayingProxy::Unmap::operator()(Shared* shared) const {
  munmap(shared, sizeof(Shared));
}

namespace {

constexpr std::size_t largest_message = 4096;

void enlarge_buffers(int socket) {
  const int octets = 8 << 20;
  for (const int option : {SO_RCVBUFFORCE, SO_SNDBUFFORCE, SO_RCVBUF, SO_SNDBUF}) {
    setsockopt(socket, SOL_SOCKET, option, &octets, sizeof octets);
  }
}

// A client, and our socket to the server that speaks for it alone.
struct Client {
  sockaddr_in address{};
  Socket upstream{dns::Family::ipv4, SOCK_DGRAM};
};

struct Delayed {
  steady_clock::time_point due;
  sockaddr_in to;
  std::vector<std::uint8_t> message;
};

class Relay {
 public:
  Relay(int socket, const dns::ServerAddress& server, const Line& line,
        std::atomic<std::uint64_t>& lost)
      : socket_(socket), server_(server), line_(line), lost_(lost) {
    polled_.push_back({socket, POLLIN, 0});
  }

  [[noreturn]] void run() {
    while (true) {
      wait();
      if ((polled_[0].revents & POLLIN) != 0) take_queries();
      for (std::size_t i = 1; i < polled_.size(); ++i) {
        if ((polled_[i].revents & POLLIN) != 0) take_replies(*by_index_[i - 1]);
      }
      send_due();
    }
  }

 private:
  void wait() {
    timespec time{.tv_sec = 1, .tv_nsec = 0};
    if (!delayed_.empty()) {
      const auto left =
          std::max(delayed_.front().due - steady_clock::now(), steady_clock::duration::zero());
      time = {.tv_sec = left.count() / 1'000'000'000, .tv_nsec = left.count() % 1'000'000'000};
    }
    ppoll(polled_.data(), polled_.size(), &time, nullptr);
  }

  void take_queries() {
    for (int i = 0; i < 64; ++i) {
      sockaddr_in from{};
      socklen_t length = sizeof from;
      const ssize_t size = recvfrom(socket_, buffer_.data(), buffer_.size(), MSG_DONTWAIT,
                                    reinterpret_cast<sockaddr*>(&from), &length);
      if (size < 0) return;
      if (is_lost_(chance_)) {
        ++lost_;
        continue;
      }
      send(client_at(from).upstream.descriptor(), buffer_.data(), static_cast<std::size_t>(size),
           0);
    }
  }

  void take_replies(const Client& client) {
    for (int i = 0; i < 64; ++i) {
      const ssize_t size =
          recv(client.upstream.descriptor(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
      if (size < 0) return;
      delayed_.push_back({steady_clock::now() + line_.round_trip,
                          client.address,
                          {buffer_.begin(), buffer_.begin() + size}});
    }
  }

  void send_due() {
    const steady_clock::time_point now = steady_clock::now();
    while (!delayed_.empty() && delayed_.front().due <= now) {
      const Delayed& one = delayed_.front();
      sendto(socket_, one.message.data(), one.message.size(), 0,
             reinterpret_cast<const sockaddr*>(&one.to), sizeof one.to);
      delayed_.pop_front();
    }
  }

  Client& client_at(const sockaddr_in& address) {
    const auto [found, is_new] = clients_.try_emplace(ntohs(address.sin_port));
    Client& client = found->second;
    if (is_new) {
      client.address = address;
      client.upstream.connect(server_);
      enlarge_buffers(client.upstream.descriptor());
      polled_.push_back({client.upstream.descriptor(), POLLIN, 0});
      by_index_.push_back(&client);
    }
    return client;
  }

  int socket_;
  dns::ServerAddress server_;
  Line line_;
  std::atomic<std::uint64_t>& lost_;
  std::mt19937 chance_{1};
  std::bernoulli_distribution is_lost_{line_.loss};
  std::map<std::uint16_t, Client> clients_;  // by port: all are on loopback
  std::vector<pollfd> polled_;
  std::vector<const Client*> by_index_;
  std::deque<Delayed> delayed_;
  std::array<std::uint8_t, largest_message> buffer_{};
};

dns::ServerAddress bind_to_loopback(const Socket& socket) {
  const dns::IpAddress loopback = dns::IpAddress::parse("127.0.0.1").value();
  socket.bind({loopback, 0});
  enlarge_buffers(socket.descriptor());
  return {loopback, socket.port()};
}

}  // namespace

DelayingProxy::DelayingProxy(const dns::ServerAddress& server, const Line& line)
    : socket_(dns::Family::ipv4, SOCK_DGRAM), address_(bind_to_loopback(socket_)) {
  void* const memory =
      mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
  shared_.reset(new (memory) Shared);
  child_ = std::make_unique<Child>([this, server, line](const auto&) {
    Relay(socket_.descriptor(), server, line, shared_->lost).run();
  });
}

std::uint64_t DelayingProxy::lost() const {
  return shared_->lost;
}

}  // namespace support
