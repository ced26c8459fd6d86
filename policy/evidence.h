// Facts in words: records as a zone has them, with what DNS said of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dns/resolver.h"

namespace policy {

std::string text_of(const dns::IpAddress& ip);
std::string text_of(const dns::DomainName& name);  // with the last dot, as in a master file
std::string text_of(const dns::MxRecord& record);

// A stranger's octets inside a message: in double quotes, as RFC 1035 §5.1 escapes them, cut after
// 80 octets.
std::string in_quotes(std::string_view octets);

// "TTL 3600", or "TTL 3600, planned" of what is not published yet.
std::string origin_of(dns::Ttl ttl, bool is_planned);

// "mail.example.com. A 192.0.2.10 192.0.2.11 (TTL 3600)", of at most eight records, or
// "mail.example.com. A: no such name".
template <class Record>
std::string describe(const dns::DomainName& name, dns::RecordType type,
                     const dns::Fact<Record>& fact);

// The address records of a host of one family.
std::string describe(const dns::HostFacts& host, dns::Family family);

// "v=spf1 mx -all" in its quotes, in strings of at most 255 octets.
std::string txt_data(std::string_view octets);
// example.com. TXT "v=spf1 mx -all", likewise.
std::string txt_record(const dns::DomainName& name, std::string_view octets);

}  // namespace policy
