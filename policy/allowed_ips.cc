#include "policy/allowed_ips.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "policy/special_use.h"

namespace policy {
namespace {

using dns::IpAddress;

constexpr std::string_view separators = " \t\r\n,";

// Without the quotes around the whole, if they match; `dropped` counts what went from the front.
std::string_view unquote(std::string_view text, int& dropped) {
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
      text.front() == text.back()) {
    dropped = 1;
    return text.substr(1, text.size() - 2);
  }
  return text;
}

std::string_view unbracket(std::string_view word) {
  if (word.size() >= 2 && word.front() == '[' && word.back() == ']') {
    return word.substr(1, word.size() - 2);
  }
  return word;
}

// "HOST" may be a slip or another variable's name: only a person can tell.
std::string_view hint_for(std::string_view word) {
  constexpr std::string_view host = "host";
  const bool is_near = std::ranges::equal(word, host, [](char left, char right) {
    return std::tolower(static_cast<unsigned char>(left)) == right;
  });
  return is_near ? ": did you mean host?" : "";
}

// The reason why the word is refused, or nothing where `send_on` took it.
std::optional<std::string> take_word(std::string_view word, AddressList& send_on) {
  if (word == "*") {
    send_on.any = true;
    return std::nullopt;
  }
  if (word == "host") {
    if (!send_on.host) send_on.host_position = send_on.literals.size();
    send_on.host = true;
    return std::nullopt;
  }
  const dns::Parsed<IpAddress> address = IpAddress::parse(unbracket(word));
  if (!address) return fmt::format("{}: {:?}{}", address.error(), word, hint_for(word));
  if (const std::optional<std::string_view> fault = why_not_for_hosts(*address)) {
    return fmt::format("{} is {}", *address, *fault);
  }
  if (std::find(send_on.literals.begin(), send_on.literals.end(), *address) ==
      send_on.literals.end()) {
    send_on.literals.push_back(*address);
  }
  return std::nullopt;
}

bool stands_before(const dns::Mistake& left, const dns::Mistake& right) {
  return left.column < right.column;
}

}  // namespace

dns::Result<AddressList> parse_address_list(std::string_view text, std::string_view source,
                                            int line, int column) {
  std::vector<dns::Mistake> mistakes;
  int offset = 0;
  std::string_view rest = unquote(text, offset);
  AddressList send_on;
  std::size_t words = 0;
  int star_offset = 0;
  const auto complain = [&](int at, std::string reason) {
    mistakes.push_back({std::string(source), line, column + at, std::move(reason)});
  };
  while (!rest.empty()) {
    const std::size_t start = std::min(rest.find_first_not_of(separators), rest.size());
    // An argument with line breaks in it is still one line to its reader: columns run on.
    offset += static_cast<int>(start);
    rest.remove_prefix(start);
    const std::string_view word = rest.substr(0, rest.find_first_of(separators));
    if (word.empty()) break;
    ++words;
    if (word == "*") star_offset = offset;
    if (std::optional<std::string> reason = take_word(word, send_on)) {
      complain(offset, std::move(*reason));
    }
    offset += static_cast<int>(word.size());
    rest.remove_prefix(word.size());
  }
  if (words == 0) complain(0, "no address in the list");
  if (send_on.any && words > 1) complain(star_offset, "\"*\" stands beside other words");
  if (!mistakes.empty()) {
    std::stable_sort(mistakes.begin(), mistakes.end(), stands_before);
    return tl::unexpected(std::move(mistakes));
  }
  return send_on;
}

AllowedIps AllowedIps::of(const std::vector<dns::IpAddress>& addresses) {
  std::vector<IpAddress> unique;
  std::set<IpAddress> known;  // a hosts file may name one for each of ten thousand domains
  for (const IpAddress& address : addresses) {
    if (known.insert(address).second) unique.push_back(address);
  }
  return AllowedIps(false, std::move(unique));
}

std::optional<std::size_t> AllowedIps::position(const dns::IpAddress& ip) const {
  const auto found = std::find(addresses_.begin(), addresses_.end(), ip);
  if (found == addresses_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - addresses_.begin());
}

}  // namespace policy
