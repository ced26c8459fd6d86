// A name of any octets on its way through a c-ares that sends host names and little else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dns/domain_name.h"

namespace dns {

// c-ares 1.34 refuses a question whose name has other octets than letters, digits and "-_/*". It is
// given a stand-in of the same length, and what it would not send is put back at the socket.
class NameDisguise {
 public:
  // Whether c-ares would refuse a question about this name.
  static bool is_wanted_for(const DomainName& name);
  // For a query of one question, as write_query writes it.
  static NameDisguise of(std::span<const std::uint8_t> query);

  // Swaps the name and its stand-in in octets of a query or reply, the first of which is at
  // `position` in its message. Where a reply has another octet than either, it is left, so that
  // c-ares still sees whether a reply is to its question: RFC 5452 §9.1.
  void swap(std::span<std::uint8_t> octets, std::size_t position = 0) const;

 private:
  struct Place {
    std::size_t position;  // in the message
    std::uint8_t octet;    // of the name
  };

  explicit NameDisguise(std::vector<Place> places) : places_(std::move(places)) {}

  std::vector<Place> places_;  // where the stand-in differs; often none
};

}  // namespace dns
