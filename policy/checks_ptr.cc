// Checks of an address's reverse DNS: ptr.*.

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "policy/checks.h"
#include "policy/evidence.h"

namespace policy {
namespace {

using dns::DomainName;
using dns::HostFacts;
using dns::IpAddress;

std::string describe_ptr(const SenderView& view) {
  return describe(view.address.ip.reverse_name(), dns::RecordType::ptr, view.address.ptr);
}

// What every check of PTR names says where there is none to look at.
std::optional<Judgement> without_names(const SenderView& view) {
  if (view.address.ptr.found()) return std::nullopt;
  const bool unknown = view.address.ptr.unavailable();
  return Judgement{.verdict = unknown ? Verdict::unknown : Verdict::not_applicable,
                   .seen = describe_ptr(view)};
}

// Maximal runs of characters for which `belongs` holds.
std::vector<std::string> runs(const std::string& text, int (*belongs)(int)) {
  std::vector<std::string> found;
  bool inside = false;
  for (const char c : text) {
    const bool now = belongs(static_cast<unsigned char>(c)) != 0;
    if (now && !inside) found.emplace_back();
    if (now) found.back() += c;
    inside = now;
  }
  return found;
}

// Whether the four octets stand in the name in any order, in decimal and perhaps zero-padded, or
// joined in hexadecimal.
bool holds_ipv4(const std::string& name, std::span<const std::uint8_t> octets) {
  std::multiset<std::string> numbers;
  for (const std::string& digits : runs(name, std::isdigit)) {
    numbers.insert(digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1)));
  }
  const bool decimal = std::all_of(octets.begin(), octets.end(), [&](std::uint8_t octet) {
    const auto found = numbers.find(std::to_string(octet));
    if (found == numbers.end()) return false;
    numbers.erase(found);
    return true;
  });
  const std::string hexadecimal =
      fmt::format("{:02x}{:02x}{:02x}{:02x}", octets[0], octets[1], octets[2], octets[3]);
  return decimal || name.find(hexadecimal) != std::string::npos;
}

// Whether the last 64 bits stand in the name as hexadecimal digits, with whatever between them.
bool holds_ipv6(const std::string& name, std::span<const std::uint8_t> octets) {
  std::string low;
  for (const std::uint8_t octet : octets.subspan(8)) low += fmt::format("{:02x}", octet);
  std::string digits;
  for (const char c : name) {
    if (std::isxdigit(static_cast<unsigned char>(c)) != 0) digits += c;
  }
  return digits.find(low) != std::string::npos;
}

bool holds_address(const DomainName& name, const IpAddress& ip) {
  return ip.family() == dns::Family::ipv4 ? holds_ipv4(name.to_string(), ip.octets())
                                          : holds_ipv6(name.to_string(), ip.octets());
}

bool holds_dynamic_word(const DomainName& name) {
  static constexpr std::array<std::string_view, 9> words = {
      "dyn", "dynamic", "dsl", "adsl", "vdsl", "pool", "dhcp", "ppp", "dialup"};
  const std::vector<std::string> found = runs(name.to_string(), std::isalpha);
  return std::any_of(found.begin(), found.end(), [](const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  });
}

bool looks_generic(const DomainName& name, const IpAddress& ip) {
  return holds_address(name, ip) || holds_dynamic_word(name);
}

bool is_among_names(const SenderView& view) {
  const std::vector<DomainName>& names = view.address.ptr.records;
  return std::binary_search(names.begin(), names.end(), view.candidate.sender().helo);
}

// The PTR record to the HELO name in the place of all others, or nothing where that would cure
// nothing: it is the only one already, the name does not resolve to the address, or looks like a
// dial-up line's itself.
Cure helo_cure(const SenderView& view) {
  const DomainName& helo = view.candidate.sender().helo;
  const bool is_only_name = is_among_names(view) && view.address.ptr.records.size() == 1;
  if (is_only_name || !helo.is_host_name() || !view.candidate.facts->helo->has(view.address.ip) ||
      looks_generic(helo, view.address.ip)) {
    return {};
  }
  return ptr_cure(view.address.ip, view.address.ptr, helo);
}

// As it stands in `wanted` of a check that one name alone would pass.
std::string instead_of(const SenderView& view) {
  const DomainName& helo = view.candidate.sender().helo;
  return view.candidate.facts->helo->has(view.address.ip)
             ? fmt::format("exactly one PTR record, that of {}, instead of all others", helo)
             : "exactly one PTR record, of a name that resolves to the address";
}

}  // namespace

Judgement check_ptr_exists(const SenderView& view) {
  Judgement judgement{.seen = describe_ptr(view)};
  if (view.address.ptr.found()) return judgement;
  if (view.address.ptr.unavailable()) {
    judgement.verdict = Verdict::unknown;
    return judgement;
  }
  judgement.verdict = Verdict::error;
  judgement.wanted = "a PTR record to a name that resolves to the address";
  judgement.actor = Actor::address_owner;
  judgement.publish = helo_cure(view);
  return judgement;
}

// RFC 8601 §3 (iprev): a name counts when the address is among its own addresses.
Judgement check_ptr_confirmed(const SenderView& view) {
  if (std::optional<Judgement> judgement = without_names(view)) return *judgement;
  Judgement judgement{.seen = describe_ptr(view)};
  std::size_t confirmed = 0;
  bool unavailable = false;
  for (const HostFacts& host : view.address.forward) {
    confirmed += host.has(view.address.ip) ? 1 : 0;
    unavailable = unavailable || host.of(view.address.ip.family()).unavailable();
    judgement.seen += "; " + describe(host, view.address.ip.family());
  }
  // Past ptr_limit only the HELO name's own addresses are known.
  if (confirmed == 0 && is_among_names(view) && view.candidate.facts->helo->has(view.address.ip)) {
    confirmed = 1;
  }
  if (confirmed == view.address.ptr.records.size()) return judgement;
  if (unavailable) {
    judgement.verdict = Verdict::unknown;
    return judgement;
  }
  judgement.verdict = confirmed == 0 ? Verdict::error : Verdict::warning;
  judgement.wanted = fmt::format("every PTR name of {} resolves back to it", view.address.ip);
  if (is_among_names(view) && !view.candidate.facts->helo->has(view.address.ip)) {
    judgement.actor = Actor::helo_dns;
    judgement.publish = address_cure(*view.candidate.facts->helo, view.address.ip);
  } else {
    judgement.actor = Actor::address_owner;
    judgement.publish = helo_cure(view);
  }
  return judgement;
}

Judgement check_ptr_single(const SenderView& view) {
  if (std::optional<Judgement> judgement = without_names(view)) return *judgement;
  Judgement judgement{.seen = describe_ptr(view)};
  const std::size_t count = view.address.ptr.records.size();
  if (count == 1) return judgement;
  judgement.verdict = count > ptr_limit ? Verdict::error : Verdict::warning;
  judgement.wanted = instead_of(view);
  judgement.actor = Actor::address_owner;
  judgement.publish = helo_cure(view);
  return judgement;
}

Judgement check_ptr_generic(const SenderView& view) {
  if (std::optional<Judgement> judgement = without_names(view)) return *judgement;
  Judgement judgement{.seen = describe_ptr(view)};
  for (const DomainName& name : view.address.ptr.records) {
    if (!looks_generic(name, view.address.ip)) continue;
    judgement.verdict = Verdict::warning;
    judgement.wanted =
        fmt::format("a PTR name that does not look like a dial-up line, as {} does", name);
    judgement.actor = Actor::address_owner;
    judgement.publish = helo_cure(view);
    return judgement;
  }
  return judgement;
}

}  // namespace policy
