// Any octets as a master file: two of them where a line "====" parts it.
#include <fmt/format.h>

#include <algorithm>

#include "dns/record_text.h"
#include "dns/zone_data.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/reader.h"

namespace {

using dns::MasterFile;
using dns::ZoneData;
using fuzz::expect;

constexpr std::string_view parting = "\n====\n";

std::vector<MasterFile> files_of(std::string_view text) {
  const std::size_t end = text.find(parting);
  if (end == std::string_view::npos) return {{"one", std::string(text)}};
  return {{"one", std::string(text.substr(0, end))},
          {"two", std::string(text.substr(end + parting.size()))}};
}

void expect_mistakes(const std::vector<dns::Mistake>& mistakes,
                     const std::vector<MasterFile>& files) {
  expect(!mistakes.empty(), "what cannot be read has a mistake");
  for (const MasterFile& file : files) {
    std::vector<dns::Mistake> of_file;
    std::ranges::copy_if(mistakes, std::back_inserter(of_file),
                         [&](const dns::Mistake& mistake) { return mistake.file == file.name; });
    fuzz::expect_placed(of_file, file.text);
  }
  expect(std::ranges::all_of(mistakes,
                             [](const auto& m) { return m.file == "one" || m.file == "two"; }),
         "a mistake is of a file");
}

void expect_sound(const ZoneData& zones) {
  for (const auto& [name, node] : zones) {
    for (const dns::RecordSet& set : node.sets) {
      dns::Records normal = set.records;
      dns::normalize(normal);
      expect(normal == set.records && normal.index() != 0, "a set has records, each once");
      const auto again = dns::parse_records(set.type, dns::print_records(set.records));
      expect(again.has_value() && *again == set.records, "records are read again as printed");
      expect(node.find(set.type) == &set, "a node has one set of a type");
    }
    if (!name.is_root()) expect(zones.contains(name.parent()), "every name above is there");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const std::vector<MasterFile> files = files_of(fuzz::text_of(octets, size));
  const dns::Result<ZoneData> zones = dns::read_zones(files);
  if (zones) {
    expect_sound(*zones);
  } else {
    expect_mistakes(zones.error(), files);
  }
  return 0;
}
