// Findings as octets, for many that are to wait in a spool (gen/spool.h) until a report tells them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/audit.h"

namespace gen {

// Reads what it has written itself, and nobody else's. The senders, which many findings share, stay
// in memory.
class FindingTexts {
 public:
  // All are about this domain, and of no place in a hosts file.
  std::string write(const std::vector<policy::Finding>& findings);
  // What was written of findings about this domain. Throws std::out_of_range for less.
  std::vector<policy::Finding> read(std::string_view text, const dns::DomainName& domain) const;

 private:
  std::uint32_t number_of(const std::shared_ptr<const policy::Sender>& sender);

  std::vector<std::shared_ptr<const policy::Sender>> senders_;
  std::map<policy::Sender, std::uint32_t> numbers_;  // of the senders: their places
};

}  // namespace gen
