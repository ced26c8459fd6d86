// Users of an image, from the texts of its /etc/passwd and /etc/group.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string_view>
#include <vector>

namespace boot {

struct Account {
  uid_t user = 0;
  std::vector<gid_t> groups;  // the first is the user's own, passwd(5); then those of group(5)
};

// Nothing where there is no such user. A line that is none is passed over.
std::optional<Account> find_account(std::string_view passwd, std::string_view group,
                                    std::string_view name);

}  // namespace boot
