// Any octets as a DKIM key record, and as a key that a program keeps in a file.
#include <algorithm>

#include "policy/dkim_key.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/reader.h"

namespace {

using fuzz::expect;
using policy::DkimKey;
using policy::PublicKey;

void expect_publishable(const PublicKey& key) {
  expect(key.bits > 0, "a key has bits");
  const DkimKey published = policy::parse_dkim_key(policy::dkim_record(key));
  expect(published.is_usable() && published.key == key, "it is read again as it is published");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const std::string_view text = fuzz::text_of(octets, size);
  const DkimKey record = policy::parse_dkim_key(text);
  expect(std::ranges::is_sorted(record.mistakes), "mistakes are in the order of the record");
  for (const policy::TagMistake& mistake : record.mistakes) {
    expect(mistake.offset <= text.size(), "a mistake stands in the record");
  }
  for (const std::string& line : policy::texts_of(record.mistakes)) fuzz::expect_plain(line);
  expect(!record.is_revoked || !record.key, "a revoked record has no key");
  if (record.key) expect_publishable(*record.key);
  if (const auto key = policy::parse_public_key(text)) expect_publishable(*key);
  return 0;
}
