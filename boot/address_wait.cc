#include "boot/address_wait.h"

#include <fmt/format.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "gen/descriptor.h"
#include "gen/host.h"

namespace boot {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* operation) {
  throw std::system_error(errno, std::generic_category(), operation);
}

// Readable when addresses have changed since it was made or emptied.
class AddressChanges {
 public:
  AddressChanges()
      : netlink_(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE)) {
    if (!netlink_.is_open()) fail("open netlink");
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
    if (bind(netlink_.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      fail("bind netlink");
    }
  }

  // Returns after a change or when that time has come.
  void await_until(Clock::time_point time) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(time - Clock::now());
    pollfd wanted{netlink_.number(), POLLIN, 0};
    const int limit = static_cast<int>(std::max<std::chrono::milliseconds::rep>(left.count(), 0));
    if (poll(&wanted, 1, limit) < 0 && errno != EINTR) fail("poll netlink");
    // What it says is read anew from the kernel, so that a lost message (ENOBUFS) costs nothing.
    std::array<char, 8192> unread;
    while (recv(netlink_.number(), unread.data(), unread.size(), 0) > 0) {
    }
  }

 private:
  gen::Descriptor netlink_;
};

std::optional<std::string> why_unready(const policy::HostAddresses& host,
                                       const dns::IpAddress& ip) {
  const std::optional<policy::InterfaceAddress> held = host.on_interface(ip);
  if (!held) return "no interface has it";
  if (held->dad_failed) return fmt::format("another machine has it too ({})", held->interface);
  if (held->tentative) return fmt::format("it is tentative ({})", held->interface);
  return std::nullopt;
}

std::vector<UnreadyAddress> find_unready(const std::vector<dns::IpAddress>& ips) {
  policy::HostAddresses host;
  host.interfaces = gen::read_interface_addresses();
  std::vector<UnreadyAddress> unready;
  for (const dns::IpAddress& ip : ips) {
    if (const std::optional<std::string> why = why_unready(host, ip)) unready.push_back({ip, *why});
  }
  return unready;
}

}  // namespace

std::vector<UnreadyAddress> wait_for_addresses(const std::vector<dns::IpAddress>& ips,
                                               std::chrono::milliseconds limit) {
  const Clock::time_point end = Clock::now() + limit;
  AddressChanges changes;  // before the first look: no change falls between
  std::vector<UnreadyAddress> unready = find_unready(ips);
  while (!unready.empty() && Clock::now() < end) {
    changes.await_until(end);
    unready = find_unready(ips);
  }
  return unready;
}

}  // namespace boot
