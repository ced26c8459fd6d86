// What DNS says of the DKIM keys that a domain is known to sign with.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dns/resolver.h"
#include "policy/dkim_key.h"

namespace policy {

// A selector (RFC 6376 §3.1) that a domain's mail is signed with.
struct DkimSelector {
  std::string name;
  std::optional<PublicKey> server_key = {};  // of the key that the mail server signs with, if known

  bool operator==(const DkimSelector&) const = default;
};

// Labels as RFC 6376 §3.1 has them, and "_", which is in use; in lower case.
dns::Parsed<std::string> parse_selector(std::string_view word);

// What stands at SELECTOR._domainkey.DOMAIN.
struct DkimAnswer {
  std::shared_ptr<const DkimSelector> selector;
  dns::Reason reason = dns::Reason::not_recorded;
  dns::Ttl ttl{0};
  bool is_planned = false;
  std::uint32_t records = 0;  // TXT records; of several nobody knows which counts
  std::string text;           // the octets of the only one

  dns::Status status() const { return dns::status_of(reason); }
};

// "s2026._domainkey.example.com"; nothing where that is too long a name for DNS.
std::optional<dns::DomainName> dkim_owner(const dns::DomainName& domain, std::string_view selector);

// All at once, in the order of the selectors. The resolver must outlive the task.
dns::Task<std::vector<DkimAnswer>> gather_dkim(
    dns::Resolver& resolver, dns::DomainName domain,
    std::vector<std::shared_ptr<const DkimSelector>> selectors);

}  // namespace policy
