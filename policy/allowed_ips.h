// The addresses that mail may leave from: SEND_ON, as written and as resolved.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "dns/ip_address.h"
#include "dns/result.h"

namespace policy {

// SEND_ON or LISTEN_ON as a person wrote it.
struct AddressList {
  bool any = false;                      // "*": every address
  bool host = false;                     // "host": the addresses of the host's own name
  std::vector<dns::IpAddress> literals;  // in the order written, unique
  // How many literals stand before "host": its addresses belong at that place.
  std::size_t host_position = 0;
};

// Reads words separated by white space or commas: addresses that a host can have, bare or in
// brackets, "host", or a single "*"; matching quotes around the whole are dropped, as env files
// keep them. The mistakes name `source` ("SEND_ON", a file) and stand at `line` and at `column` +
// the word's offset.
dns::Result<AddressList> parse_address_list(std::string_view text, std::string_view source,
                                            int line = 1, int column = 1);

// The set that every sender's address must be in, in the order of preference: its first is the
// default sender's.
class AllowedIps {
 public:
  // Every address; membership then says nothing.
  static AllowedIps any() { return AllowedIps(true, {}); }
  // Duplicates are dropped, the order is kept. None at all allows nothing.
  static AllowedIps of(const std::vector<dns::IpAddress>& addresses);

  bool is_any() const { return any_; }
  // Unique; empty when is_any().
  const std::vector<dns::IpAddress>& addresses() const { return addresses_; }
  bool contains(const dns::IpAddress& ip) const { return any_ || position(ip).has_value(); }
  // From 0; nothing where the address is not listed.
  std::optional<std::size_t> position(const dns::IpAddress& ip) const;

 private:
  AllowedIps(bool any, std::vector<dns::IpAddress> addresses)
      : any_(any), addresses_(std::move(addresses)) {}

  bool any_;
  std::vector<dns::IpAddress> addresses_;
};

}  // namespace policy
