#include "boot/ports.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <optional>
#include <sstream>
#include <system_error>

#include "dns/number.h"
#include "gen/files.h"
#include "gen/host.h"

namespace boot {
namespace {

namespace fs = std::filesystem;
using dns::Family;
using dns::IpAddress;

// The kernel prints an address as words of its own byte order, each of 8 hexadecimal digits.
template <std::size_t octet_count>
std::optional<std::array<std::uint8_t, octet_count>> octets_of(std::string_view digits) {
  std::array<std::uint8_t, octet_count> octets;
  for (std::size_t at = 0; at < octet_count; at += sizeof(std::uint32_t)) {
    const auto word = dns::parse_number<std::uint32_t>(digits.substr(2 * at, 8), 16);
    if (!word) return std::nullopt;
    std::memcpy(octets.data() + at, &*word, sizeof *word);
  }
  return octets;
}

std::optional<IpAddress> address_of(std::string_view digits) {
  if (digits.size() == 8) {
    const auto octets = octets_of<4>(digits);
    if (octets) return IpAddress::from_ipv4(*octets);
  }
  if (digits.size() == 32) {
    const auto octets = octets_of<16>(digits);
    if (octets) return IpAddress::from_ipv6(*octets);
  }
  return std::nullopt;
}

// sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode …
std::optional<Listener> parse_listener(const std::string& line) {
  constexpr std::string_view listening = "0A";
  std::istringstream words(line);
  const std::istream_iterator<std::string> first(words);
  const std::vector<std::string> fields(first, std::istream_iterator<std::string>());
  if (fields.size() < 10 || fields[3] != listening) return std::nullopt;
  const std::string_view local = fields[1];
  const std::size_t colon = local.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto ip = address_of(local.substr(0, colon));
  const auto port = dns::parse_number<std::uint16_t>(local.substr(colon + 1), 16);
  const auto inode = dns::parse_number<std::uint64_t>(fields[9]);
  if (!ip || !port || !inode) return std::nullopt;
  return Listener{*ip, *port, *inode};
}

std::vector<Listener> read_listeners() {
  std::vector<Listener> all;
  for (const char* const path : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ranges::move(parse_listeners(gen::read_file(path).value_or("")), std::back_inserter(all));
  }
  return all;
}

bool is_unspecified(const IpAddress& ip) {
  return std::ranges::all_of(ip.octets(), [](std::uint8_t octet) { return octet == 0; });
}

// [::] may take IPv4 as well: /proc does not say.
bool keeps_from(const Listener& listener, const IpAddress& ip, std::uint16_t port) {
  if (listener.port != port) return false;
  if (is_unspecified(listener.ip) && listener.ip.family() == Family::ipv6) return true;
  if (listener.ip.family() != ip.family()) return false;
  return listener.ip == ip || is_unspecified(listener.ip) || is_unspecified(ip);
}

bool holds(const fs::path& process, std::uint64_t inode) {
  const std::string wanted = fmt::format("socket:[{}]", inode);
  std::error_code error;
  for (fs::directory_iterator it(process / "fd", error), end; !error && it != end;
       it.increment(error)) {
    std::error_code gone;
    if (fs::read_symlink(it->path(), gone) == wanted) return true;
  }
  return false;
}

// What /proc shows of the process that has this socket; nothing where none of it does.
std::optional<std::string> find_process(std::uint64_t inode) {
  std::error_code error;
  for (fs::directory_iterator it("/proc", error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename();
    if (!dns::parse_number<unsigned>(name) || !holds(it->path(), inode)) continue;
    std::string command = gen::read_file(it->path() / "comm").value_or("");
    if (command.ends_with('\n')) command.pop_back();
    return fmt::format("{:?} (process {})", command, name);
  }
  return std::nullopt;
}

std::string describe_holder(const IpAddress& ip, std::uint16_t port) {
  for (const Listener& listener : read_listeners()) {
    if (!keeps_from(listener, ip, port)) continue;
    if (const auto process = find_process(listener.inode)) {
      return fmt::format("{} listens on {}", *process, listener.ip);
    }
  }
  return "another container listens on it, or the host";
}

}  // namespace

std::vector<Listener> parse_listeners(std::string_view text) {
  std::vector<Listener> listeners;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    if (const std::optional<Listener> listener = parse_listener(line)) {
      listeners.push_back(*listener);
    }
  }
  return listeners;
}

std::vector<TakenPorts> find_taken_ports(const std::vector<IpAddress>& ips,
                                         const std::vector<std::uint16_t>& ports) {
  std::vector<TakenPorts> all;
  for (const IpAddress& ip : ips) {
    for (const std::uint16_t port : ports) {
      const int error = gen::try_bind(ip, port);
      if (error == 0) continue;
      const std::string why =
          error == EADDRINUSE ? describe_holder(ip, port) : std::generic_category().message(error);
      const auto same = std::ranges::find_if(
          all, [&](const TakenPorts& taken) { return taken.ip == ip && taken.why == why; });
      if (same == all.end()) {
        all.push_back({ip, {port}, why});
      } else {
        same->ports.push_back(port);
      }
    }
  }
  return all;
}

}  // namespace boot
