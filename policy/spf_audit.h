// What the checks of a domain need of its SPF tree: a summary, for a run holds one of each domain.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "policy/allowed_ips.h"
#include "policy/scoped_ips.h"
#include "policy/spf_included.h"
#include "policy/spf_lookalike.h"
#include "policy/spf_networks.h"

namespace policy {

// A TXT record that was meant as an SPF record, or is one with a mistake.
struct SpfTextFault {
  std::string octets;
  SpfLookalike lookalike;
};

// What only trees have in which something is wrong. Each list is of the first few; places are those
// of SpfPlace::to_string().
struct SpfTroubles {
  std::vector<std::string> records;     // octets, where the domain has several
  std::vector<std::string> mistakes;    // in its one record, in words
  std::vector<std::string> permerrors;  // places of terms that lead to no record, and why
  std::string limit;                    // the place past the term limit
  std::vector<std::string> ipv4_voids;  // places, where there are more than the limit
  std::vector<std::string> ipv6_voids;
  std::vector<std::string> large_mx;  // places of more than spf_mx_limit exchanges, and how many
  std::vector<std::string> ptrs;      // places of ptr mechanisms
  std::string pass_all;               // the place of an `all` that lets everybody pass
  // Names below the domain's whose replies pass spf_reply_warning.
  std::vector<std::pair<dns::DomainName, std::size_t>> large_replies;
  std::vector<AddressRun> wide;  // the widest run of each family that is too wide
  // Allowed addresses outside the domain's scope and in that of another, which it lets send.
  std::vector<std::pair<dns::IpAddress, dns::DomainName>> foreign;
  std::vector<SpfTextFault> lookalikes;
  std::vector<std::pair<dns::Question, dns::Reason>> unavailable;
};

// What a record says of clients that none of its terms names.
enum class SpfEnding : std::uint8_t {
  missing,  // neither all nor redirect: neutral
  unknown,  // a redirect to what is no record, or could not be had
  pass,
  fail,
  softfail,
  neutral,
};

// RFC 7208 §3.4.
inline constexpr std::size_t spf_reply_limit = 512;  // octets
inline constexpr std::size_t spf_reply_warning = 450;

struct SpfAudit {
  dns::Reason reason = dns::Reason::not_recorded;  // of the domain's TXT records
  dns::Ttl ttl{0};
  bool is_authoritative = false;
  dns::Comparison comparison = {};
  bool is_planned = false;
  std::uint32_t octets = 0;  // of the reply with them
  std::uint32_t spf_records = 0;
  int terms = 0;  // the worst case of the whole tree
  SpfVoids voids;
  SpfEnding ending = SpfEnding::missing;
  bool is_cut = false;                         // the worst case is past what was looked at
  bool is_open = false;                        // it lets others send whom nobody can list
  std::uint64_t ipv4_count = 0;                // addresses that it lets send
  std::optional<std::uint8_t> ipv6_bits = {};  // of a block with as many as it lets send
  std::string record;                          // its octets, where there is exactly one
  std::string costs;                           // of its terms: "mx 1, include:_spf.example.net 4"
  SharedSpfIncluded included = {};             // the records below its own, by name
  std::unique_ptr<const SpfTroubles> troubles = nullptr;  // null: there are none
};

// What the tree still wants counts as timed out.
SpfAudit audit_spf(const SpfTree& tree, const Scope& scope, const AllowedIps& allowed,
                   const ScopedIps& scoped);

}  // namespace policy
