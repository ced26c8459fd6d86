// Any octets as a file of --replay.
#include "dns/snapshot.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const std::string_view text = fuzz::text_of(octets, size);
  const dns::Result<dns::Snapshot> snapshot = dns::parse_snapshot(text, "snapshot.json");
  if (!snapshot) {
    fuzz::expect_failed(snapshot.error(), text);
    return 0;
  }
  const std::string printed = dns::print_snapshot(*snapshot);
  const dns::Result<dns::Snapshot> again = dns::parse_snapshot(printed, "again.json");
  fuzz::expect(again.has_value() && *again == *snapshot, "it is read again as it was written");
  fuzz::expect(dns::print_snapshot(*again) == printed, "it is written again as it was");
  return 0;
}
