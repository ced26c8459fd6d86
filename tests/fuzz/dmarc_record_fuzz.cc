// Any octets as a DMARC record behind its version.
#include "policy/dmarc_record.h"
#include "tests/fuzz/promise.h"
#include "tests/support/dmarc_promises.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(octets), size);
  policy::is_dmarc_record(text);
  fuzz::expect_none(support::broken_promise_of_dmarc(text));
  return 0;
}
