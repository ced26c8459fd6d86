// A DMARC policy record as a value: RFC 9989 §4.7, §4.8.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/domain_name.h"
#include "policy/tag_list.h"

namespace policy {

// What a domain asks receivers to do with mail that fails: p, sp, np.
enum class DmarcPolicy : std::uint8_t { none, quarantine, reject };

std::string_view to_string(DmarcPolicy policy);

// Whether the record is of a public suffix: psd.
enum class PublicSuffix : std::uint8_t { unknown, no, yes };

enum class Alignment : std::uint8_t { relaxed, strict };

// Whose mail a policy is for: that of the domain which holds the record, or of one below it, which
// exists or not (RFC 9989 §3.2.13: NXDOMAIN).
enum class DmarcSubject : std::uint8_t { own, existing, missing };

// Where reports go: rua, ruf.
struct ReportAddress {
  std::string uri;  // as written
  // The domain of a mailto: URI; nothing of another scheme.
  std::optional<dns::DomainName> domain;
};

struct DmarcRecord {
  std::optional<DmarcPolicy> p;
  std::optional<DmarcPolicy> sp;
  std::optional<DmarcPolicy> np;
  Alignment adkim = Alignment::relaxed;
  Alignment aspf = Alignment::relaxed;
  PublicSuffix psd = PublicSuffix::unknown;
  bool testing = false;            // t=y: receivers are to do less than asked
  std::vector<ReportAddress> rua;  // the sound ones
  std::vector<ReportAddress> ruf;
  // What RFC 7489 had and means nothing any more: "pct=50", "rua=mailto:a@example.com!10m".
  std::vector<std::string> removed;
  std::vector<TagMistake> mistakes;  // by offset
  // The record without its mistakes and removed tags, as it could be published; pct=0 becomes t=y.
  std::string sound;

  bool words_are_sound = true;  // of p, sp and np

  // What is to be done with mail that fails. RFC 9989 §4.10.1: without a sound p, or with an
  // unsound sp or np, a record that asks for reports is taken for p=none, and any other is not
  // heeded: nothing.
  std::optional<DmarcPolicy> policy_for(DmarcSubject subject) const;
};

// Whether the octets begin as a record does, with v=DMARC1: else they are no DMARC record at all.
bool is_dmarc_record(std::string_view octets);

// Of such octets. A tag with a mistake is as if it were not there; unknown ones are passed over.
DmarcRecord parse_dmarc_record(std::string_view octets);

}  // namespace policy
