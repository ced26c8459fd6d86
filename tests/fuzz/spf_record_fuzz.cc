// Any octets as an SPF record behind its version.
#include "tests/fuzz/promise.h"
#include "tests/support/spf_promises.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(octets), size);
  policy::is_spf_record(text);
  fuzz::expect_none(support::broken_promise_of_record(text));
  return 0;
}
