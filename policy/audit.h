// A whole domain judged and decided; the default identity too; and what concerns several rows.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "policy/decide.h"
#include "policy/text_place.h"

namespace policy {

// Something to tell, about a domain or about the default identity.
struct Finding {
  const Check* check = nullptr;
  std::optional<dns::DomainName> domain = {};  // nothing: the default identity
  std::shared_ptr<const Sender> sender = {};   // whom it is about; null: the domain itself
  std::optional<dns::IpAddress> ip = {};       // which of the sender's addresses
  Judgement judgement = {};                    // its verdict is never pass nor not_applicable
  TextPlace place = {};                        // in the hosts file that is judged
  // Why it is not to be told as new, in words for people; null where nobody has accepted it.
  std::shared_ptr<const std::string> acknowledged = nullptr;
};

// What blocking checks say for certain against the entry that the hosts file has now.
enum class Refusal : std::uint8_t {
  none,
  by_dns,  // DNS alone, which may say something else in an hour
  by_host  // the policy, the host or the entry itself: its address is not ours, say
};

// May change a decision before anything is told of it: what is found is then found of the row that
// is written. The domain is nullptr for the default identity.
using AmendDecision = std::function<void(const TrustedDomain*, Refusal, Decision&)>;

struct DomainAudit {
  Decision decision;
  // Of the domain itself and of the sender that its mail leaves from; of every candidate, and of a
  // present entry that is kept, where none is chosen. What the default identity's own audit tells
  // is not told again for each domain that leaves by it. What is wrong with own candidates that
  // were not chosen is told as notes. An answer that would leave the scope is always told as what
  // it is, and nothing else of its sender.
  std::vector<Finding> findings;
};

// `present` is the entry that the hosts file has now, with which the facts were gathered.
DomainAudit audit_domain(const TrustedDomain& domain, const DomainFacts& facts,
                         const std::optional<Sender>& present, const Surroundings& surroundings,
                         const AmendDecision& amend = nullptr);

// Whom the domain's mail leaves by: one of the facts' candidates, or the present entry where that
// is kept; nullptr where nobody can tell.
const Candidate* leaving_candidate(const DomainFacts& facts, const Decision& decision);

// Whom the decision lets mail leave by: while a change waits, the row that stays. Null where that
// is nobody.
std::shared_ptr<const Sender> leaving_sender(const DomainFacts& facts, const Decision& decision);

// The `default` row and what is found of the identity, and of the present row where that is kept.
struct DefaultAudit {
  Decision decision;
  std::vector<Finding> findings;
};

// `present` is the row that the file has now.
DefaultAudit audit_default(const Candidate& identity, const std::optional<Candidate>& present,
                           const Surroundings& surroundings, const AmendDecision& amend = nullptr);

// Adds a finding of this check, its severity weighed; nothing where the policy ignores it.
void append_weighed(std::vector<Finding>& findings, std::string_view id, Finding finding,
                    const Weights& weights);

// helo.shared over the rows that are to be written: a finding for each address of a domain's row
// that another row, the default too, uses with another HELO name.
std::vector<Finding> find_shared_addresses(const HostsFile& rows, const Weights& weights);

// hosted.*: trusted domains against those that the mail server hosts. Both sorted.
std::vector<Finding> compare_with_hosted(const std::vector<TrustedDomain>& trusted,
                                         const std::vector<dns::DomainName>& hosted,
                                         const Weights& weights);

// file.default: the rows to be written lack a default.
std::vector<Finding> find_missing_default(const HostsFile& rows, const Weights& weights);

// file.untrusted: entries of the present hosts file that no trusted domain, in their order, answers
// for.
std::vector<Finding> find_untrusted_entries(const HostsFile& present,
                                            const std::vector<TrustedDomain>& trusted,
                                            const Weights& weights);

}  // namespace policy
