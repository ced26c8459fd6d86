// Applies the checks to what is known, and says how a candidate stands.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "policy/checks.h"

namespace policy {

// What checks say of senders whatever the domain, kept so that a sender that many domains share is
// judged once. Bounded: senders used long ago are forgotten. Of one survey: its addresses, its
// host.
class SenderJudgements {
 public:
  // Of the sender's address; in the order of the table, of the checks that do not depend on the
  // domain. Valid until the next call.
  const std::vector<Judgement>& of(const SenderView& view);

 private:
  static constexpr std::size_t generation_limit = 128;  // addresses of senders
  struct Known {
    std::shared_ptr<const SenderFacts> facts;  // so that its address is nobody else's
    std::vector<Judgement> judgements;
  };
  using Key = std::pair<const SenderFacts*, dns::IpAddress>;

  std::map<Key, Known> known_;
};

// What the run knows beside DNS, for every check. All referents outlive it.
struct Surroundings {
  const AllowedIps& allowed;
  const std::optional<AllowedIps>& listening;  // LISTEN_ON
  const std::optional<HostAddresses>& host;    // nothing: not on the host
  const Weights& weights;
  const Certificates* certificates = nullptr;  // the mail server's; nullptr: none are known
  SenderJudgements* senders = nullptr;         // nullptr: nothing is kept
};

// One check's judgement of one thing, weighed as the policy wants it.
struct Judged {
  const Check* check = nullptr;
  std::optional<dns::IpAddress> ip;  // the sender's address it is of; nothing for a domain's check
  Judgement judgement;
};

// Whether checks that are passed, or do not apply, are among the judgements: to find words for them
// takes longer than all else.
enum class Passes : std::uint8_t { told, left_out };

// Every sender's check of the candidate, for each of its addresses; in the order of the table.
// `domain` is nullptr for the default identity itself.
std::vector<Judged> judge_sender(const TrustedDomain* domain, const Candidate& candidate,
                                 const Surroundings& surroundings, Passes passes = Passes::told);

// Every domain's check. `leaves_by` is whom its mail leaves by; nullptr where nobody can tell.
std::vector<Judged> judge_domain(const TrustedDomain& domain, const DomainFacts& facts,
                                 const Candidate* leaves_by, const Surroundings& surroundings,
                                 Passes passes = Passes::told);

// What a candidate's judgements come to.
struct Standing {
  int errors = 0;
  int warnings = 0;
  int unknowns = 0;
  bool blocked = false;                      // out: an error of a blocking check
  bool may_be_blocked = false;               // a blocking check is unknown
  std::vector<std::string_view> blocked_by;  // ids of the checks that keep it out, each once
};

Standing standing_of(const std::vector<Judged>& judged, const Weights& weights);

}  // namespace policy
