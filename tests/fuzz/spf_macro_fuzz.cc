// Any octets as a macro-string: the first line; what stands behind is what its macros expand to.
#include <algorithm>

#include "tests/fuzz/promise.h"
#include "tests/support/spf_promises.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(octets), size);
  const std::size_t end = std::min(input.find('\n'), input.size());
  const std::string_view text = input.substr(0, end);
  const std::string_view value = input.substr(std::min(end + 1, input.size()));
  static const dns::DomainName fallback = dns::DomainName::parse("www.example.com").value();
  const dns::DomainName domain = dns::DomainName::parse(value).value_or(fallback);
  for (const char* const address : {"192.0.2.3", "2001:db8::cb01"}) {
    const dns::IpAddress ip = dns::IpAddress::parse(address).value();
    const policy::MacroValues values{.local_part = value,
                                     .sender_domain = value,
                                     .domain = &domain,
                                     .ip = &ip,
                                     .helo = value,
                                     .validated_name = "unknown",
                                     .receiver = "mx.example.org",
                                     .time = 1234567890};
    for (const auto place : {policy::MacroPlace::domain_spec, policy::MacroPlace::explanation}) {
      fuzz::expect_none(support::broken_promise_of_macros(text, place, values));
    }
  }
  return 0;
}
