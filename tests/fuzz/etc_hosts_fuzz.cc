// Any octets as /etc/hosts.
#include <fmt/format.h>

#include "gen/etc_hosts.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  static const dns::DomainName name = dns::DomainName::parse("mail.example.com").value();
  const std::string_view text = fuzz::text_of(octets, size);
  const auto addresses = gen::read_etc_hosts(text, "/etc/hosts", name);
  if (!addresses) {
    fuzz::expect_failed(addresses.error(), text);
    return 0;
  }
  std::string written;
  for (const dns::IpAddress& ip : *addresses) written += fmt::format("{} {}\n", ip, name);
  const auto again = gen::read_etc_hosts(written, "again", name);
  fuzz::expect(again.has_value() && *again == *addresses, "it is read again as it was written");
  return 0;
}
