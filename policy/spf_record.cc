#include "policy/spf_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace policy {
namespace {

constexpr std::string_view version = "v=spf1";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool equals_ignoring_case(std::string_view left, std::string_view lower_case) {
  if (left.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if ((is_alpha(left[i]) ? left[i] | 0x20 : left[i]) != lower_case[i]) return false;
  }
  return true;
}

// One piece of the record: its text, and where it stands.
struct Piece {
  std::string_view text;
  std::size_t offset = 0;

  Piece from(std::size_t start) const { return {text.substr(start), offset + start}; }
  Piece first(std::size_t size) const { return {text.substr(0, size), offset}; }
};

template <class T>
using Read = tl::expected<T, SpfMistake>;

tl::unexpected<SpfMistake> mistake(std::size_t offset, std::string reason) {
  return tl::unexpected(SpfMistake{offset, std::move(reason)});
}

// toplabel = ( *alphanum ALPHA *alphanum ) / ( 1*alphanum "-" *( alphanum / "-" ) alphanum )
bool is_toplabel(std::string_view text) {
  const auto is_alphanum = [](char c) { return is_alpha(c) || is_digit(c); };
  return !text.empty() && is_alphanum(text.front()) && is_alphanum(text.back()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_alphanum(c) || c == '-'; }) &&
         !std::all_of(text.begin(), text.end(), is_digit);
}

// Whether the last piece of a macro-string is a macro-expand, as "%%", "%_" and "%-" are too: only
// there an odd number of "%" stands before the last octet.
bool ends_in_macro(std::string_view written, const MacroString& text) {
  if (std::holds_alternative<MacroExpand>(text.parts.back())) return true;
  const std::string_view before = written.substr(0, written.size() - 1);
  const std::size_t other = before.find_last_not_of('%');
  const std::size_t percents =
      other == std::string_view::npos ? before.size() : before.size() - 1 - other;
  return percents % 2 == 1;
}

// domain-end = ( "." toplabel [ "." ] ) / macro-expand; the text is a macro-string already.
std::optional<SpfMistake> check_domain_end(const Piece& piece, const MacroString& text) {
  if (ends_in_macro(piece.text, text)) return std::nullopt;
  std::string_view rest = std::get<std::string>(text.parts.back());
  std::string_view written = piece.text;
  if (rest.ends_with('.')) {
    rest.remove_suffix(1);
    written.remove_suffix(1);
  }
  if (rest.find('.') == std::string_view::npos) {
    return SpfMistake{piece.offset,
                      text.is_fixed() ? "a name of one label, or of none, where a domain is wanted"
                                      : "no dot and last label behind the last macro"};
  }
  const std::size_t dot = written.rfind('.');
  const std::string_view last = written.substr(dot + 1);
  if (is_toplabel(last)) return std::nullopt;
  if (!last.empty() && std::all_of(last.begin(), last.end(), is_digit)) {
    return SpfMistake{piece.offset, "a name whose last label is a number, as in an address"};
  }
  return SpfMistake{piece.offset + dot + 1, "a last label that is none of a domain"};
}

Read<DomainSpec> read_domain_spec(const Piece& piece) {
  if (piece.text.empty()) return mistake(piece.offset, "no domain");
  Read<MacroString> text = parse_macro_string(piece.text, piece.offset, MacroPlace::domain_spec);
  if (!text) return tl::unexpected(text.error());
  if (const auto wrong = check_domain_end(piece, *text)) return tl::unexpected(*wrong);
  DomainSpec spec{std::move(*text), std::nullopt};
  if (spec.text.is_fixed()) {
    dns::Parsed<dns::DomainName> name = target_name(std::get<std::string>(spec.text.parts[0]));
    if (name) spec.fixed = std::move(*name);
  }
  return spec;
}

// "/" ("0" / %x31-39 *DIGIT), up to `most`; the piece begins behind the slash.
Read<int> read_length(const Piece& piece, int most) {
  const std::string_view digits = piece.text;
  if (digits.empty() || digits.size() > 3 || !std::all_of(digits.begin(), digits.end(), is_digit)) {
    return mistake(piece.offset,
                   fmt::format("a prefix length that is no number from 0 to {}", most));
  }
  if (digits.size() > 1 && digits[0] == '0') {
    return mistake(piece.offset, "a prefix length with a leading zero");
  }
  int length = 0;
  for (const char digit : digits) length = length * 10 + (digit - '0');
  if (length > most) return mistake(piece.offset, fmt::format("a prefix length above {}", most));
  return length;
}

// Where a run of digits at the end, behind these slashes, begins; nothing where there is none. A
// domain-spec may hold slashes itself, so that the lengths are found from the right.
std::optional<std::size_t> find_length(std::string_view text, std::string_view slashes) {
  const std::size_t last = text.find_last_not_of("0123456789");
  const std::size_t start = last == std::string_view::npos ? 0 : last + 1;
  if (start == text.size() || !text.substr(0, start).ends_with(slashes)) return std::nullopt;
  return start - slashes.size();
}

// Cuts a dual-cidr-length off the end of the piece: [ "/" ip4 ] [ "//" ip6 ].
Read<CidrLengths> take_lengths(Piece& piece) {
  CidrLengths lengths;
  if (const auto at = find_length(piece.text, "//")) {
    const Read<int> length = read_length(piece.from(*at + 2), 128);
    if (!length) return tl::unexpected(length.error());
    lengths.ipv6 = *length;
    piece = piece.first(*at);
  }
  if (const auto at = find_length(piece.text, "/")) {
    const Read<int> length = read_length(piece.from(*at + 1), 32);
    if (!length) return tl::unexpected(length.error());
    lengths.ipv4 = *length;
    piece = piece.first(*at);
  }
  return lengths;
}

// [ ":" domain-spec ], the whole piece.
Read<std::optional<DomainSpec>> read_optional_domain(const Piece& piece) {
  if (piece.text.empty()) return std::nullopt;
  if (piece.text[0] != ':') return mistake(piece.offset, "neither a domain nor a prefix length");
  Read<DomainSpec> domain = read_domain_spec(piece.from(1));
  if (!domain) return tl::unexpected(domain.error());
  return std::move(*domain);
}

// ":" domain-spec
Read<DomainSpec> read_required_domain(const Piece& piece) {
  if (piece.text.empty() || piece.text[0] != ':') return mistake(piece.offset, "no domain");
  return read_domain_spec(piece.from(1));
}

Read<Mechanism> read_all(const Piece& piece) {
  if (!piece.text.empty()) return mistake(piece.offset, "text behind \"all\"");
  return AllMechanism();
}

Read<Mechanism> read_include(const Piece& piece) {
  Read<DomainSpec> domain = read_required_domain(piece);
  if (!domain) return tl::unexpected(domain.error());
  return IncludeMechanism{std::move(*domain)};
}

Read<Mechanism> read_exists(const Piece& piece) {
  Read<DomainSpec> domain = read_required_domain(piece);
  if (!domain) return tl::unexpected(domain.error());
  return ExistsMechanism{std::move(*domain)};
}

Read<Mechanism> read_ptr(const Piece& piece) {
  Read<std::optional<DomainSpec>> domain = read_optional_domain(piece);
  if (!domain) return tl::unexpected(domain.error());
  return PtrMechanism{std::move(*domain)};
}

// a and mx: [ ":" domain-spec ] [ dual-cidr-length ]
template <class HostMechanism>
Read<Mechanism> read_hosts(const Piece& piece) {
  Piece rest = piece;
  const Read<CidrLengths> lengths = take_lengths(rest);
  if (!lengths) return tl::unexpected(lengths.error());
  Read<std::optional<DomainSpec>> domain = read_optional_domain(rest);
  if (!domain) return tl::unexpected(domain.error());
  return HostMechanism{std::move(*domain), *lengths};
}

template <dns::Family family>
Read<Mechanism> read_ip(const Piece& piece) {
  if (piece.text.empty() || piece.text[0] != ':') return mistake(piece.offset, "no address");
  const Piece network = piece.from(1);
  const std::size_t slash = std::min(network.text.find('/'), network.text.size());
  const dns::Parsed<dns::IpAddress> address = dns::IpAddress::parse(network.text.substr(0, slash));
  if (!address || address->family() != family) {
    return mistake(network.offset, fmt::format("no {} address", to_string(family)));
  }
  const int most = family == dns::Family::ipv4 ? 32 : 128;
  int length = most;
  if (slash < network.text.size()) {
    const Read<int> read = read_length(network.from(slash + 1), most);
    if (!read) return tl::unexpected(read.error());
    length = *read;
  }
  return IpMechanism{dns::IpNetwork::around(*address, length)};
}

struct Reader {
  std::string_view name;
  Read<Mechanism> (*read)(const Piece&);
};

// In the order of Mechanism's alternatives; "ip6" is an ip4 of the other family.
constexpr std::array<Reader, 8> readers = {{{"all", read_all},
                                            {"include", read_include},
                                            {"a", read_hosts<AMechanism>},
                                            {"mx", read_hosts<MxMechanism>},
                                            {"ptr", read_ptr},
                                            {"ip4", read_ip<dns::Family::ipv4>},
                                            {"exists", read_exists},
                                            {"ip6", read_ip<dns::Family::ipv6>}}};

using What = decltype(SpfTerm::what);

std::optional<Qualifier> qualifier_of(char c) {
  switch (c) {
    case '+':
      return Qualifier::pass;
    case '-':
      return Qualifier::fail;
    case '~':
      return Qualifier::softfail;
    case '?':
      return Qualifier::neutral;
    default:
      return std::nullopt;
  }
}

// The name ends `end` octets behind the piece's start.
Read<What> read_directive(Piece piece, std::size_t end) {
  const std::optional<Qualifier> qualifier = qualifier_of(piece.text[0]);
  if (qualifier) {
    piece = piece.from(1);
    --end;
  }
  for (const Reader& reader : readers) {
    if (!equals_ignoring_case(piece.text.substr(0, end), reader.name)) continue;
    Read<Mechanism> mechanism = reader.read(piece.from(end));
    if (!mechanism) return tl::unexpected(mechanism.error());
    return Directive{qualifier.value_or(Qualifier::pass), std::move(*mechanism)};
  }
  return mistake(piece.offset, "no such mechanism");
}

// name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." )
bool is_modifier_name(std::string_view text) {
  return !text.empty() && is_alpha(text[0]) && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
  });
}

// The modifier whose value begins at `value`.
Read<What> read_modifier(std::string_view name, const Piece& value) {
  const bool is_redirect = equals_ignoring_case(name, "redirect");
  if (is_redirect || equals_ignoring_case(name, "exp")) {
    Read<DomainSpec> domain = read_domain_spec(value);
    if (!domain) return tl::unexpected(domain.error());
    if (is_redirect) return RedirectModifier{std::move(*domain)};
    return ExplanationModifier{std::move(*domain)};
  }
  // Its macro-string may be of any letter, and empty: only its form is looked at.
  const Read<MacroString> text =
      parse_macro_string(value.text, value.offset, MacroPlace::explanation);
  if (!text) return tl::unexpected(text.error());
  return UnknownModifier();
}

Read<What> read_term(const Piece& piece) {
  const auto end_of_name = std::find_if(piece.text.begin(), piece.text.end(),
                                        [](char c) { return c == ':' || c == '/' || c == '='; });
  const auto end = static_cast<std::size_t>(end_of_name - piece.text.begin());
  const std::string_view name = piece.text.substr(0, end);
  if (end < piece.text.size() && piece.text[end] == '=' && is_modifier_name(name)) {
    return read_modifier(name, piece.from(end + 1));
  }
  return read_directive(piece, end);
}

// The first word from here on, blanks (U+0020 alone) before it skipped; an empty one at the end.
Piece next_word(std::string_view record, std::size_t at) {
  const std::size_t start = std::min(record.find_first_not_of(' ', at), record.size());
  const std::size_t end = std::min(record.find(' ', start), record.size());
  return {record.substr(start, end - start), start};
}

template <class Modifier>
const Modifier* first_of(const std::vector<SpfTerm>& terms) {
  for (const SpfTerm& term : terms) {
    if (const auto* const modifier = std::get_if<Modifier>(&term.what)) return modifier;
  }
  return nullptr;
}

// §6: neither redirect nor exp may stand twice.
std::optional<std::string> repetition_of(const What& what, const SpfRecord& before) {
  if (std::holds_alternative<RedirectModifier>(what) && before.redirect() != nullptr) {
    return "a second redirect=";
  }
  if (std::holds_alternative<ExplanationModifier>(what) && before.explanation() != nullptr) {
    return "a second exp=";
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(SpfResult result) {
  switch (result) {
    case SpfResult::none:
      return "none";
    case SpfResult::neutral:
      return "neutral";
    case SpfResult::pass:
      return "pass";
    case SpfResult::fail:
      return "fail";
    case SpfResult::softfail:
      return "softfail";
    case SpfResult::temperror:
      return "temperror";
    case SpfResult::permerror:
      return "permerror";
  }
  return "?";
}

SpfResult result_of(Qualifier qualifier) {
  switch (qualifier) {
    case Qualifier::pass:
      return SpfResult::pass;
    case Qualifier::fail:
      return SpfResult::fail;
    case Qualifier::softfail:
      return SpfResult::softfail;
    case Qualifier::neutral:
      return SpfResult::neutral;
  }
  return SpfResult::neutral;
}

std::string_view name_of(const Mechanism& mechanism) {
  const auto* const ip = std::get_if<IpMechanism>(&mechanism);
  if (ip != nullptr && ip->network.first().family() == dns::Family::ipv6) return "ip6";
  return readers[mechanism.index()].name;
}

const Mechanism* SpfTerm::mechanism() const {
  const auto* const directive = std::get_if<Directive>(&what);
  return directive == nullptr ? nullptr : &directive->mechanism;
}

std::string_view SpfRecord::text_of(const SpfTerm& term) const {
  return std::string_view(text).substr(term.offset, term.length);
}

const RedirectModifier* SpfRecord::redirect() const {
  return first_of<RedirectModifier>(terms);
}

const ExplanationModifier* SpfRecord::explanation() const {
  return first_of<ExplanationModifier>(terms);
}

bool SpfRecord::has_all() const {
  return std::any_of(terms.begin(), terms.end(), [](const SpfTerm& term) {
    const Mechanism* const mechanism = term.mechanism();
    return mechanism != nullptr && std::holds_alternative<AllMechanism>(*mechanism);
  });
}

bool is_spf_record(std::string_view octets) {
  return equals_ignoring_case(octets.substr(0, version.size()), version) &&
         (octets.size() == version.size() || octets[version.size()] == ' ');
}

SpfRecord parse_spf_record(std::string_view octets) {
  SpfRecord record{std::string(octets), {}, {}};
  record.terms.reserve(8);  // few have more
  int number = 0;
  Piece word = next_word(octets, version.size());
  for (; !word.text.empty(); word = next_word(octets, word.offset + word.text.size())) {
    ++number;
    Read<What> what = read_term(word);
    if (!what) {
      record.mistakes.push_back(what.error());
    } else if (const auto repetition = repetition_of(*what, record)) {
      record.mistakes.push_back({word.offset, *repetition});
    } else {
      record.terms.emplace_back(word.offset, word.text.size(), number, std::move(*what));
    }
  }
  return record;
}

bool counts_as_lookup(const SpfTerm& term) {
  if (std::holds_alternative<RedirectModifier>(term.what)) return true;
  const Mechanism* const mechanism = term.mechanism();
  const auto counts = [](const auto& one) { return is_lookup<std::decay_t<decltype(one)>>; };
  return mechanism != nullptr && std::visit(counts, *mechanism);
}

}  // namespace policy
