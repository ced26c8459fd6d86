#include "gen/host.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <system_error>

#include "dns/idna.h"
#include "dns/socket_address.h"
#include "gen/files.h"

namespace gen {
namespace {

using policy::InterfaceAddress;

[[noreturn]] void fail(const char* operation, int error_number = errno) {
  throw std::system_error(error_number, std::generic_category(), operation);
}

class Socket {
 public:
  Socket(int family, int type, int protocol)
      : descriptor_(socket(family, type | SOCK_CLOEXEC, protocol)) {}
  ~Socket() {
    if (is_open()) close(descriptor_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int descriptor() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

// Nothing for a family that is neither IPv4 nor IPv6, or octets that are too few for theirs.
std::optional<dns::IpAddress> ip_address(int family, std::span<const std::uint8_t> octets) {
  std::array<std::uint8_t, 4> ipv4;
  std::array<std::uint8_t, 16> ipv6;
  if (family == AF_INET && octets.size() >= ipv4.size()) {
    std::copy_n(octets.begin(), ipv4.size(), ipv4.begin());
    return dns::IpAddress::from_ipv4(ipv4);
  }
  if (family == AF_INET6 && octets.size() >= ipv6.size()) {
    std::copy_n(octets.begin(), ipv6.size(), ipv6.begin());
    return dns::IpAddress::from_ipv6(ipv6);
  }
  return std::nullopt;
}

// An interface can go while its addresses are read: it then has no name but its number.
std::string interface_name(unsigned index) {
  std::array<char, IF_NAMESIZE> name{};
  if (if_indextoname(index, name.data()) == nullptr) return fmt::format("interface {}", index);
  return name.data();
}

// The attributes of an RTM_NEWADDR message that count here.
struct AddressAttributes {
  std::span<const std::uint8_t> address;
  std::span<const std::uint8_t> local;
  std::uint32_t flags;
};

AddressAttributes attributes_of(const nlmsghdr& message, const ifaddrmsg& header) {
  AddressAttributes found{{}, {}, header.ifa_flags};
  int remaining = static_cast<int>(IFA_PAYLOAD(&message));
  for (const rtattr* attribute = IFA_RTA(&header); RTA_OK(attribute, remaining);
       attribute = RTA_NEXT(attribute, remaining)) {
    const std::span<const std::uint8_t> value(static_cast<const std::uint8_t*>(RTA_DATA(attribute)),
                                              RTA_PAYLOAD(attribute));
    if (attribute->rta_type == IFA_ADDRESS) found.address = value;
    if (attribute->rta_type == IFA_LOCAL) found.local = value;
    // All 32 flags; the header has the first eight.
    if (attribute->rta_type == IFA_FLAGS && value.size() >= sizeof found.flags) {
      std::memcpy(&found.flags, value.data(), sizeof found.flags);
    }
  }
  return found;
}

std::optional<InterfaceAddress> read_address(const nlmsghdr& message) {
  if (message.nlmsg_type != RTM_NEWADDR || message.nlmsg_len < NLMSG_LENGTH(sizeof(ifaddrmsg))) {
    return std::nullopt;
  }
  const ifaddrmsg& header = *static_cast<const ifaddrmsg*>(NLMSG_DATA(&message));
  const AddressAttributes attributes = attributes_of(message, header);
  // On a point-to-point link IFA_ADDRESS is the other end's.
  const std::optional<dns::IpAddress> ip = ip_address(
      header.ifa_family, attributes.local.empty() ? attributes.address : attributes.local);
  if (!ip) return std::nullopt;
  const auto has = [&](std::uint32_t flag) { return (attributes.flags & flag) != 0; };
  return InterfaceAddress{
      .ip = *ip,
      .dad_failed = has(IFA_F_DADFAILED),
      // RFC 4429: an optimistic address is in use while it is still being tested.
      .tentative = has(IFA_F_TENTATIVE) && !has(IFA_F_OPTIMISTIC),
      .deprecated = has(IFA_F_DEPRECATED),
      // The kernel gives one bit two names: of an IPv4 address it means "secondary".
      .temporary = ip->family() == dns::Family::ipv6 && has(IFA_F_TEMPORARY),
      .interface = interface_name(header.ifa_index),
  };
}

void request_addresses(const Socket& netlink) {
  struct {
    nlmsghdr header;
    ifaddrmsg filter;
  } request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = RTM_GETADDR;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.filter.ifa_family = AF_UNSPEC;
  if (send(netlink.descriptor(), &request, sizeof request, 0) < 0) fail("ask netlink");
}

// One datagram of the kernel's answer.
struct AddressPart {
  std::vector<InterfaceAddress> addresses;
  bool interrupted = false;  // the addresses changed meanwhile: this list may lack some
  bool last = false;
};

AddressPart read_part(const nlmsghdr* message, std::size_t size) {
  AddressPart part;
  for (std::size_t remaining = size; NLMSG_OK(message, remaining);
       message = NLMSG_NEXT(message, remaining)) {
    if ((message->nlmsg_flags & NLM_F_DUMP_INTR) != 0) part.interrupted = true;
    if (message->nlmsg_type == NLMSG_DONE) part.last = true;
    if (message->nlmsg_type == NLMSG_ERROR) {
      fail("read netlink", -static_cast<const nlmsgerr*>(NLMSG_DATA(message))->error);
    }
    if (std::optional<InterfaceAddress> address = read_address(*message)) {
      part.addresses.push_back(std::move(*address));
    }
  }
  return part;
}

AddressPart receive_addresses() {
  const Socket netlink(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  if (!netlink.is_open()) fail("open netlink");
  request_addresses(netlink);
  // Linux sends no longer datagram in answer to a dump.
  alignas(nlmsghdr) std::array<char, 32768> buffer;
  AddressPart all;
  while (!all.last) {
    const ssize_t size = recv(netlink.descriptor(), buffer.data(), buffer.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) fail("read netlink");
    AddressPart part =
        read_part(reinterpret_cast<const nlmsghdr*>(buffer.data()), static_cast<std::size_t>(size));
    std::move(part.addresses.begin(), part.addresses.end(), std::back_inserter(all.addresses));
    all.interrupted |= part.interrupted;
    all.last = part.last;
  }
  return all;
}

// Not there: a kernel without that family.
bool is_sysctl_set(const char* path) {
  const std::optional<std::string> value = read_file(path);
  return value && *value != "0\n";
}

}  // namespace

dns::Parsed<dns::DomainName> host_name() {
  std::array<char, 256> name{};  // Linux: 64 at most
  if (gethostname(name.data(), name.size() - 1) != 0) fail("gethostname");
  dns::Parsed<dns::DomainName> parsed = dns::parse_host_name(name.data());
  if (!parsed) return tl::unexpected(fmt::format("{}: {:?}", parsed.error(), name.data()));
  return parsed;
}

int try_bind(const dns::IpAddress& ip, std::uint16_t port) {
  const dns::SocketAddress address = dns::socket_address(ip, port);
  const Socket stream(address.storage.ss_family, SOCK_STREAM, 0);
  if (!stream.is_open()) return errno;
  const int on = 1;
  // As servers do: what is left of connections that have ended takes no port.
  setsockopt(stream.descriptor(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (ip.family() == dns::Family::ipv6) {
    setsockopt(stream.descriptor(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  }
  return bind(stream.descriptor(), address.get(), address.size) == 0 ? 0 : errno;
}

std::vector<InterfaceAddress> read_interface_addresses() {
  constexpr int tries = 10;  // each is interrupted only by a change of addresses
  AddressPart all = receive_addresses();
  for (int i = 1; all.interrupted && i < tries; ++i) all = receive_addresses();
  std::sort(all.addresses.begin(), all.addresses.end());
  return all.addresses;
}

policy::HostAddresses read_host_addresses(const std::vector<dns::IpAddress>& to_bind) {
  policy::HostAddresses host{
      .interfaces = read_interface_addresses(),
      .binds = {},
      .nonlocal_bind_ipv4 = is_sysctl_set("/proc/sys/net/ipv4/ip_nonlocal_bind"),
      .nonlocal_bind_ipv6 = is_sysctl_set("/proc/sys/net/ipv6/ip_nonlocal_bind"),
  };
  for (const dns::IpAddress& ip : to_bind) host.binds.push_back({ip, try_bind(ip, 0)});
  return host;
}

}  // namespace gen
