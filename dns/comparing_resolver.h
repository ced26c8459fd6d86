// Compares what a resolver says with what the name servers of the zone say themselves.
#pragma once

#include <cstdint>

#include "dns/caching_resolver.h"
#include "dns/name_server_pool.h"
#include "dns/name_servers.h"

namespace dns {

// Each answer says how the comparison ended. Where a server has something else, it is unavailable
// for Reason::disagreement. A CNAME chain is compared name by name, each at the servers of its own
// zone. Servers that give no answer (time-out, SERVFAIL, REFUSED, a referral, …) say nothing else:
// they are told as failing.
//
// Stands below a CachingResolver, so that each question is compared once.
class ComparingResolver : public Resolver {
 public:
  // The loop and the upstream must outlive this resolver. The upstream is asked for the servers
  // too; as many of its answers about them are kept as CachingResolver's limit says.
  ComparingResolver(EventLoop& loop, Resolver& upstream, NameServerPool::Options options,
                    std::size_t answer_limit);

  Task<Answer> ask(Question question) override;

  // Queries sent to name servers.
  std::uint64_t sent() const { return pool_.sent(); }

 private:
  struct Link;

  static std::vector<Link> links_of(const Question& question, const Answer& answer);
  static bool says_the_same(const Link& link, const Answer& answer);
  Task<Comparison> compare(const Link& link);

  Resolver& upstream_;
  CachingResolver finder_;
  NameServerPool pool_;
};

}  // namespace dns
