// Any octets as a line of the journal.
#include "gen/clean_text.h"
#include "gen/journal.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const dns::Parsed<gen::JournalEntry> entry =
      gen::parse_journal_line(fuzz::text_of(octets, size));
  if (!entry) {
    fuzz::expect_plain(gen::visible(entry.error()));
    return 0;
  }
  const std::string written = gen::journal_line(*entry);
  fuzz::expect(written.find('\n') == written.size() - 1, "an entry is one line");
  const dns::Parsed<gen::JournalEntry> again = gen::parse_journal_line(written);
  fuzz::expect(again.has_value() && *again == *entry, "it is read again as it was written");
  fuzz::expect(gen::journal_line(*again) == written, "it is written again as it was");
  return 0;
}
