// Any octets as a file of --ack.
#include <algorithm>

#include "gen/acknowledgement_reader.h"
#include "policy/checks.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/reader.h"

namespace {

using fuzz::expect;

void expect_sound(const policy::Acknowledgement& one) {
  static const std::vector<std::string_view> ids = policy::check_ids();
  expect(std::ranges::find(ids, one.check) != ids.end(), "it is of a check");
  expect(one.until.ok(), "it ends on a day of the calendar");
  expect(!one.any_domain || !one.domain, "it is of one domain or of any");
  fuzz::expect_plain(one.reason);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const std::string_view text = fuzz::text_of(octets, size);
  const auto read = gen::read_acknowledgements(text, "ack.yml");
  if (!read) {
    fuzz::expect_failed(read.error(), text);
    return 0;
  }
  for (const policy::Acknowledgement& one : *read) expect_sound(one);
  return 0;
}
