// An SPF record as typed terms, read whole before anything is asked: RFC 7208 §4.6, §5, §6, §12.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "dns/ip_network.h"
#include "policy/spf_macro.h"

namespace policy {

// §2.6.
enum class SpfResult : std::uint8_t { none, neutral, pass, fail, softfail, temperror, permerror };

std::string_view to_string(SpfResult result);

// §4.6.2: "+", "-", "~", "?".
enum class Qualifier : std::uint8_t { pass, fail, softfail, neutral };

// The result of a directive that matches.
SpfResult result_of(Qualifier qualifier);

// domain-spec, §7.1.
struct DomainSpec {
  MacroString text;
  // The name it means in every check. Nothing where it holds a macro, and where no such name can be
  // (an empty or overlong label).
  std::optional<dns::DomainName> fixed;

  bool operator==(const DomainSpec&) const = default;
};

// dual-cidr-length, §5.6: how many leading bits of an address count.
struct CidrLengths {
  int ipv4 = 32;
  int ipv6 = 128;

  int of(dns::Family family) const { return family == dns::Family::ipv4 ? ipv4 : ipv6; }
  bool operator==(const CidrLengths&) const = default;
};

// The mechanisms of §5. One without a domain-spec is of the record's own domain.

// all = "all"
struct AllMechanism {
  bool operator==(const AllMechanism&) const = default;
};
// include = "include" ":" domain-spec
struct IncludeMechanism {
  DomainSpec domain;
  bool operator==(const IncludeMechanism&) const = default;
};
// a = "a" [ ":" domain-spec ] [ dual-cidr-length ]
struct AMechanism {
  std::optional<DomainSpec> domain;
  CidrLengths lengths;
  bool operator==(const AMechanism&) const = default;
};
// mx = "mx" [ ":" domain-spec ] [ dual-cidr-length ]
struct MxMechanism {
  std::optional<DomainSpec> domain;
  CidrLengths lengths;
  bool operator==(const MxMechanism&) const = default;
};
// ptr = "ptr" [ ":" domain-spec ]
struct PtrMechanism {
  std::optional<DomainSpec> domain;
  bool operator==(const PtrMechanism&) const = default;
};
// ip4 = "ip4" ":" ip4-network [ ip4-cidr-length ], ip6 = "ip6" ":" ip6-network [ ip6-cidr-length ]
struct IpMechanism {
  dns::IpNetwork network;  // bits after the prefix cleared
  bool operator==(const IpMechanism&) const = default;
};
// exists = "exists" ":" domain-spec
struct ExistsMechanism {
  DomainSpec domain;
  bool operator==(const ExistsMechanism&) const = default;
};

using Mechanism = std::variant<AllMechanism, IncludeMechanism, AMechanism, MxMechanism,
                               PtrMechanism, IpMechanism, ExistsMechanism>;

// "a", "mx", … as it is written in a record.
std::string_view name_of(const Mechanism& mechanism);

// directive = [ qualifier ] mechanism
struct Directive {
  Qualifier qualifier = Qualifier::pass;
  Mechanism mechanism;
  bool operator==(const Directive&) const = default;
};

// The modifiers of §6.

// redirect = "redirect" "=" domain-spec
struct RedirectModifier {
  DomainSpec domain;
  bool operator==(const RedirectModifier&) const = default;
};
// explanation = "exp" "=" domain-spec
struct ExplanationModifier {
  DomainSpec domain;
  bool operator==(const ExplanationModifier&) const = default;
};
// unknown-modifier = name "=" macro-string: to be ignored.
struct UnknownModifier {
  bool operator==(const UnknownModifier&) const = default;
};

struct SpfTerm {
  std::size_t offset = 0;  // of its first octet in the record's text
  std::size_t length = 0;  // octets
  int number = 0;          // among the record's terms, from 1, those with a mistake counted too
  std::variant<Directive, RedirectModifier, ExplanationModifier, UnknownModifier> what;

  // Null unless it is one.
  const Mechanism* mechanism() const;
  bool operator==(const SpfTerm&) const = default;
};

struct SpfRecord {
  std::string text;                  // as published
  std::vector<SpfTerm> terms;        // those without a mistake, in order
  std::vector<SpfMistake> mistakes;  // by offset; one makes the whole record a permerror: §4.6
  // Nothing in it looks as if something else was meant (spf_lookalike.h). Known of what a cache has
  // read alone; else false.
  bool is_plain = false;

  std::string_view text_of(const SpfTerm& term) const;
  // Null where there is none. redirect counts for nothing beside an `all` (§6.1): see has_all.
  const RedirectModifier* redirect() const;
  const ExplanationModifier* explanation() const;
  bool has_all() const;
};

// Whether the octets of a TXT record begin as an SPF record does (§4.5): "v=spf1", then a blank or
// the end.
bool is_spf_record(std::string_view octets);

// Reads such octets. All mistakes are told, one a term, without asking DNS anything.
SpfRecord parse_spf_record(std::string_view octets);

// Whether a mechanism counts towards the limit of ten: §4.6.4.
template <class AnyMechanism>
inline constexpr bool is_lookup =
    !std::is_same_v<AnyMechanism, AllMechanism> && !std::is_same_v<AnyMechanism, IpMechanism>;

// The same of a term; redirect does, exp does not.
bool counts_as_lookup(const SpfTerm& term);

}  // namespace policy
