// Any octets as a list of domains.
#include <fmt/format.h>

#include <algorithm>

#include "gen/domain_list.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const std::string_view text = fuzz::text_of(octets, size);
  const auto domains = gen::read_domain_lines(text, "list");
  if (!domains) {
    fuzz::expect_failed(domains.error(), text);
    return 0;
  }
  std::string written;
  for (const gen::ListedDomain& domain : *domains) {
    fuzz::expect_placed({{"list", domain.line, domain.column, "a domain"}}, text);
    written += fmt::format("{}\n", domain.name);
  }
  const auto again = gen::read_domain_lines(written, "again");
  fuzz::expect(
      again.has_value() && std::ranges::equal(*again, *domains, {}, &gen::ListedDomain::name,
                                              &gen::ListedDomain::name),
      "it is read again as it was written");
  return 0;
}
