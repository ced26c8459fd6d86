#include "boot/account.h"

#include <algorithm>

#include "dns/number.h"

namespace boot {
namespace {

using Fields = std::vector<std::string_view>;

Fields split(std::string_view text, char separator) {
  Fields fields;
  for (;;) {
    const std::size_t end = text.find(separator);
    fields.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return fields;
    text.remove_prefix(end + 1);
  }
}

bool is_member(std::string_view members, std::string_view name) {
  const Fields names = split(members, ',');
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

std::optional<Account> find_account(std::string_view passwd, std::string_view group,
                                    std::string_view name) {
  std::optional<Account> account;
  for (const std::string_view line : split(passwd, '\n')) {
    const Fields fields = split(line, ':');  // name:password:uid:gid:…
    if (fields.size() < 4 || fields[0] != name) continue;
    const auto user = dns::parse_number<uid_t>(fields[2]);
    const auto own_group = dns::parse_number<gid_t>(fields[3]);
    if (!user || !own_group) continue;
    account = Account{*user, {*own_group}};
    break;
  }
  if (!account) return std::nullopt;
  for (const std::string_view line : split(group, '\n')) {
    const Fields fields = split(line, ':');  // name:password:gid:members
    if (fields.size() < 4 || !is_member(fields[3], name)) continue;
    if (const auto number = dns::parse_number<gid_t>(fields[2])) account->groups.push_back(*number);
  }
  return account;
}

}  // namespace boot
