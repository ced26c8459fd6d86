// What generate and explain have in common: from options to a plan.
#pragma once

#include <memory>
#include <string>

#include "gen/dns_session.h"
#include "gen/environment.h"
#include "gen/exit_status.h"
#include "gen/host.h"
#include "gen/inputs.h"
#include "gen/options.h"
#include "gen/plan.h"
#include "gen/report.h"
#include "policy/expand.h"

namespace gen {

// The values and the resolver that a run begins with.
struct Start {
  Inputs inputs;
  std::unique_ptr<DnsSession> session;
  bool is_watched = false;  // standard error is a terminal: how far the run is may be shown there
};

// Reads everything the options name; all the mistakes of all files at once.
dns::Result<Start> start_run(const PolicyOptions& policy, const DnsOptions& dns,
                             const std::string& hosts_file, const Environment& environment);

// All the mistakes of several readings, in their order.
template <class... Values>
std::vector<dns::Mistake> mistakes_of(const dns::Result<Values>&... results) {
  std::vector<dns::Mistake> all;
  const auto append = [&all](const auto& result) {
    if (!result) all.insert(all.end(), result.error().begin(), result.error().end());
  };
  (append(results), ...);
  return all;
}

// Why nothing can be asked: which status to end with, and the words.
struct Failure {
  ExitStatus status;
  std::string reason;
  std::string same = {};  // the reason without what differs from run to run; empty: it is that
};

// Of a usage error, a line a mistake.
Failure failure_of(const std::vector<dns::Mistake>& mistakes);

// The addresses of a list that `name` is for people, its "host" asked for under this name of ours.
tl::expected<policy::Expanded, Failure> expand_list(
    DnsSession& session, const policy::AddressList& list, std::string_view name,
    const dns::Parsed<dns::DomainName>& own_name = host_name());

// Who the default identity is where the policy names none.
enum class UnnamedDefault {
  host,  // the host's name, from the first address of SEND_ON
  nobody
};

// Asks the host and DNS what is no domain's: addresses, and the default identity; of a few domains
// meanwhile what they publish.
tl::expected<Survey, Failure> survey_ground(Start& start, OnHost on_host,
                                            UnnamedDefault unnamed = UnnamedDefault::host);

// Asks for the facts of all domains, and hands them on, or adds them to the survey where nobody
// takes them. `amend` is that of the plan to be made, for domains are looked at as leaving by the
// default that is written.
void survey_domains(Start& start, Survey& survey, const policy::AmendDecision& amend = nullptr,
                    TakeFacts take = nullptr);

// Both: everything there is to know.
tl::expected<Survey, Failure> take_survey(Start& start, OnHost on_host,
                                          UnnamedDefault unnamed = UnnamedDefault::host);

// Writes the mistakes to standard error, one a line.
ExitStatus tell(const std::vector<dns::Mistake>& mistakes);
ExitStatus tell(const Failure& failure);

}  // namespace gen
