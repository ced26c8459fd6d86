// What the spf verb tells beside a check: what the whole tree of records costs, and the edit with
// which the client would pass. Printable ASCII alone, as in spf_report.h.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "policy/check_host.h"
#include "policy/spf_cure.h"
#include "policy/spf_tree.h"

namespace gen {

// What this check counted, the worst case of the whole tree, each include's share, where receivers
// stop, and whom the records let send.
std::string spf_budget_text(const policy::SpfVerdict& verdict, const policy::SpfTree& tree);
nlohmann::ordered_json spf_budget_json(const policy::SpfTree& tree);

// How mail that does not pass could.
struct SpfRemedy {
  policy::SpfCure cure;
  std::optional<dns::IpAddress> passing_ip;  // another of ours, from which it passes as it is
};

// The edit as a diff of the TXT records at `domain`, what it costs and whom it lets send; the other
// address.
std::string spf_cure_text(const dns::DomainName& domain, const SpfRemedy& remedy);
nlohmann::ordered_json spf_cure_json(const SpfRemedy& remedy);

}  // namespace gen
