// Questions to DNS and what came back, as values: records, and facts of three states.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dns/domain_name.h"
#include "dns/ip_address.h"

namespace dns {

// The types this program asks for, and those it meets on the way. Values are the IANA numbers.
enum class RecordType : std::uint16_t {
  a = 1,
  ns = 2,
  cname = 5,
  soa = 6,
  ptr = 12,
  mx = 15,
  txt = 16,
  aaaa = 28,
};

// "A", "MX", …
std::string_view to_string(RecordType type);
// The types that a Question may have, in the order of their numbers.
const std::vector<RecordType>& askable_types();
// One of the askable types by its name in upper case.
Parsed<RecordType> parse_record_type(std::string_view name);

struct Question {
  DomainName name;
  RecordType type;

  auto operator<=>(const Question&) const = default;
};

struct MxRecord {
  std::uint16_t preference = 0;
  DomainName exchange;

  // RFC 7505: "." says that the domain takes no mail.
  bool is_null() const { return exchange.is_root(); }
  auto operator<=>(const MxRecord&) const = default;
};

// The strings of one TXT record joined without a space (RFC 7208 §3.3). Octets, not text: they may
// be of any value.
struct TxtRecord {
  std::string octets;

  auto operator<=>(const TxtRecord&) const = default;
};

// Unavailable is not absent: it says nothing of what the zone holds.
enum class Status : std::uint8_t { found, absent, unavailable };

// Why a fact is absent or unavailable.
enum class Reason : std::uint8_t {
  none,  // it is found
  // Absent: RFC 2308 §2.1 and §2.2.
  nxdomain,
  no_data,
  // Unavailable.
  timeout,
  servfail,
  bogus,  // SERVFAIL, but an answer where nobody validates: DNSSEC is broken
  refused,
  rejected,      // FORMERR, NOTIMP or another rcode that says nothing of the name
  malformed,     // a reply that is no DNS message, or none to this question
  referral,      // the server only named others: it holds nothing and asks nobody for us
  alias_loop,    // a CNAME chain that returns to itself or is longer than alias_limit
  network,       // no server could be reached
  disagreement,  // name servers of the zone have something else than the resolver
  not_recorded,  // the snapshot being replayed does not hold the question
};

// For people: "no such name", "time-out", …
std::string_view to_string(Reason reason);
// The state that a reason belongs to.
constexpr Status status_of(Reason reason) {
  switch (reason) {
    case Reason::none:
      return Status::found;
    case Reason::nxdomain:
    case Reason::no_data:
      return Status::absent;
    case Reason::timeout:
    case Reason::servfail:
    case Reason::bogus:
    case Reason::refused:
    case Reason::rejected:
    case Reason::malformed:
    case Reason::referral:
    case Reason::alias_loop:
    case Reason::network:
    case Reason::disagreement:
    case Reason::not_recorded:
      return Status::unavailable;
  }
  return Status::unavailable;
}

// Whether the name servers of the zone say what the resolver says; what is worse comes last.
enum class Accord : std::uint8_t {
  unasked,
  agreed,    // all that answered
  silent,    // none answered
  differing  // some have something else
};

// A name server that did not answer for its zone, and why.
struct FailingServer {
  std::string server;  // "ns2.example.com (192.0.2.53)"
  Reason reason = Reason::timeout;

  auto operator<=>(const FailingServer&) const = default;
};

struct Comparison {
  Accord accord = Accord::unasked;
  // Differing: what the resolver has and what those servers have, for people, in printable ASCII.
  std::vector<std::string> said = {};
  std::vector<FailingServer> failing = {};  // of those that were asked, in their order

  bool operator==(const Comparison&) const = default;
};

using Ttl = std::chrono::duration<std::uint32_t>;

// One of these, sorted and unique; monostate when there are none.
using Records = std::variant<std::monostate, std::vector<IpAddress>, std::vector<MxRecord>,
                             std::vector<DomainName>, std::vector<TxtRecord>>;

// What was learnt about one question.
struct Answer {
  Reason reason = Reason::none;
  bool authenticated = false;       // the server set AD: RFC 4035 §3.2.3
  bool is_authoritative = false;    // from the zone itself, by no alias: its TTL is the zone's own
  bool is_planned = false;          // records of a plan are among it, or lead to it
  Comparison comparison = {};       // with what the zone's name servers say
  Ttl ttl{0};                       // the lowest on the way; of an absence RFC 2308 §5's
  std::vector<DomainName> aliases;  // the targets of the CNAME chain, in order; often none
  Records records;

  static Answer unavailable(Reason reason) {
    return {.reason = reason, .aliases = {}, .records = {}};
  }
  Status status() const { return status_of(reason); }
  bool operator==(const Answer&) const = default;
};

// Sorts the records and drops those that stand twice; an empty vector becomes monostate.
void normalize(Records& records);

// An answer of a known type of record: IpAddress, MxRecord, DomainName (PTR, NS) or TxtRecord.
// A default one is unavailable for Reason::not_recorded: nobody asked.
template <class Record>
struct Fact {
  Reason reason = Reason::not_recorded;
  bool authenticated = false;
  bool is_authoritative = false;
  bool is_planned = false;
  Comparison comparison = {};
  Ttl ttl{0};
  std::vector<DomainName> aliases;
  std::vector<Record> records;  // sorted, unique; empty unless found

  Status status() const { return status_of(reason); }
  bool found() const { return status() == Status::found; }
  bool absent() const { return status() == Status::absent; }
  bool unavailable() const { return status() == Status::unavailable; }
  bool operator==(const Fact&) const = default;
};

}  // namespace dns

template <>
struct std::hash<dns::Question> {
  // As for names.
  std::size_t operator()(const dns::Question& question) const {
    return std::hash<dns::DomainName>()(question.name) ^ static_cast<std::size_t>(question.type);
  }
};
