// The certificates that the mail server shows of itself, as values.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "dns/domain_name.h"

namespace policy {

struct Certificate {
  std::string file;
  // The DNS names among its alternative names (RFC 5280 §4.2.1.6), in lower case, "*.example.com"
  // as it is; sorted, unique.
  std::vector<std::string> names;
  std::chrono::sys_seconds not_before;
  std::chrono::sys_seconds not_after;

  // RFC 9525 §6.3: "*" stands for one whole label, the first.
  bool is_for(const dns::DomainName& host) const;
};

// All that are known.
struct Certificates {
  std::vector<Certificate> list;
  std::vector<std::string> unreadable;  // files that may hold others
  std::chrono::sys_seconds now;

  bool are_known() const { return !list.empty() || !unreadable.empty(); }
};

// How long before its end a certificate is told of: poste.io renews its own a month before.
inline constexpr std::chrono::days certificate_warning{7};

}  // namespace policy
