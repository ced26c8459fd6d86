// helo.shared, row by row: addresses from which several HELO names are said.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "policy/audit.h"

namespace policy {

// What all rows together say from each address; it grows with addresses and HELO names, not with
// rows.
class SharedAddresses {
 public:
  // Another row: "default" first, then domains in the order of their names.
  void note(std::string_view subject, const Sender& sender);
  // After all rows were noted: what is found of this one.
  std::vector<Finding> findings_of(const dns::DomainName& domain, const Sender& sender,
                                   const Weights& weights) const;

 private:
  // Of one address: each HELO name that is said from it, and the rows that say it.
  using Users = std::map<dns::DomainName, std::string>;

  static Judgement judge(const dns::IpAddress& ip, const Users& users);

  std::map<dns::IpAddress, Users> users_;
};

}  // namespace policy
