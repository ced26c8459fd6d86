// Any octets as the file that remembers what was confirmed and what waits.
#include "gen/clean_text.h"
#include "gen/memory_file.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const dns::Parsed<gen::Remembered> memory = gen::parse_memory(fuzz::text_of(octets, size));
  if (!memory) {
    fuzz::expect_plain(gen::visible(memory.error()));
    return 0;
  }
  const std::string written = gen::memory_text(*memory);
  const dns::Parsed<gen::Remembered> again = gen::parse_memory(written);
  fuzz::expect(again.has_value() && *again == *memory, "it is read again as it was written");
  fuzz::expect(gen::memory_text(*again) == written, "it is written again as it was");
  return 0;
}
