#include "tests/support/big_world.h"

#include <fmt/format.h>

namespace support {
namespace {

constexpr std::size_t first_host = 10;
constexpr std::size_t addresses = 16;

// The records of one domain, relative to "example.".
std::string records_of(std::size_t index) {
  const std::size_t host = first_host + index % addresses;
  switch (index % 10) {
    case 0:
    case 1:
    case 2:
    case 3:
      return fmt::format(
          "d{0} MX 10 mail.d{0}\nd{0} TXT \"v=spf1 mx -all\"\n"
          "mail.d{0} A 192.0.2.{1}\nmail.d{0} TXT \"v=spf1 a -all\"\n",
          index, host);
    case 4:
    case 5:
    case 6:
      return fmt::format("d{0} MX 10 mx{1}\nd{0} TXT \"v=spf1 include:_spf.example ~all\"\n", index,
                         host);
    case 7:
    case 8:
      return fmt::format(
          "d{0} MX 10 in1.provider\nd{0} MX 20 in2.provider\n"
          "d{0} TXT \"v=spf1 include:_spf.provider.example mx -all\"\n",
          index);
    default:
      return fmt::format("d{0} A 192.0.2.{1}\nd{0} TXT \"v=spf1 a mx -all\"\n", index, host);
  }
}

}  // namespace

BigWorld big_world(std::size_t domains) {
  const std::string head =
      "$TTL 3600\n@ SOA ns.example. hostmaster.example. 1 3600 600 86400 300\n"
      "@ NS ns.example.\n";
  BigWorld world;
  std::string forward =
      head +
      "ns A 198.51.100.53\nin1.provider A 198.51.100.1\n"
      "in2.provider A 198.51.100.2\n"
      "_spf TXT \"v=spf1 ip4:192.0.2.0/24 include:_spf.backup.example -all\"\n"
      "_spf.backup TXT \"v=spf1 ip4:198.51.100.53 -all\"\n"
      "_spf.provider TXT \"v=spf1 ip4:198.51.100.0/28 a:in1.provider.example -all\"\n";
  std::string reverse = head;
  for (std::size_t host = first_host; host < first_host + addresses; ++host) {
    forward += fmt::format("mx{0} A 192.0.2.{0}\nmx{0} TXT \"v=spf1 a -all\"\n", host);
    reverse += fmt::format("{0} PTR mx{0}.example.\n", host);
    world.send_on += fmt::format("{}192.0.2.{}", world.send_on.empty() ? "" : " ", host);
  }
  for (std::size_t i = 0; i < domains; ++i) {
    forward += records_of(i);
    world.domains += fmt::format("d{}.example\n", i);
  }
  world.zones = {{"example", std::move(forward)}, {"2.0.192.in-addr.arpa", std::move(reverse)}};
  return world;
}

}  // namespace support
