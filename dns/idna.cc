#include "dns/idna.h"

#include <idn2.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace dns {

namespace {

// The A-labels of a name with letters outside ASCII.
Parsed<std::string> to_a_labels(std::string_view text) {
  const std::string terminated(text);
  char* converted = nullptr;
  // Not IDN2_USE_STD3_ASCII_RULES: with it libidn2 2.3 drops what is no letter, digit or hyphen
  // without a word, and "user@example.com" becomes "userexample.com". is_host_name looks instead.
  const int code =
      idn2_to_ascii_8z(terminated.c_str(), &converted, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<char, decltype(&std::free)> owner(converted, &std::free);
  if (code != IDN2_OK) return tl::unexpected(std::string(idn2_strerror(code)));
  return std::string(converted);
}

}  // namespace

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Parsed<DomainName> parse_host_name(std::string_view text) {
  if (text.empty()) return tl::unexpected(std::string("an empty name"));
  if (text.find_first_of(std::string_view("\0\\", 2)) != std::string_view::npos) {
    return tl::unexpected(std::string("a name with a NUL octet or a backslash"));
  }
  // libidn2 refuses names that DNS has and hosts bear: "mx--1.example", broken A-labels.
  const Parsed<std::string> a_labels =
      is_ascii(text) ? Parsed<std::string>(std::string(text)) : to_a_labels(text);
  if (!a_labels) return tl::unexpected(a_labels.error());
  Parsed<DomainName> name = DomainName::parse(*a_labels);
  if (name && !name->is_host_name()) {
    return tl::unexpected(std::string("not a host name: letters, digits and inner hyphens only"));
  }
  return name;
}

}  // namespace dns
