// A world of a few DNS records for tests: what is not said is not there, and any question can be
// made one that gets no answer.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dns/event_loop.h"
#include "dns/resolver.h"
#include "gen/inputs.h"
#include "gen/plan.h"
#include "gen/survey.h"
#include "policy/audit.h"
#include "policy/facts.h"
#include "policy/spf_tree.h"

namespace support {

class World : public dns::Resolver {
 public:
  // A line each, blank ones skipped: "example.com MX 10 mail.example.com", "mail.example.com A
  // 192.0.2.10", "www.example.com CNAME mail.example.com", "example.com TXT v=spf1 mx -all" (as
  // record_text.h has TXT). In the place of the record "SERVFAIL", "BOGUS" or "TIMEOUT": the
  // question is unavailable, whatever other lines say. Records have a TTL of 3600 s,
  // absences of 300 s; "mail.example.com 60 A 192.0.2.10" has another, and with "~60" from a cache.
  // "example.com MX =silent" says how that was compared with name servers (the words are those of
  // record_text.h), and "=differing" what they said, a word each; "=agreed ns2.example.com:refused"
  // which failed, and why. Throws for anything else.
  explicit World(std::string_view lines);
  explicit World(const std::vector<std::string>& lines);

  // CNAME chains are followed to their end, which must not be a loop.
  dns::Task<dns::Answer> ask(dns::Question question) override;
  // The same without a task.
  dns::Answer answer(const dns::Question& question) const;

  dns::EventLoop& loop() { return loop_; }
  // "example.com MX", in the order asked.
  const std::vector<std::string>& asked() const { return asked_; }

  // Of records, whatever stands for a cache's.
  struct Age {
    dns::Ttl ttl{0};
    bool is_cached = false;
  };

 private:
  void add(std::string_view line);
  // Not compared.
  dns::Answer find(const dns::Question& question) const;

  dns::EventLoop loop_;
  std::set<dns::DomainName> names_;
  std::map<dns::DomainName, dns::DomainName> aliases_;
  std::map<dns::Question, std::vector<std::string>> records_;
  std::map<dns::Question, Age> ages_;  // of those that say it
  std::map<dns::Question, dns::Reason> unavailable_;
  std::map<dns::Question, dns::Comparison> comparisons_;
  std::vector<std::string> asked_;
};

// Short for tables; each throws for what is none.
dns::DomainName name(std::string_view text);
dns::IpAddress ip(std::string_view text);
// Words separated by a blank; "*" is any.
policy::AllowedIps allowed(std::string_view addresses);
policy::Sender sender(std::string_view helo, std::string_view ip);
policy::TrustedDomain trusted(std::string_view name);
// "mail.example.com 192.0.2.10", with the second address behind; "-" for none.
std::string print(const std::optional<policy::Sender>& sender);

// Severities for worlds whose documentation addresses stand for real ones, and whose SPF, DMARC and
// dns.* are no matter.
std::map<std::string, policy::Level, std::less<>> without_authentication();

// What the world says of a domain, each question asked once.
policy::DomainFacts facts_of(World& world, const policy::TrustedDomain& domain,
                             const policy::AllowedIps& allowed,
                             const std::optional<policy::Sender>& default_sender = std::nullopt,
                             const std::optional<policy::Sender>& present = std::nullopt);
// The whole SPF tree of what the client sends for, every question that it wants answered.
policy::SpfTree spf_tree_of(const World& world, const policy::SpfQuery& query);
// What it says of a sender: as one of the domain's, or (nothing) of none.
policy::Candidate candidate_of(World& world, const policy::Sender& sender, policy::Source source,
                               const std::optional<dns::DomainName>& domain = std::nullopt);
// What a run knows beside its inputs and DNS.
struct RunGround {
  std::optional<policy::HostAddresses> host = std::nullopt;  // nothing: not on the host
  // Where the policy names none.
  std::optional<policy::Sender> unnamed_default = std::nullopt;
  policy::AmendDecision amend = nullptr;
};

// What it says of all that a run asks about.
gen::Survey survey_of(World& world, const gen::Inputs& inputs, const policy::AllowedIps& allowed,
                      const RunGround& ground = {});

}  // namespace support
