#include "gen/merge_streams.h"

#include "gen/merge_order.h"

namespace gen {

using dns::DomainName;

void for_each_domain(const JoinedReport& joined,
                     const std::function<void(const DomainStream&, std::size_t part)>& take) {
  const auto domains = open_all<DomainStream>(joined);
  take_in_order(
      domains.size(), [&](std::size_t i) { return domains[i]->name(); },
      [&](const DomainName&, std::size_t i) {
        take(*domains[i], i);
        domains[i]->advance();
      });
}

}  // namespace gen
