// What to publish against a finding, as values and as lines of a master file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dns/resolver.h"

namespace policy {

// Of A or AAAA, of PTR, and of TXT.
using CureData = std::variant<dns::IpAddress, dns::DomainName, dns::TxtRecord>;

// A record that is to stand in DNS.
struct CureRecord {
  dns::DomainName owner;
  CureData data;
  // What now stands in its place and goes, as in a master file, where the check that wants it
  // knows of it.
  std::vector<std::string> replaces = {};

  dns::RecordType type() const;
  // `mail.example.com. A 192.0.2.10`, as in a master file: a TXT in strings of at most 255 octets.
  std::string to_string() const;
  auto operator<=>(const CureRecord&) const = default;
};

// The records that cure a finding together; none where no record would.
struct Cure {
  std::vector<CureRecord> records = {};

  bool empty() const { return records.empty(); }
  void add(const Cure& more);
  // A line each, as in a master file; without a line break at the end.
  std::string to_string() const;
  bool operator==(const Cure&) const = default;
};

// As in a master file: 192.0.2.10, mail.example.com., "v=spf1 mx -all" in its quotes.
std::string text_of(const CureData& data);

// The address record that makes the host have the address. None where it cannot: beside a CNAME
// nothing else may stand (RFC 1034 §3.6.2), and what is no host name has no address.
Cure address_cure(const dns::HostFacts& host, const dns::IpAddress& ip);
// `present` are the octets of the records that it replaces.
Cure txt_cure(const dns::DomainName& owner, std::string_view octets,
              const std::vector<std::string>& present = {});
// None where there is no such owner.
Cure txt_cure(const std::optional<dns::DomainName>& owner, std::string_view octets,
              const std::vector<std::string>& present = {});
// The name as the address's one PTR record. `present` is what its reverse name has now: where that
// is an alias, the record stands at its end (RFC 2317).
Cure ptr_cure(const dns::IpAddress& ip, const dns::Fact<dns::DomainName>& present,
              const dns::DomainName& name);

}  // namespace policy

template <>
struct fmt::formatter<policy::CureRecord> : dns::TextFormatter<policy::CureRecord> {};
template <>
struct fmt::formatter<policy::Cure> : dns::TextFormatter<policy::Cure> {};
