// Any octets as SEND_ON or LISTEN_ON.
#include <fmt/format.h>

#include <algorithm>

#include "policy/allowed_ips.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/reader.h"

namespace {

using fuzz::expect;
using policy::AddressList;

std::string written(const AddressList& list) {
  if (list.any) return "*";
  std::string text;
  for (std::size_t i = 0; i <= list.literals.size(); ++i) {
    if (list.host && i == list.host_position) text += "host ";
    if (i < list.literals.size()) text += list.literals[i].to_string() + " ";
  }
  return text;
}

bool are_same(const AddressList& one, const AddressList& other) {
  return one.any == other.any && one.host == other.host && one.literals == other.literals &&
         (!one.host || one.host_position == other.host_position);
}

void expect_sound(const AddressList& list) {
  expect(!list.any || (!list.host && list.literals.empty()), "every address, or some");
  expect(list.any || list.host || !list.literals.empty(), "it names an address");
  expect(list.host_position <= list.literals.size(), "host stands among the addresses");
  expect(policy::AllowedIps::of(list.literals).addresses() == list.literals, "each address once");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const std::string_view text = fuzz::text_of(octets, size);
  const dns::Result<AddressList> list = policy::parse_address_list(text, "SEND_ON");
  if (!list) {
    expect(!list.error().empty(), "what is no list has a mistake");
    for (const dns::Mistake& mistake : list.error()) {
      fuzz::expect_plain(mistake.reason);
      expect(mistake.line == 1 && mistake.column > 0 &&
                 static_cast<std::size_t>(mistake.column) <= text.size() + 1,
             "a mistake stands in the text");
    }
    return 0;
  }
  expect_sound(*list);
  const dns::Result<AddressList> again = policy::parse_address_list(written(*list), "again");
  expect(again.has_value() && are_same(*again, *list), "it is read again as it was written");
  return 0;
}
