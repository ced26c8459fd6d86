// The formats of records, asserted whole.
#include <gtest/gtest.h>

#include "gen/records_page.h"
#include "tests/support/world.h"

namespace {

using gen::RecordLine;
using policy::Actor;
using policy::CureData;
using support::ip;
using support::name;

CureData text(const char* octets) {
  return dns::TxtRecord{octets};
}

RecordLine line(Actor actor, const char* zone, const char* owner, CureData data,
                std::vector<CureData> stays = {}) {
  return {actor, {name(zone), {}, std::move(stays)}, {name(owner), std::move(data)}, {"why"}};
}

// As page_of() sorts it.
gen::RecordsPage page() {
  return {
      {"head"},
      {line(Actor::domain_dns, "a.example", "a.example", text("v=spf1 \"\\ -all"),
            {text("k=1; x"), text("\"quoted\""), text("caf\xc3\xa9")}),
       line(Actor::domain_dns, "a.example", "s10._domainkey.a.example", text("v=DKIM1; p=1")),
       line(Actor::domain_dns, "a.example", "s11._domainkey.a.example", text("v=DKIM1; p=\xff")),
       line(Actor::domain_dns, "a.example", "s9._domainkey.a.example", text("v=DKIM1; p=9")),
       line(Actor::helo_dns, "a.example", "a.example", ip("192.0.2.1"), {ip("192.0.2.9")}),
       line(Actor::helo_dns, "a.example", "a.example", ip("192.0.2.2")),
       line(Actor::helo_dns, "a.example", "a.example", ip("2001:db8::1")),
       line(Actor::address_owner, "2.0.192.in-addr.arpa", "10.2.0.192.in-addr.arpa",
            name("a.example")),
       line(Actor::address_owner, "2.0.192.in-addr.arpa", "9.2.0.192.in-addr.arpa",
            name("b.example"))}};
}

TEST(ZoneText, HasAbsoluteNamesAndWholeSetsOfAddresses) {
  EXPECT_EQ(zone_text(page()), R"(; head

; the domain's DNS: zone a.example
; why
a.example. TXT "v=spf1 \"\\ -all"
; why
s10._domainkey.a.example. TXT "v=DKIM1; p=1"
; why
s11._domainkey.a.example. TXT "v=DKIM1; p=\255"
; why
s9._domainkey.a.example. TXT "v=DKIM1; p=9"

; the DNS of the HELO name: zone a.example
; why
a.example. A 192.0.2.9 ; stays
a.example. A 192.0.2.1
; why
a.example. A 192.0.2.2
; why
a.example. AAAA 2001:db8::1

; the address's owner (reverse DNS at the provider): zone 2.0.192.in-addr.arpa
; why
10.2.0.192.in-addr.arpa. PTR a.example.
; why
9.2.0.192.in-addr.arpa. PTR b.example.
)");
}

TEST(DnscontrolText, CallsForEachZone) {
  EXPECT_EQ(dnscontrol_text(page()), R"(// head

// the domain's DNS: zone a.example
// why
// not to be said here: s11._domainkey.a.example. TXT "v=DKIM1; p=\255"
D_EXTEND("a.example",
  // why
  TXT("@", "v=spf1 \"\\ -all"),
  // why
  TXT("s10._domainkey", "v=DKIM1; p=1"),
  // why
  TXT("s9._domainkey", "v=DKIM1; p=9")
);

// the DNS of the HELO name: zone a.example
D_EXTEND("a.example",
  // why
  // stays: A("@", "192.0.2.9")
  A("@", "192.0.2.1"),
  // why
  A("@", "192.0.2.2"),
  // why
  AAAA("@", "2001:db8::1")
);

// the address's owner (reverse DNS at the provider): zone 2.0.192.in-addr.arpa
// why
// why
)");
}

TEST(OctodnsText, HasADocumentForEachZoneInItsOrder) {
  EXPECT_EQ(octodns_text(page()), R"(# head
---
# 2.0.192.in-addr.arpa.yaml
# the address's owner (reverse DNS at the provider)
"9":
  - type: PTR
    values:
      # why
      - "b.example."
"10":
  - type: PTR
    values:
      # why
      - "a.example."
---
# a.example.yaml
# the domain's DNS
# why
# not to be said here: s11._domainkey.a.example. TXT "v=DKIM1; p=\255"
# the DNS of the HELO name
"":
  - type: A
    values:
      # stays:
      - "192.0.2.9"
      # why
      - "192.0.2.1"
      # why
      - "192.0.2.2"
  - type: TXT
    values:
      # stays:
      - "k=1\\; x"
      # stays:
      # not to be said here: "\"quoted\""
      # stays:
      # not to be said here: "caf\195\169"
      # why
      - "v=spf1 \"\\\\ -all"
  - type: AAAA
    values:
      # why
      - "2001:db8::1"
"s9._domainkey":
  - type: TXT
    values:
      # why
      - "v=DKIM1\\; p=9"
"s10._domainkey":
  - type: TXT
    values:
      # why
      - "v=DKIM1\\; p=1"
)");
}

TEST(RecordTexts, SayThatThereAreNone) {
  const gen::RecordsPage nothing{{"nothing to publish"}, {}};
  EXPECT_EQ(zone_text(nothing), "; nothing to publish\n");
  EXPECT_EQ(dnscontrol_text(nothing), "// nothing to publish\n");
  EXPECT_EQ(octodns_text(nothing), "# nothing to publish\n");
}

}  // namespace
