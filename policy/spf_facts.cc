#include "policy/spf_facts.h"

namespace policy {

using dns::DomainName;
using dns::IpAddress;
using dns::Task;

Task<SpfFacts::Summary> SpfFacts::check(SpfIdentity identity) {
  SpfOptions options;
  SpfVerdict verdict = co_await session_.check_host(std::move(identity), std::move(options));
  verdict.why.shrink_to_fit();
  SpfSummary summary{verdict.result, verdict.terms, std::move(verdict.why)};
  co_return std::make_shared<const SpfSummary>(std::move(summary));
}

Task<SpfFacts::Summary> SpfFacts::check_helo(DomainName helo, IpAddress ip) {
  std::pair key(ip, helo);
  const auto known = helos_.find(key);
  if (known != helos_.end()) co_return known->second;
  SpfIdentity identity = identity_of({ip, helo.to_string(), ""});
  Summary summary = co_await check(std::move(identity));
  // Another domain may have brought it meanwhile: the first one stays.
  co_return helos_.try_emplace(std::move(key), std::move(summary)).first->second;
}

Task<SenderSpf> SpfFacts::sender(std::optional<DomainName> domain, DomainName helo, IpAddress ip) {
  std::vector<Task<Summary>> checks;
  checks.push_back(check_helo(helo, ip));
  if (domain) checks.push_back(check(identity_of({ip, helo.to_string(), domain->to_string()})));
  std::vector<Summary> summaries = co_await all_of(std::move(checks));
  SenderSpf spf;
  spf.helo = std::move(summaries[0]);
  if (domain) spf.mail_from = std::move(summaries[1]);
  co_return spf;
}

Task<std::unique_ptr<const SpfAudit>> SpfFacts::audit(const TrustedDomain& domain,
                                                      const AllowedIps& allowed, SpfQuery client) {
  const SpfIdentity identity = identity_of(client);
  if (!identity.domain) co_return nullptr;  // a top-level domain: check_host() says none of it
  const auto walk = [&identity](const SpfAnswers& answers) {
    return walk_spf_tree(identity, answers);
  };
  const SpfTree tree = co_await session_.learn(walk);
  SpfAudit audit = audit_spf(tree, domain.scope, allowed, scoped_);
  audit.included = included_.share(included_by(tree));
  co_return std::make_unique<const SpfAudit>(std::move(audit));
}

}  // namespace policy
