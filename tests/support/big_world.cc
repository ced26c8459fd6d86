#include "tests/support/big_world.h"

#include <fmt/format.h>

namespace support {
namespace {

constexpr std::size_t first_host = 10;
constexpr std::size_t addresses = 16;

// How the domains of a hoster's list are made up, in turn.
enum class Kind { own, ours, provider, mailer, no_mx, no_spf, broken };

Kind kind_of(std::size_t index) {
  const std::size_t place = index % 20;
  if (place < 6) return Kind::own;
  if (place < 11) return Kind::ours;
  if (place < 14) return Kind::provider;
  if (place < 17) return Kind::mailer;
  if (place == 17) return Kind::no_mx;
  return place == 18 ? Kind::no_spf : Kind::broken;
}

// The records of one domain, relative to "example.".
std::string records_of(std::size_t index) {
  const std::size_t host = first_host + index % addresses;
  switch (kind_of(index)) {
    case Kind::own:
      return fmt::format(
          "d{0} MX 10 mail.d{0}\nd{0} TXT \"v=spf1 mx -all\"\n"
          "mail.d{0} A 192.0.2.{1}\nmail.d{0} TXT \"v=spf1 a -all\"\n",
          index, host);
    case Kind::ours:
      return fmt::format("d{0} MX 10 mx{1}\nd{0} TXT \"v=spf1 include:_spf.example ~all\"\n", index,
                         host);
    case Kind::provider:
      return fmt::format(
          "d{0} MX 10 in1.provider\nd{0} MX 20 in2.provider\n"
          "d{0} TXT \"v=spf1 include:_spf.provider.example mx -all\"\n",
          index);
    case Kind::mailer:
      return fmt::format(
          "d{0} MX 1 in{1}.mailer\nd{0} TXT \"v=spf1 include:_spf.mailer.example "
          "include:_spf.example -all\"\n",
          index, 1 + index % 4);
    case Kind::no_mx:
      return fmt::format("d{0} A 192.0.2.{1}\nd{0} TXT \"v=spf1 a mx -all\"\n", index, host);
    case Kind::no_spf:
      return fmt::format("d{0} MX 10 mx{1}\n", index, host);
    case Kind::broken:
      return fmt::format(
          "d{0} MX 10 gone.d{0}\nd{0} TXT \"v=spf1 mx -all\"\nd{0} TXT \"v=spf1 a -all\"\n", index);
  }
  return "";
}

// What the domains of one provider have in common.
std::string records_of_providers() {
  std::string records =
      "in1.provider A 198.51.100.1\nin2.provider A 198.51.100.2\n"
      "_spf TXT \"v=spf1 ip4:192.0.2.0/24 include:_spf.backup.example -all\"\n"
      "_spf.backup TXT \"v=spf1 ip4:198.51.100.53 -all\"\n"
      "_spf.provider TXT \"v=spf1 ip4:198.51.100.0/28 a:in1.provider.example -all\"\n"
      "_spf.mailer TXT \"v=spf1 include:_netblocks1.mailer.example "
      "include:_netblocks2.mailer.example ~all\"\n"
      "_netblocks1.mailer TXT \"v=spf1 ip4:203.0.113.0/26 ip6:2001:db8:1::/48 ~all\"\n"
      "_netblocks2.mailer TXT \"v=spf1 ip4:203.0.113.64/26 ip6:2001:db8:2::/48 ~all\"\n";
  for (int i = 1; i <= 4; ++i) {
    records += fmt::format("in{0}.mailer A 203.0.113.{0}\nin{0}.mailer AAAA 2001:db8:1::{0}\n", i);
  }
  return records;
}

}  // namespace

BigWorld big_world(std::size_t domains) {
  const std::string head =
      "$TTL 3600\n@ SOA ns.example. hostmaster.example. 1 3600 600 86400 300\n"
      "@ NS ns.example.\n";
  BigWorld world;
  std::string forward = head + "ns A 198.51.100.53\n" + records_of_providers();
  std::string reverse = head;
  for (std::size_t host = first_host; host < first_host + addresses; ++host) {
    forward += fmt::format("mx{0} A 192.0.2.{0}\nmx{0} TXT \"v=spf1 a -all\"\n", host);
    const bool is_last = host + 1 == first_host + addresses;
    if (!is_last) reverse += fmt::format("{0} PTR mx{0}.example.\n", host);
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
