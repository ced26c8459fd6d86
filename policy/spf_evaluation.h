// check_host() of RFC 7208 over what DNS has said so far: a pure function, strictly in order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policy/spf_answers.h"
#include "policy/spf_trace.h"

namespace policy {

// §4.6.4, counted by terms.
inline constexpr int spf_term_limit = 10;
inline constexpr int spf_term_warning = 9;  // of a whole tree: few are left
inline constexpr int spf_void_limit = 2;
inline constexpr std::size_t spf_mx_limit = 10;   // exchanges of one mx: more are a permerror
inline constexpr std::size_t spf_ptr_limit = 10;  // names of one ptr: more are not looked at
// In words, what is wrong past them.
std::string past_term_limit();
std::string past_void_limit();
std::string past_mx_limit(std::size_t exchanges);

// What a receiver knows of a client when it checks SPF.
struct SpfQuery {
  dns::IpAddress ip;
  std::string helo;                  // as the client said it
  std::string sender;                // of MAIL FROM, without < >; empty: the null sender
  std::string receiver = "unknown";  // %{r}
  std::int64_t time = 0;             // %{t}: seconds since 1970-01-01 00:00 UTC
};

// The arguments of check_host(), §4.1, made from that.
struct SpfIdentity {
  dns::IpAddress ip;                      // never IPv4-mapped: §5
  std::optional<dns::DomainName> domain;  // nothing: check_host() gives none (§4.3)
  std::string local_part;                 // "postmaster" where the sender has none: §4.3
  std::string sender_domain;
  std::string helo;
  std::string receiver;
  std::int64_t time = 0;
};

// §4.3: of a domain of one label check_host() says none.
bool is_checkable(const dns::DomainName& domain);

// The MAIL FROM identity (§2.4); of the null sender, postmaster at the HELO name. Domains in
// Unicode are turned into A-labels: RFC 8616 §4.
SpfIdentity identity_of(const SpfQuery& query);

// What is told beside the result.
enum class SpfDetail : std::uint8_t {
  result,  // nothing
  path,    // a trace of the terms that decide: all that deciding_path wants
  trace,   // of every term, with what DNS said
};

// How far a check has come.
struct SpfProgress {
  std::optional<SpfResult> result;         // nothing: `wanted` must be answered first
  std::vector<dns::Question> wanted;       // to be asked together; empty with a result
  std::optional<std::string> explanation;  // of a fail whose record has a sound one: §6.2
  int terms = 0;
  int voids = 0;
  std::optional<SpfRecordTrace> trace;  // not with SpfDetail::result
};

// Never asks; with all that it wants in `answers`, the same arguments give the same result. The
// explanation is only looked for where it is `explained`.
SpfProgress evaluate_spf(const SpfIdentity& identity, const SpfAnswers& answers, SpfDetail detail,
                         bool explained);

// The questions that the rest of the check may ask and that need no macro, as far as the known
// records tell: what include, a, mx, exists and redirect name, never past an `all` or a term that
// matches for certain, never past the term limit. In the order in which they would be asked.
std::vector<dns::Question> look_ahead(const SpfIdentity& identity, const SpfAnswers& answers);

}  // namespace policy
