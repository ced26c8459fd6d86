// What to publish for senders that SPF refuses: looked for once it is known who sends.
#pragma once

#include "gen/dns_session.h"
#include "gen/plan.h"

namespace gen {

// Puts into each finding of spf.mailfrom and spf.helo that somebody must act on the record with
// which the sender would pass, and into errors of spf.terms one that is short enough, where there
// is one (policy/spf_cure.h). The survey and the plan are of this policy.
void find_spf_cures(DnsSession& session, const policy::Policy& policy, const Survey& survey,
                    Plan& plan);

}  // namespace gen
