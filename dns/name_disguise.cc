#include "dns/name_disguise.h"

#include <arpa/nameser.h>

#include <algorithm>
#include <string_view>

namespace dns {
namespace {

// One that c-ares sends, and that has no other case: it compares names without regard to case.
constexpr std::uint8_t stand_in = '*';

bool passes(std::uint8_t octet) {
  constexpr std::string_view others = "-_/*";
  const bool is_letter = (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z');
  const bool is_digit = octet >= '0' && octet <= '9';
  return is_letter || is_digit || others.find(static_cast<char>(octet)) != std::string_view::npos;
}

}  // namespace

// In the form of master files what does not pass is an escape, or begins with one.
bool NameDisguise::is_wanted_for(const DomainName& name) {
  return !std::ranges::all_of(
      name.to_string(), [](char c) { return c == '.' || passes(static_cast<std::uint8_t>(c)); });
}

NameDisguise NameDisguise::of(std::span<const std::uint8_t> query) {
  std::vector<Place> places;
  std::size_t position = NS_HFIXEDSZ;
  while (position < query.size() && query[position] != 0) {
    const std::size_t end = position + 1 + query[position];
    for (++position; position < end && position < query.size(); ++position) {
      if (!passes(query[position])) places.push_back({position, query[position]});
    }
  }
  return NameDisguise(std::move(places));
}

void NameDisguise::swap(std::span<std::uint8_t> octets, std::size_t position) const {
  for (const Place& place : places_) {
    if (place.position < position || place.position - position >= octets.size()) continue;
    std::uint8_t& octet = octets[place.position - position];
    if (octet == place.octet) {
      octet = stand_in;
    } else if (octet == stand_in) {
      octet = place.octet;
    }
  }
}

}  // namespace dns
