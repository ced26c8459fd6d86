// SPF's macro-strings: text with %{…} in it, read once and expanded for each check: RFC 7208 §7.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dns/domain_name.h"
#include "dns/ip_address.h"
#include "dns/result.h"

namespace policy {

// What is wrong with a record, and where: octets from its start.
struct SpfMistake {
  std::size_t offset = 0;
  std::string reason;

  auto operator<=>(const SpfMistake&) const = default;
};

// §7.1's letters.
enum class Macro : std::uint8_t {
  sender,          // s
  local_part,      // l
  sender_domain,   // o
  domain,          // d
  ip,              // i
  validated_name,  // p
  family,          // v
  helo,            // h
  readable_ip,     // c, in explanations alone, as the next two
  receiver,        // r
  time,            // t
};

// %{d2r-}: macro-letter, transformers, delimiters.
struct MacroExpand {
  Macro macro = Macro::domain;
  std::size_t labels = 0;  // how many of the right-hand parts are kept; 0: all
  bool reverse = false;
  bool url_escape = false;       // the letter was in upper case
  std::string delimiters = ".";  // the value is split at each of these

  auto operator<=>(const MacroExpand&) const = default;
};

// Literal octets, the escapes %%, %_ and %- among them, or an expansion.
using MacroPart = std::variant<std::string, MacroExpand>;

// Parts in order; no two literals side by side.
struct MacroString {
  std::vector<MacroPart> parts;

  bool uses(Macro macro) const;
  bool is_fixed() const;  // holds no expansion
  bool operator==(const MacroString&) const = default;
};

enum class MacroPlace : std::uint8_t { domain_spec, explanation };

// Reads a macro-string, whose first octet stands at `offset` of its record. In a domain-spec only
// visible ASCII may stand, and not the letters c, r, t; in an explanation blanks too (§6.2).
tl::expected<MacroString, SpfMistake> parse_macro_string(std::string_view text, std::size_t offset,
                                                         MacroPlace place);

// What macros stand for in one check: §7.2.
struct MacroValues {
  std::string_view local_part;
  std::string_view sender_domain;
  const dns::DomainName* domain;  // of the record that holds the macro
  const dns::IpAddress* ip;
  std::string_view helo;
  std::string_view validated_name;  // "unknown" where there is none
  std::string_view receiver;
  std::int64_t time;  // seconds since 1970-01-01 00:00 UTC
};

// The text with every expansion put in; octets of any value, for senders may hold any.
std::string expand(const MacroString& text, const MacroValues& values);

// The name that an expanded domain-spec means: a last dot taken off and, past 253 octets, whole
// labels taken off the left (§7.3). Fails for an empty or overlong label: no such name can be.
dns::Parsed<dns::DomainName> target_name(std::string expanded);

}  // namespace policy
