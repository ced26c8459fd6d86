// c-ares 1.34 would have raw queries replaced by a record interface that 1.18 does not have.
#define CARES_NO_DEPRECATED

#include "dns/cares_channel.h"

#include <linux/sock_diag.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "dns/query.h"

namespace dns {
namespace {

constexpr int wanted_receive_buffer = 4 << 20;

void check(int status, const char* what) {
  if (status != ARES_SUCCESS) {
    throw std::runtime_error(fmt::format("c-ares: {}: {}", what, ares_strerror(status)));
  }
}

void start_library() {
  static const int status = ares_library_init(ARES_LIB_INIT_ALL);
  check(status, "ares_library_init");
}

// NOCHECKRESP: we want to see SERVFAIL and REFUSED ourselves. IGNTC: the TCP query is a channel's
// of its own. EDNS: without it c-ares 1.18 cuts what it reads at 512 octets.
int flags_for(Transport transport) {
  const int common = ARES_FLAG_STAYOPEN | ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES |
                     ARES_FLAG_NOCHECKRESP | ARES_FLAG_EDNS;
  return common | (transport == Transport::udp ? ARES_FLAG_IGNTC : ARES_FLAG_USEVC);
}

void ask_for_receive_buffer(int descriptor) {
  // What is not granted is read back, by granted_receive_buffer.
  setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &wanted_receive_buffer,
             sizeof wanted_receive_buffer);
}

std::uint64_t drops_of(int descriptor) {
  std::array<std::uint32_t, SK_MEMINFO_VARS> counts{};
  socklen_t size = sizeof counts;
  if (getsockopt(descriptor, SOL_SOCKET, SO_MEMINFO, counts.data(), &size) != 0) return 0;
  return counts[SK_MEMINFO_DROPS];
}

// No address where c-ares has one of neither family.
std::vector<ServerAddress> read_servers(const ares_addr_port_node* node) {
  std::vector<ServerAddress> servers;
  for (; node != nullptr; node = node->next) {
    const int udp_port = node->udp_port;
    const auto port =
        udp_port == 0 ? ServerAddress::default_port : static_cast<std::uint16_t>(udp_port);
    if (node->family == AF_INET) {
      std::array<std::uint8_t, 4> octets{};
      std::copy_n(reinterpret_cast<const std::uint8_t*>(&node->addr.addr4), 4, octets.begin());
      servers.push_back({IpAddress::from_ipv4(octets), port});
    } else if (node->family == AF_INET6) {
      std::array<std::uint8_t, 16> octets{};
      std::copy_n(reinterpret_cast<const std::uint8_t*>(&node->addr.addr6), 16, octets.begin());
      servers.push_back({IpAddress::from_ipv6(octets), port});
    }
  }
  return servers;
}

}  // namespace

CaresChannel::CaresChannel(EventLoop& loop, const ServerAddress& server, Transport transport,
                           std::chrono::milliseconds patience)
    : loop_(loop) {
  start_library();
  ares_options options{};
  options.flags = flags_for(transport);
  options.timeout = static_cast<int>(patience.count());
  options.tries = 1;
  options.ednspsz = edns_udp_size;
  options.sock_state_cb = &CaresChannel::handle_socket;
  options.sock_state_cb_data = this;
  int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ |
             ARES_OPT_SOCK_STATE_CB;
#ifdef ARES_OPT_QUERY_CACHE
  mask |= ARES_OPT_QUERY_CACHE;  // of zero seconds: each question is asked here once anyway
#endif
  check(ares_init_options(&channel_, &options, mask), "ares_init_options");
  ares_set_socket_configure_callback(channel_, &CaresChannel::configure_socket, this);
  check(ares_set_servers_ports_csv(channel_, server.to_string().c_str()), "ares_set_servers");
}

CaresChannel::CaresChannel(EventLoop& loop, const ServerAddress& server, Transport transport,
                           std::chrono::milliseconds patience, std::span<const std::uint8_t> query)
    : CaresChannel(loop, server, transport, patience) {
  sockets_ = std::make_unique<QuerySockets>(query, transport);
  sockets_->attach(channel_);
}

CaresChannel::~CaresChannel() {
  ares_destroy(channel_);
}

// Passes the reply on as the server sent it, whatever c-ares has made of it.
class CaresChannel::OwnReceiver : public ReplyReceiver {
 public:
  OwnReceiver(CaresChannel& channel, std::unique_ptr<ReplyReceiver> receiver)
      : channel_(channel), receiver_(std::move(receiver)) {}

  void on_reply(int status, std::span<const std::uint8_t>) override {
    channel_.is_over_ = true;
    receiver_->on_reply(status, channel_.sockets_->reply());
  }

 private:
  CaresChannel& channel_;
  std::unique_ptr<ReplyReceiver> receiver_;
};

void CaresChannel::send(std::span<const std::uint8_t> query,
                        std::unique_ptr<ReplyReceiver> receiver) {
  if (sockets_) {
    query = sockets_->disguised_query();
    receiver = std::make_unique<OwnReceiver>(*this, std::move(receiver));
  }
  ares_send(channel_, query.data(), static_cast<int>(query.size()), &CaresChannel::handle_reply,
            receiver.release());
}

void CaresChannel::on_ready(int descriptor, std::uint32_t events) {
  const bool failed = (events & (EPOLLERR | EPOLLHUP)) != 0;
  const bool readable = failed || (events & EPOLLIN) != 0;
  const bool writable = (events & EPOLLOUT) != 0;
  ares_process_fd(channel_, readable ? descriptor : ARES_SOCKET_BAD,
                  writable ? descriptor : ARES_SOCKET_BAD);
}

void CaresChannel::on_tick(std::chrono::steady_clock::time_point) {
  ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

std::uint64_t CaresChannel::socket_drops() const {
  std::uint64_t drops = drops_of_closed_;
  for (const int descriptor : descriptors_) drops += drops_of(descriptor);
  return drops;
}

void CaresChannel::handle_socket(void* self, ares_socket_t descriptor, int readable, int writable) {
  CaresChannel& channel = *static_cast<CaresChannel*>(self);
  if (readable == 0 && writable == 0) {
    channel.drops_of_closed_ += drops_of(descriptor);
    channel.descriptors_.erase(descriptor);
    channel.loop_.unwatch(descriptor);
    return;
  }
  const std::uint32_t events = (readable != 0 ? std::uint32_t{EPOLLIN} : 0u) |
                               (writable != 0 ? std::uint32_t{EPOLLOUT} : 0u);
  channel.descriptors_.insert(descriptor);
  channel.loop_.watch(descriptor, events, channel);
}

int CaresChannel::configure_socket(ares_socket_t descriptor, int type, void*) {
  if (type == SOCK_DGRAM) ask_for_receive_buffer(descriptor);
  return 0;
}

void CaresChannel::handle_reply(void* receiver, int status, int, unsigned char* octets,
                                int length) {
  const std::unique_ptr<ReplyReceiver> owned(static_cast<ReplyReceiver*>(receiver));
  const bool has_octets = octets != nullptr && length > 0;
  owned->on_reply(
      status, has_octets ? std::span<const std::uint8_t>(octets, static_cast<std::size_t>(length))
                         : std::span<const std::uint8_t>());
}

std::vector<ServerAddress> system_servers() {
  start_library();
  ares_channel channel = nullptr;
  ares_options options{};
  check(ares_init_options(&channel, &options, 0), "ares_init_options");
  ares_addr_port_node* nodes = nullptr;
  const int status = ares_get_servers_ports(channel, &nodes);
  std::vector<ServerAddress> servers = read_servers(nodes);
  ares_free_data(nodes);
  ares_destroy(channel);
  check(status, "ares_get_servers_ports");
  return servers;
}

std::size_t granted_receive_buffer() {
  const int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "socket");
  ask_for_receive_buffer(descriptor);
  int granted = 0;
  socklen_t size = sizeof granted;
  const int status = getsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &granted, &size);
  const int error = errno;
  close(descriptor);
  if (status != 0) throw std::system_error(error, std::generic_category(), "SO_RCVBUF");
  return static_cast<std::size_t>(granted);
}

}  // namespace dns
