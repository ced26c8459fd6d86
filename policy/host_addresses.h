// What the machine itself knows of addresses: which it has, and which it can send from.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "dns/ip_address.h"

namespace policy {

// An address that an interface holds. The flags are the kernel's (RFC 4862 §5.4, §5.5.4 and RFC
// 8981); of an IPv4 address only `deprecated` may be set.
struct InterfaceAddress {
  dns::IpAddress ip;
  bool dad_failed = false;  // another machine on the link has it too
  bool tentative = false;   // not yet known to be this machine's alone; cannot be bound
  bool deprecated = false;  // not for new connections
  bool temporary = false;   // will be another one tomorrow
  std::string interface;    // "eth0"

  auto operator<=>(const InterfaceAddress&) const = default;
};

// What came of bind(ip, port 0) on a stream socket.
struct BindAttempt {
  dns::IpAddress ip;
  int error = 0;  // errno; 0 is success

  bool succeeded() const { return error == 0; }
  auto operator<=>(const BindAttempt&) const = default;
};

// Read once, at the start of a run.
struct HostAddresses {
  std::vector<InterfaceAddress> interfaces;  // sorted
  std::vector<BindAttempt> binds;            // of the addresses asked for, in their order
  // The sysctl ip_nonlocal_bind of each family: where it is set, every bind succeeds and says
  // nothing.
  bool nonlocal_bind_ipv4 = false;
  bool nonlocal_bind_ipv6 = false;

  // Where an interface holds it; of several the one with the fewest objections.
  std::optional<InterfaceAddress> on_interface(const dns::IpAddress& ip) const;
  // Nothing where no bind was tried.
  std::optional<BindAttempt> bind_attempt(const dns::IpAddress& ip) const;
  bool nonlocal_bind(dns::Family family) const;
  // Whether some of these addresses is on an interface: `--on-host auto` asks.
  bool hold_any(const std::vector<dns::IpAddress>& ips) const;

  bool operator==(const HostAddresses&) const = default;
};

}  // namespace policy
