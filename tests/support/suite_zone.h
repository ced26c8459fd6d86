// The zone data of one scenario of an SPF suite, and what a resolver would make of a question to
// it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dns/record.h"

namespace support {

// The character-strings of one TXT record, each of 255 octets at the most. None at all is what RFC
// 1035 §3.3.14 forbids and a suite has nevertheless.
struct TxtStrings {
  std::vector<std::string> strings;
};

using SuiteRdata = std::variant<dns::IpAddress, dns::MxRecord, dns::DomainName, TxtStrings>;

// What stands at one name.
struct SuiteNode {
  std::map<dns::RecordType, std::vector<SuiteRdata>> sets;  // never an empty one
  std::optional<dns::DomainName> cname;
  // Reason::timeout or servfail: what comes of the types that have no set.
  std::optional<dns::Reason> failure;
};

struct SuiteAlias {
  dns::DomainName owner;
  dns::DomainName target;
};

struct SuiteAnswer {
  // none, nxdomain, no_data; timeout or servfail, and then nothing else is known.
  dns::Reason reason = dns::Reason::none;
  // The CNAME chain from the question's name on. Without records and with Reason::none it never
  // ends: a loop, once around.
  std::vector<SuiteAlias> aliases;
  std::vector<SuiteRdata> records;
};

class SuiteZone {
 public:
  // An owner is added once.
  void add(const dns::DomainName& owner, SuiteNode node);
  SuiteAnswer find(const dns::Question& question) const;
  std::vector<dns::DomainName> owners() const;

 private:
  std::map<dns::DomainName, SuiteNode> nodes_;
  std::set<dns::DomainName> names_;  // the owners and every name above them
};

// A name as a suite writes it: labels between dots, every other octet for itself; a last dot
// changes nothing, "" is the root. Throws for what is none.
dns::DomainName suite_name(std::string_view text);

// The strings of one text: as many as it needs, at least one.
TxtStrings txt_strings(std::string_view text);

}  // namespace support
