// The mechanisms of SPF, one small function each: RFC 7208 §5.
#pragma once

#include "policy/spf_lookups.h"

namespace policy {

// What a term comes to. `waiting`: an answer that it needs is not known yet.
enum class SpfOutcome : std::uint8_t { no_match, match, temperror, permerror, waiting };

// The counts of one check: §4.6.4. Terms are counted before they ask.
class SpfCounts {
 public:
  int terms() const { return terms_; }
  int voids() const { return voids_; }
  // False where this term would be one too many. Every term that is counted begins so.
  bool begin_term();
  // That a look-up of the term found nothing; a term is void once, however many of its look-ups
  // are. False where it would be one void term too many.
  bool note_void();

 private:
  int terms_ = 0;
  int voids_ = 0;
  bool term_is_void_ = false;
};

// All mechanisms but include, which is a check of its own.
class SpfMechanisms {
 public:
  SpfMechanisms(SpfLookups& lookups, SpfCounts& counts) : lookups_(lookups), counts_(counts) {}

  // `domain` is that of the record which holds the mechanism; why goes into the step.
  SpfOutcome check(const AllMechanism& mechanism, const dns::DomainName& domain, SpfStep& step);
  SpfOutcome check(const IpMechanism& mechanism, const dns::DomainName& domain, SpfStep& step);
  SpfOutcome check(const AMechanism& mechanism, const dns::DomainName& domain, SpfStep& step);
  SpfOutcome check(const MxMechanism& mechanism, const dns::DomainName& domain, SpfStep& step);
  SpfOutcome check(const PtrMechanism& mechanism, const dns::DomainName& domain, SpfStep& step);
  SpfOutcome check(const ExistsMechanism& mechanism, const dns::DomainName& domain, SpfStep& step);

 private:
  const dns::IpAddress& client() const { return lookups_.identity().ip; }
  SpfOutcome find_nothing(SpfStep& step);
  SpfOutcome check_addresses(const dns::DomainName& host, const CidrLengths& lengths,
                             SpfStep& step);
  SpfOutcome compare(const dns::DomainName& host, const std::vector<dns::IpAddress>& addresses,
                     int prefix_bits, SpfStep& step) const;
  SpfOutcome check_exchanges(const std::vector<dns::MxRecord>& exchanges,
                             const CidrLengths& lengths, SpfStep& step);

  SpfLookups& lookups_;
  SpfCounts& counts_;
};

}  // namespace policy
