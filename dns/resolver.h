// Who answers questions: one virtual function, and typed look-ups over it.
#pragma once

#include "dns/record.h"
#include "dns/task.h"

namespace dns {

class Resolver {
 public:
  virtual ~Resolver() = default;
  // What is known of the question's name and type. Never throws for what DNS does: that is a
  // Reason. A CNAME chain is followed, or, by a resolver that stands below CachingResolver, may
  // be handed on unfinished: Reason::none, aliases, no records.
  virtual Task<Answer> ask(Question question) = 0;
};

Task<Fact<IpAddress>> lookup_a(Resolver& resolver, DomainName name);
Task<Fact<IpAddress>> lookup_aaaa(Resolver& resolver, DomainName name);
Task<Fact<MxRecord>> lookup_mx(Resolver& resolver, DomainName name);
Task<Fact<DomainName>> lookup_ns(Resolver& resolver, DomainName name);
Task<Fact<TxtRecord>> lookup_txt(Resolver& resolver, DomainName name);
// The names of the address's PTR records.
Task<Fact<DomainName>> lookup_ptr(Resolver& resolver, IpAddress address);

// The addresses of one host. Each family is a fact of its own: one may be unavailable.
struct HostFacts {
  DomainName name;
  Fact<IpAddress> ipv4;
  Fact<IpAddress> ipv6;

  bool has(const IpAddress& address) const;
  // The fact that tells whether the host has an address of this family.
  const Fact<IpAddress>& of(Family family) const { return family == Family::ipv4 ? ipv4 : ipv6; }
  // Whether its name is an alias (CNAME) of another.
  bool is_alias() const { return !ipv4.aliases.empty() || !ipv6.aliases.empty(); }
};

// Both families at the same time.
Task<HostFacts> lookup_host(Resolver& resolver, DomainName name);

}  // namespace dns
