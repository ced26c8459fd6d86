// What to publish for senders that SPF refuses: looked for once it is known who sends.
#pragma once

#include "gen/dns_session.h"
#include "gen/plan.h"
#include "policy/check_host.h"

namespace gen {

class SpfCures {
 public:
  // All must outlive it. `allowed` are the addresses that mail may leave from.
  SpfCures(DnsSession& session, const policy::AllowedIps& allowed)
      : spf_(session.loop(), session.resolver(), session.spf_known()), allowed_(allowed) {}

  // Puts into each of the domain's findings of spf.mailfrom and spf.helo that somebody must act on
  // the record with which the sender would pass, and into errors of spf.terms one that is short
  // enough, where there is one (policy/spf_cure.h). Null: of the default identity. Both must
  // outlive the task.
  dns::Task<dns::Done> find(const policy::TrustedDomain* domain,
                            std::vector<policy::Finding>& findings);
  // Until nothing is under way: before this or the resolver goes.
  dns::Task<dns::Done> drain() { return spf_.drain(); }

 private:
  policy::SpfSession spf_;
  const policy::AllowedIps& allowed_;
};

// The same of a whole plan. The survey and the plan are of this policy.
void find_spf_cures(DnsSession& session, const policy::Policy& policy, const Survey& survey,
                    Plan& plan);

}  // namespace gen
