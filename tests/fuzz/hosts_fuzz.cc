// Any octets as a hosts file.
#include "gen/hosts_file.h"
#include "gen/hosts_reader.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/reader.h"

namespace {

using fuzz::expect;
using policy::HostsFile;

std::string written(const HostsFile& hosts, std::string_view evidence) {
  gen::HostsWriter writer(gen::hosts_header("0123456789ab"));
  const std::string comment(evidence);
  if (hosts.default_sender) writer.add("default", {*hosts.default_sender, comment});
  for (const auto& [domain, sender] : hosts.entries) {
    writer.add(domain.to_string(), {sender, comment});
  }
  return writer.take();
}

// Whatever stands in comments, the file is the one that was meant.
void expect_writable(const HostsFile& hosts, std::string_view evidence) {
  const std::string text = written(hosts, evidence);
  for (const char c : text) expect(c == '\n' || (c >= ' ' && c <= '~'), "it is written in ASCII");
  fuzz::expect_none(gen::verify_written(text, hosts).value_or(""));
  const dns::Result<HostsFile> again = gen::read_hosts_file(text, "again");
  expect(again.has_value() && *again == hosts, "it is read again as it was written");
  expect(gen::inspect_hosts_file(text, "again").mistakes.empty(), "what is written is clean");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const std::string_view text = fuzz::text_of(octets, size);
  const gen::HostsReading reading = gen::inspect_hosts_file(text, "hosts");
  std::vector<dns::Mistake> mistakes;
  for (const gen::HostsMistake& one : reading.mistakes) mistakes.push_back(one.mistake);
  fuzz::expect_placed(mistakes, text);
  const dns::Result<HostsFile> hosts = gen::read_hosts_file(text, "hosts");
  if (!hosts) fuzz::expect_failed(hosts.error(), text);
  expect(hosts.has_value() == mistakes.empty(), "both readers find mistakes");
  expect(!hosts || *hosts == reading.hosts, "both readers read the same");
  const gen::HostsReading brief =
      gen::inspect_hosts_file(text, "hosts", gen::EntryPlaces::left_out);
  expect(brief.hosts == reading.hosts && brief.mistakes.size() == mistakes.size(),
         "places change nothing else");
  gen::read_comments(text);
  expect_writable(reading.hosts, text);
  return 0;
}
