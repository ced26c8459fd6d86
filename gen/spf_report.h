// One check of SPF as text for people and as JSON for programs. Nothing in either but printable
// ASCII and line ends, whatever DNS and the client said.
#pragma once

#include <string>

#include "gen/spf_advice.h"
#include "gen/spf_client.h"
#include "policy/check_host.h"
#include "policy/spf_tree.h"

namespace gen {

// All referents outlive it.
struct SpfReport {
  const SpfClient& client;
  const std::string& receiver;
  const policy::SpfIdentity& identity;
  const policy::SpfVerdict& verdict;
  const policy::SpfTree* tree = nullptr;  // for the budget; null: nobody wants it
  const SpfRemedy* remedy = nullptr;      // null: nobody wants it, or the client passes
};

// "pass: 192.0.2.10 is in ip4:192.0.2.0/25, 1st term of example.com", and a line for a fail's
// explanation where there is one.
std::string spf_sentence(const policy::SpfVerdict& verdict);

// Every record with its terms as they were evaluated, nested ones indented; wrapped at 100 columns
// where a blank allows.
std::string spf_trace_text(const policy::SpfRecordTrace& trace);

// One object, schema 1 (see README). Octets of DNS and the client stand as dns::print_octets has
// them.
std::string spf_json(const SpfReport& report);

}  // namespace gen
