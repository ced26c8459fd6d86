// What DNS says of a domain's DMARC policy: the tree walk of RFC 9989 §4.10.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dns/resolver.h"
#include "policy/dmarc_record.h"

namespace policy {

// What stands at _dmarc of one domain.
struct DmarcAnswer {
  dns::DomainName domain;
  dns::Reason reason = dns::Reason::not_recorded;
  dns::Ttl ttl{0};
  bool is_authoritative = false;
  dns::Comparison comparison = {};
  bool is_planned = false;
  bool is_alias = false;      // the records stand elsewhere, behind a CNAME
  std::uint32_t records = 0;  // DMARC records; several count as none
  std::string text;           // the octets of the only one
  // The octets of the first dmarc_texts_limit, where there are several.
  std::vector<std::string> several = {};
  std::string other = {};  // of some other TXT record there

  bool is_unavailable() const { return dns::status_of(reason) == dns::Status::unavailable; }
  bool has_record() const { return records == 1; }
};

// Somebody else's domain that is to get reports, and whether it said that it takes them: RFC 9990
// §4.
struct ReportReceiver {
  dns::DomainName domain;
  dns::Reason reason = dns::Reason::not_recorded;
  dns::Ttl ttl{0};
  bool is_planned = false;
  bool has_agreed = false;
  bool is_elsewhere = false;  // it agreed, but for an address of another host: nobody gets reports
  bool must_agree = true;     // false: it may be of the same organization, which nobody can tell
};

struct DmarcFacts {
  DmarcAnswer own;  // of the domain itself
  // Of the organizational domain or a public suffix above, where the domain has no record.
  std::unique_ptr<const DmarcAnswer> inherited = nullptr;
  // Nothing where that cannot be told at present.
  std::optional<dns::DomainName> organizational = {};
  // The step of the walk that was not to be had, where it leaves open what applies.
  std::unique_ptr<const DmarcAnswer> missing = nullptr;
  // Whose mail the record is for. Where DNS does not tell whether the domain exists, it does.
  DmarcSubject subject = DmarcSubject::own;
  std::vector<ReportReceiver> receivers = {};  // of aggregate reports, by name
  bool is_cut = false;                         // there are more of them than are looked up

  // Whose record applies; nullptr: nobody's, or nobody can tell.
  const DmarcAnswer* applied() const { return own.has_record() ? &own : inherited.get(); }
  bool is_known() const { return own.has_record() || missing == nullptr; }
  // What receivers are to do with the domain's mail that fails; nothing as of policy_for(), and
  // where no record applies. A record in test mode asks for one step less: RFC 9989 §4.7.
  std::optional<DmarcPolicy> policy() const;
};

// How many names a walk asks about, and how many receivers of reports are looked up.
inline constexpr std::size_t dmarc_step_limit = 8;  // RFC 9989 §4.10
inline constexpr std::size_t report_receiver_limit = 8;
inline constexpr std::size_t dmarc_texts_limit = 4;

// The domains whose _dmarc is asked for, in the order of the walk: at most dmarc_step_limit.
std::vector<dns::DomainName> dmarc_walk_of(const dns::DomainName& domain);

// The resolver must outlive the task.
dns::Task<std::unique_ptr<const DmarcFacts>> gather_dmarc(dns::Resolver& resolver,
                                                          dns::DomainName domain);

}  // namespace policy
