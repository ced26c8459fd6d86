// The checks: a table of named pure functions from facts to a judgement.
//
// To add one: write its function in the file of its group (checks_ip.cc, …), add its row to
// the table in checks.cc, and a case to tests/checks_test.cc. Nothing else knows the list.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/certificate.h"
#include "policy/cure.h"
#include "policy/facts.h"
#include "policy/host_addresses.h"
#include "policy/severity.h"

namespace policy {

enum class Verdict : std::uint8_t { pass, not_applicable, note, warning, error, unknown };

std::string_view to_string(Verdict verdict);

// Whether there is nothing to tell of it: it is passed, or not applicable.
bool is_passed(Verdict verdict);

// Who can cure a finding.
enum class Actor : std::uint8_t {
  nobody,           // nothing to cure
  administrator,    // this server: its policy, its interfaces
  domain_dns,       // whoever runs the DNS of the domain
  helo_dns,         // whoever runs the DNS of the HELO name
  address_owner,    // the provider that holds the address: reverse DNS
  report_receiver,  // whoever is to get reports: his DNS
};

// For people: "this server", "the DNS of the domain", …
std::string_view to_string(Actor actor);

struct Judgement {
  Verdict verdict = Verdict::pass;
  std::string seen = {};    // what DNS or the host said, with its TTL
  std::string wanted = {};  // what would pass; empty where it passes
  Actor actor = Actor::nobody;
  Cure publish = {};  // the records to publish; none where none would do
};

// What the checks of a sender look at: one of its addresses, and what is known of it.
struct SenderView {
  const dns::DomainName* domain;  // nullptr: the default identity, for no domain
  const Scope* scope;             // nullptr: none
  const Candidate& candidate;
  const AddressFacts& address;  // of sender.ip or of sender.ip6
  const AllowedIps& allowed;
  const HostAddresses* host;  // nullptr: not on the host, or not to be asked
  bool tells_passes = true;   // else a pass needs no words
};

struct UsedFacts;

// What the checks of a domain look at.
struct DomainView {
  const dns::DomainName& domain;
  const DomainFacts& facts;
  const AllowedIps& allowed;
  const std::optional<AllowedIps>& listening;  // LISTEN_ON, where it is known
  const Candidate* leaves_by = nullptr;        // whom its mail leaves by; nullptr: nobody can tell
  const Certificates* certificates = nullptr;  // the mail server's; nullptr: none are known
  const UsedFacts* used = nullptr;             // what of DNS this rests on, for dns.*
  bool tells_passes = true;                    // else a pass needs no words
};

struct Check {
  std::string_view id;
  bool blocking;           // built in: its error keeps a row from being written
  bool depends_on_domain;  // may differ between two domains with the same sender
  std::string_view rule;
  std::string_view reason;
  std::string_view source;
  // One of the two; both null for a check over several rows or of the file (audit.h).
  Judgement (*of_sender)(const SenderView&);
  Judgement (*of_domain)(const DomainView&);
  bool curable = false;  // some judgement of it has records to publish
};

// All checks in the order in which findings are told.
const std::vector<Check>& checks();
std::vector<std::string_view> check_ids();
// The id must be in the table.
const Check& check(std::string_view id);

// The verdict with the policy's severity for this check put in place of its own; without one a
// warning may be an error in the policy's profile. `ignore` turns
// every verdict into not_applicable; pass, not_applicable and unknown are not changed otherwise.
Verdict weighed(const Check& check, Verdict verdict, const Weights& weights);
// Whether an error of this check keeps a row from being written.
bool is_blocking(const Check& check, const Weights& weights);

// Why the policy may not weigh this check so, or nothing: what keeps one tenant from another's
// address, and a text from being a host name, is not to be lowered.
std::optional<std::string> fault_of_severity(std::string_view id, Level level);
// Why this check cannot keep a row from being written, or nothing.
std::optional<std::string> fault_of_requirement(std::string_view id);

// Each group's functions, for the table.
Judgement check_ip_allowed(const SenderView& view);
Judgement check_ip_scope(const SenderView& view);
Judgement check_ip_global(const SenderView& view);
Judgement check_ip_interface(const SenderView& view);
Judgement check_ip_bind(const SenderView& view);
Judgement check_ip_family(const SenderView& view);
Judgement check_ptr_exists(const SenderView& view);
Judgement check_ptr_confirmed(const SenderView& view);
Judgement check_ptr_single(const SenderView& view);
Judgement check_ptr_generic(const SenderView& view);
Judgement check_helo_name(const SenderView& view);
Judgement check_helo_forward(const SenderView& view);
Judgement check_helo_ptr(const SenderView& view);
Judgement check_helo_certificate(const DomainView& view);
Judgement check_spf_mailfrom(const SenderView& view);
Judgement check_spf_helo(const SenderView& view);
Judgement check_spf_record(const DomainView& view);
Judgement check_spf_terms(const DomainView& view);
Judgement check_spf_voids(const DomainView& view);
Judgement check_spf_limits(const DomainView& view);
Judgement check_spf_size(const DomainView& view);
Judgement check_spf_all(const DomainView& view);
Judgement check_spf_overreach(const DomainView& view);
Judgement check_spf_lookalike(const DomainView& view);
Judgement check_dkim_key(const DomainView& view);
Judgement check_dmarc_record(const DomainView& view);
Judgement check_dmarc_alignment(const DomainView& view);
Judgement check_dmarc_reports(const DomainView& view);
Judgement check_mx_exists(const DomainView& view);
Judgement check_mx_target(const DomainView& view);
Judgement check_mx_here(const DomainView& view);
Judgement check_mx_elsewhere(const DomainView& view);
Judgement check_dns_agree(const DomainView& view);
Judgement check_dns_bogus(const DomainView& view);
Judgement check_dns_ttl(const DomainView& view);

}  // namespace policy
