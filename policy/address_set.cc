#include "policy/address_set.h"

#include <algorithm>

namespace policy {
namespace {

using dns::Family;
using dns::IpAddress;
using dns::IpNetwork;

using Value = unsigned __int128;

constexpr Family families[] = {Family::ipv4, Family::ipv6};

int bits_of(Family family) {
  return family == Family::ipv4 ? 32 : 128;
}

// How many bits the number has without leading zeros.
int bit_width(Value number) {
  int width = 0;
  for (; number != 0; number >>= 1) ++width;
  return width;
}

Value value_of(const IpAddress& ip) {
  Value value = 0;
  for (const std::uint8_t octet : ip.octets()) value = value << 8 | octet;
  return value;
}

IpAddress address_of(Family family, Value value) {
  std::array<std::uint8_t, 16> octets{};
  for (std::size_t i = 16; i-- > 0; value >>= 8) octets[i] = static_cast<std::uint8_t>(value);
  if (family == Family::ipv6) return IpAddress::from_ipv6(octets);
  return IpAddress::from_ipv4({octets[12], octets[13], octets[14], octets[15]});
}

}  // namespace

int AddressRun::prefix_bits() const {
  const Value rest = value_of(last) - value_of(first);
  return bits_of(first.family()) - bit_width(rest);
}

std::string AddressRun::to_string() const {
  if (first == last) return first.to_string();
  const IpNetwork block = IpNetwork::around(first, prefix_bits());
  if (block.first() == first && block.last() == last) return block.to_string();
  return fmt::format("{}-{}", first, last);
}

AddressSet AddressSet::of(const std::vector<IpNetwork>& networks) {
  AddressSet set;
  for (const IpNetwork& network : networks) {
    set.of(network.first().family())
        .push_back({value_of(network.first()), value_of(network.last())});
  }
  for (Runs& runs : set.runs_) merge(runs);
  return set;
}

void AddressSet::merge(Runs& runs) {
  if (runs.size() < 2) return;
  std::sort(runs.begin(), runs.end());
  auto last = runs.begin();
  for (auto run = last + 1; run != runs.end(); ++run) {
    // Subtracting keeps clear of the last address, behind which none can be counted.
    const bool touches = run->first <= last->last || run->first - last->last == 1;
    if (touches) {
      last->last = std::max(last->last, run->last);
    } else {
      *++last = *run;
    }
  }
  runs.erase(last + 1, runs.end());
}

void AddressSet::add(const AddressSet& other) {
  for (const Family family : families) {
    const Runs& added = other.of(family);
    if (added.empty()) continue;
    of(family).insert(of(family).end(), added.begin(), added.end());
    merge(of(family));
  }
}

AddressSet::Runs AddressSet::difference(const Runs& from, const Runs& taken) {
  Runs left;
  auto next = taken.begin();
  for (Run run : from) {
    while (next != taken.end() && next->last < run.first) ++next;
    bool ended = false;
    for (auto one = next; one != taken.end() && one->first <= run.last; ++one) {
      if (one->first > run.first) left.push_back({run.first, one->first - 1});
      ended = one->last >= run.last;
      if (ended) break;
      run.first = one->last + 1;
    }
    if (!ended) left.push_back(run);
  }
  return left;
}

void AddressSet::remove(const AddressSet& other) {
  for (const Family family : families) {
    const bool may_change = !of(family).empty() && !other.of(family).empty();
    if (may_change) of(family) = difference(of(family), other.of(family));
  }
}

bool AddressSet::contains(const IpAddress& ip) const {
  const Value value = value_of(ip);
  const Runs& runs = of(ip.family());
  return std::any_of(runs.begin(), runs.end(),
                     [value](const Run& run) { return run.first <= value && value <= run.last; });
}

std::vector<AddressRun> AddressSet::runs(Family family) const {
  std::vector<AddressRun> runs;
  for (const Run& run : of(family)) {
    runs.push_back({address_of(family, run.first), address_of(family, run.last)});
  }
  return runs;
}

namespace {

// The highest number of so many bits, 0..128.
Value highest(int bits) {
  return bits == 128 ? ~Value{0} : (Value{1} << bits) - 1;
}

// How many bits of the largest block that begins with `first` and does not pass `last` are free.
int free_bits(Value first, Value last) {
  int bits = 0;
  while (bits < 128 && (first & highest(bits + 1)) == 0 && last - first >= highest(bits + 1)) {
    ++bits;
  }
  return bits;
}

}  // namespace

std::vector<IpNetwork> AddressSet::blocks(Family family) const {
  std::vector<IpNetwork> blocks;
  for (const Run& run : of(family)) {
    for (Value first = run.first;;) {
      const int bits = free_bits(first, run.last);
      blocks.push_back(IpNetwork::around(address_of(family, first), bits_of(family) - bits));
      const Value end = first + highest(bits);
      if (end == run.last) break;
      first = end + 1;
    }
  }
  return blocks;
}

std::optional<AddressRun> AddressSet::widest(Family family) const {
  const Runs& runs = of(family);
  const auto found =
      std::max_element(runs.begin(), runs.end(), [](const Run& left, const Run& right) {
        return left.last - left.first < right.last - right.first;
      });
  if (found == runs.end()) return std::nullopt;
  return AddressRun{address_of(family, found->first), address_of(family, found->last)};
}

std::uint64_t AddressSet::ipv4_count() const {
  std::uint64_t count = 0;
  for (const Run& run : of(Family::ipv4)) {
    count += static_cast<std::uint64_t>(run.last - run.first) + 1;
  }
  return count;
}

std::optional<int> AddressSet::prefix_bits(Family family) const {
  const Runs& runs = of(family);
  if (runs.empty()) return std::nullopt;
  Value but_one = 0;  // all of IPv6 are one too many to count
  for (const Run& run : runs) but_one += run.last - run.first;
  but_one += runs.size() - 1;
  return bits_of(family) - bit_width(but_one);
}

}  // namespace policy
