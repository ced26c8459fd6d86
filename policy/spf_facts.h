// What SPF says of senders and of domains, asked once where many domains share it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "policy/check_host.h"
#include "policy/spf_audit.h"

namespace policy {

// What check_host() says of an identity, as far as a run keeps it.
struct SpfSummary {
  SpfResult result = SpfResult::none;
  int terms = 0;    // counted until the result
  std::string why;  // the deciding term and its path, for people
};

// Of one address of a sender. Null where check_host() was not asked.
struct SenderSpf {
  std::shared_ptr<const SpfSummary> mail_from = nullptr;  // RFC 7208 §2.4
  std::shared_ptr<const SpfSummary> helo = nullptr;       // §2.3
};

class SpfFacts {
 public:
  // Both must outlive this.
  SpfFacts(dns::EventLoop& loop, dns::Resolver& resolver, ScopedIps scoped,
           std::shared_ptr<SpfKnown> known)
      : session_(loop, resolver, std::move(known)), scoped_(std::move(scoped)) {}

  // Postmaster at the domain, sending from `ip` with this HELO name; of no domain the HELO identity
  // alone.
  dns::Task<SenderSpf> sender(std::optional<dns::DomainName> domain, dns::DomainName helo,
                              dns::IpAddress ip);
  // Asks for the record that a host most likely publishes for its HELO name, and waits for nothing.
  void ask_ahead_for_helo(dns::DomainName host) {
    session_.ask_ahead({std::move(host), dns::RecordType::txt});
  }
  // The domain's records, as they are for this client. Both referents must outlive the task.
  dns::Task<std::unique_ptr<const SpfAudit>> audit(const TrustedDomain& domain,
                                                   const AllowedIps& allowed, SpfQuery client);
  // Until nothing is under way: before this or the resolver goes.
  dns::Task<dns::Done> drain() { return session_.drain(); }

 private:
  using Summary = std::shared_ptr<const SpfSummary>;

  dns::Task<Summary> check(SpfIdentity identity);
  dns::Task<Summary> check_helo(dns::DomainName helo, dns::IpAddress ip);

  SpfSession session_;
  ScopedIps scoped_;
  SpfIncludedPool included_;
  std::map<std::pair<dns::IpAddress, dns::DomainName>, Summary> helos_;
};

}  // namespace policy
