// Planned records over what DNS says now: "what if this were published?"
#pragma once

#include "dns/event_loop.h"
#include "dns/resolver.h"
#include "dns/zone_data.h"

namespace dns {

// A planned set of records takes the place of the one of its name and type, and of a CNAME there; a
// planned CNAME that of all that stands at its name. Of TXT records only those of the same kind go
// ("v=spf1", "v=DMARC1", …): one name has several for several purposes. Below a planned wildcard a
// name that DNS does not know has its records (RFC 4592). What an alias leads to is planned
// likewise. Answers with planned records are marked.
//
// Stands below a CachingResolver, which follows planned aliases.
class OverlayResolver : public Resolver {
 public:
  // The loop and the resolver must outlive this one.
  OverlayResolver(EventLoop& loop, ZoneData planned, Resolver& present)
      : loop_(loop), planned_(std::move(planned)), present_(present) {}

  Task<Answer> ask(Question question) override;

 private:
  const ZoneNode* node_of(const DomainName& name) const;
  void cut_before_plan(Answer& present, RecordType type) const;
  // The records of the closest wildcard above the name.
  const ZoneNode* wildcard_of(const DomainName& name) const;

  EventLoop& loop_;
  ZoneData planned_;
  Resolver& present_;
};

// What a TXT record is for, by its first tag in lower case, whatever is in front of it by mistake:
// "v=spf1" of `"v=spf1; mx` too. Empty where it begins with no such tag.
std::string kind_of_text(std::string_view octets);

}  // namespace dns
