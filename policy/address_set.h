// A set of IP addresses, however many: kept as runs, and what can be said of its size.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dns/ip_network.h"

namespace policy {

// Addresses of one family, side by side; both ends are inside.
struct AddressRun {
  dns::IpAddress first;
  dns::IpAddress last;

  // Of the smallest block that has as many addresses: 16 for 65,536 of IPv4, 15 for one more.
  int prefix_bits() const;
  // "192.0.2.0/24" of a block, "192.0.2.10", else "192.0.2.10-192.0.3.17".
  std::string to_string() const;
  auto operator<=>(const AddressRun&) const = default;
};

class AddressSet {
 public:
  static AddressSet of(const std::vector<dns::IpNetwork>& networks);

  void add(const AddressSet& other);
  void remove(const AddressSet& other);

  bool contains(const dns::IpAddress& ip) const;
  // Sorted; no two overlap or touch.
  std::vector<AddressRun> runs(dns::Family family) const;
  // The fewest blocks that hold these addresses and no others, sorted.
  std::vector<dns::IpNetwork> blocks(dns::Family family) const;
  // The run with the most addresses, the first of equals; nothing where there is none.
  std::optional<AddressRun> widest(dns::Family family) const;
  // How many IPv4 addresses there are.
  std::uint64_t ipv4_count() const;
  // Of the smallest block that has as many addresses as all runs together; nothing where there is
  // none.
  std::optional<int> prefix_bits(dns::Family family) const;

  bool operator==(const AddressSet&) const = default;

 private:
  using Value = unsigned __int128;  // an address as a number
  struct Run {
    Value first;
    Value last;

    auto operator<=>(const Run&) const = default;
  };
  using Runs = std::vector<Run>;

  static void merge(Runs& runs);
  static Runs difference(const Runs& from, const Runs& taken);

  Runs& of(dns::Family family) { return runs_[static_cast<std::size_t>(family)]; }
  const Runs& of(dns::Family family) const { return runs_[static_cast<std::size_t>(family)]; }

  std::array<Runs, 2> runs_;  // of IPv4 and of IPv6
};

}  // namespace policy
