// Reads the policy file: what the administrator wants, strictly.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/result.h"
#include "policy/policy.h"

namespace gen {

// Brings the text of the file at this path, or the reason why there is none.
using LoadText = std::function<dns::Parsed<std::string>(const std::string& path)>;

// The policy in the text, with the domains of its `file:` entries. All of these are mistakes:
// unknown and repeated keys, check ids that are not in `check_ids`, a domain listed twice, also in
// another spelling or by way of a `file:`, and a scope's address that `send-on:` of the same file
// lists not, unless it says "*" or "host". `file` is the policy's own name, as the mistakes and
// origins show it; the path of a `file:` entry is taken from its folder.
dns::Result<policy::Policy> read_policy(std::string_view text, std::string_view file,
                                        const std::vector<std::string_view>& check_ids,
                                        const LoadText& load);

}  // namespace gen
