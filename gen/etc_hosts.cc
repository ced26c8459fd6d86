#include "gen/etc_hosts.h"

#include <algorithm>

#include "gen/clean_text.h"

namespace gen {
namespace {

constexpr std::string_view blanks = " \t\r";

// The next word of a line, which loses it; empty at the end.
std::string_view take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(blanks));
  line.remove_prefix(word.size());
  return word;
}

bool holds(std::string_view names, const dns::DomainName& name) {
  for (std::string_view word = take_word(names); !word.empty(); word = take_word(names)) {
    const dns::Parsed<dns::DomainName> parsed = dns::DomainName::parse(word);
    if (parsed && *parsed == name) return true;
  }
  return false;
}

}  // namespace

dns::Result<std::vector<dns::IpAddress>> read_etc_hosts(std::string_view text,
                                                        std::string_view file,
                                                        const dns::DomainName& name) {
  std::vector<dns::IpAddress> addresses;
  std::vector<dns::Mistake> mistakes;
  for (int number = 1; !text.empty(); ++number) {
    const std::string_view whole = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(whole.size() + 1, text.size()));
    std::string_view line = whole.substr(0, whole.find('#'));
    const std::string_view address = take_word(line);
    if (!holds(line, name)) continue;
    const auto ip = dns::IpAddress::parse(address.substr(0, address.find('%')));
    if (ip) {
      addresses.push_back(*ip);
    } else {
      const int column = static_cast<int>(address.data() - whole.data()) + 1;
      mistakes.push_back(
          {std::string(file), number, column, fmt::format("{}: {}", ip.error(), quote(address))});
    }
  }
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return addresses;
}

}  // namespace gen
