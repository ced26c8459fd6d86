#include "dns/idna.h"

#include <idn2.h>

#include <cstdlib>
#include <memory>

namespace dns {

Parsed<DomainName> parse_host_name(std::string_view text) {
  if (text.empty()) return tl::unexpected(std::string("an empty name"));
  if (text.find('\0') != std::string_view::npos) {
    return tl::unexpected(std::string("a name with a NUL octet"));
  }
  const std::string terminated(text);
  char* converted = nullptr;
  // Not IDN2_USE_STD3_ASCII_RULES: with it libidn2 2.3 drops what is no letter, digit or hyphen
  // without a word, and "user@example.com" becomes "userexample.com". is_host_name looks instead.
  const int code =
      idn2_to_ascii_8z(terminated.c_str(), &converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, decltype(&std::free)> owner(converted, &std::free);
  if (code != IDN2_OK) return tl::unexpected(std::string(idn2_strerror(code)));
  Parsed<DomainName> name = DomainName::parse(converted);
  if (name && !name->is_host_name()) {
    return tl::unexpected(std::string("not a host name: letters, digits and inner hyphens only"));
  }
  return name;
}

}  // namespace dns
