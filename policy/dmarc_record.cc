#include "policy/dmarc_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "policy/evidence.h"

namespace policy {

std::string_view to_string(DmarcPolicy policy) {
  switch (policy) {
    case DmarcPolicy::none:
      return "none";
    case DmarcPolicy::quarantine:
      return "quarantine";
    case DmarcPolicy::reject:
      return "reject";
  }
  return "?";
}

std::optional<DmarcPolicy> DmarcRecord::policy_for(bool is_own) const {
  if (p && words_are_sound) return is_own || !sp ? p : sp;
  return rua.empty() ? std::nullopt : std::optional(DmarcPolicy::none);
}

namespace {

constexpr std::array<std::string_view, 3> removed_tags = {"pct", "rf", "ri"};

// The words that a tag may have, with what each means.
template <class Value, std::size_t N>
using Words = std::array<std::pair<std::string_view, Value>, N>;

constexpr Words<DmarcPolicy, 3> policies = {{{"none", DmarcPolicy::none},
                                             {"quarantine", DmarcPolicy::quarantine},
                                             {"reject", DmarcPolicy::reject}}};
constexpr Words<Alignment, 2> alignments = {{{"r", Alignment::relaxed}, {"s", Alignment::strict}}};
constexpr Words<PublicSuffix, 3> suffixes = {
    {{"u", PublicSuffix::unknown}, {"n", PublicSuffix::no}, {"y", PublicSuffix::yes}}};
constexpr Words<bool, 2> testings = {{{"n", false}, {"y", true}}};

// RFC 3986 §2.1; a "%" that encodes nothing stays.
std::string percent_decoded(std::string_view text) {
  const auto digit = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_encoded = text[at] == '%' && at + 2 < text.size() && digit(text[at + 1]) >= 0 &&
                            digit(text[at + 2]) >= 0;
    decoded +=
        is_encoded ? static_cast<char>(digit(text[at + 1]) * 16 + digit(text[at + 2])) : text[at];
    if (is_encoded) at += 2;
  }
  return decoded;
}

// RFC 3986 §3.1.
bool is_scheme(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '.';
  });
}

// RFC 3986 §2: the characters that a URI may have, but "," and "!", which RFC 9989 §4.7 wants
// encoded.
bool is_uri_text(std::string_view text) {
  const std::string_view punctuation = "-._~:/?#[]@$&'()*+;=%";
  return std::ranges::all_of(text, [punctuation](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           punctuation.find(c) != std::string_view::npos;
  });
}

bool is_mailto(std::string_view scheme) {
  constexpr std::string_view word = "mailto";
  return std::ranges::equal(scheme, word, [](char left, char right) {
    return left == right || left + ('a' - 'A') == right;
  });
}

// Where a URI sends reports, or why it is none.
dns::Parsed<ReportAddress> parse_report_address(std::string_view uri) {
  const std::size_t colon = uri.find(':');
  if (colon == std::string_view::npos || !is_scheme(uri.substr(0, colon)) || !is_uri_text(uri)) {
    return tl::unexpected(fmt::format("no URI: {}", in_quotes(uri)));
  }
  ReportAddress address{std::string(uri), std::nullopt};
  if (!is_mailto(uri.substr(0, colon))) return address;
  const std::string mailbox = percent_decoded(uri.substr(colon + 1));
  const std::string_view path = std::string_view(mailbox).substr(0, mailbox.find('?'));
  const std::size_t at = path.rfind('@');
  dns::Parsed<dns::DomainName> domain = dns::DomainName::parse(
      at == std::string_view::npos ? std::string_view() : path.substr(at + 1));
  if (!domain || !domain->is_host_name() || at == 0) {
    return tl::unexpected(fmt::format("no mail address: {}", in_quotes(uri)));
  }
  address.domain = std::move(*domain);
  return address;
}

// Reads one tag after another into the record.
class RecordReader {
 public:
  explicit RecordReader(std::string_view octets) : list_(parse_tag_list(octets)) {}

  DmarcRecord read() {
    record_.mistakes = std::move(list_.mistakes);
    for (const Tag& tag : list_.tags) {
      if (read_tag(tag)) keep(fmt::format("{}={}", tag.name, tag.value));
    }
    std::ranges::sort(record_.mistakes);
    return std::move(record_);
  }

 private:
  // Whether the tag may stand as it is.
  bool read_tag(const Tag& tag) {
    if (tag.name == "p") return read_policy(tag, record_.p);
    if (tag.name == "sp") return read_policy(tag, record_.sp);
    if (tag.name == "np") return read_policy(tag, record_.np);
    if (tag.name == "adkim") return read_word(tag, alignments, record_.adkim);
    if (tag.name == "aspf") return read_word(tag, alignments, record_.aspf);
    if (tag.name == "psd") return read_word(tag, suffixes, record_.psd);
    if (tag.name == "t") return read_word(tag, testings, record_.testing);
    if (tag.name == "rua") return read_addresses(tag, record_.rua);
    if (tag.name == "ruf") return read_addresses(tag, record_.ruf);
    if (tag.name == "fo") return read_failure_options(tag);
    if (std::ranges::find(removed_tags, tag.name) == removed_tags.end()) return true;
    record_.removed.push_back(fmt::format("{}={}", tag.name, tag.value));
    return false;
  }

  bool read_policy(const Tag& tag, std::optional<DmarcPolicy>& policy) {
    const bool is_sound = read_word(tag, policies, policy);
    record_.words_are_sound = record_.words_are_sound && is_sound;
    return is_sound;
  }

  // The words of RFC 9989 are case-insensitive, as ABNF's are: RFC 5234 §2.3.
  template <class Value, std::size_t N, class Target>
  bool read_word(const Tag& tag, const Words<Value, N>& words, Target& target) {
    for (const auto& [word, value] : words) {
      if (!equals(tag.value, word)) continue;
      target = value;
      return true;
    }
    complain(tag, fmt::format("{}={} is none of its words", tag.name, in_quotes(tag.value)));
    return false;
  }

  static bool equals(std::string_view text, std::string_view lower) {
    return std::ranges::equal(text, lower, [](char left, char right) {
      return left == right || (left >= 'A' && left <= 'Z' && left + ('a' - 'A') == right);
    });
  }

  bool read_addresses(const Tag& tag, std::vector<ReportAddress>& addresses) {
    std::string sound;
    for (std::string_view uri : split_value(tag.value, ',')) {
      // RFC 7489's limit of size, "!10m".
      const std::size_t limit = uri.find('!');
      if (limit != std::string_view::npos) {
        record_.removed.push_back(fmt::format("{}={}", tag.name, uri));
        uri = uri.substr(0, limit);
      }
      dns::Parsed<ReportAddress> address = parse_report_address(uri);
      if (!address) {
        complain(tag, fmt::format("{}: {}", tag.name, address.error()));
        continue;
      }
      sound += fmt::format("{}{}", sound.empty() ? "" : ",", uri);
      addresses.push_back(std::move(*address));
    }
    if (!sound.empty()) keep(fmt::format("{}={}", tag.name, sound));
    return false;
  }

  bool read_failure_options(const Tag& tag) {
    for (const std::string_view option : split_value(tag.value, ':')) {
      if (option == "0" || option == "1" || equals(option, "d") || equals(option, "s")) continue;
      complain(tag, fmt::format("fo={} is none of its words", in_quotes(tag.value)));
      return false;
    }
    return true;
  }

  void complain(const Tag& tag, std::string reason) {
    record_.mistakes.push_back({tag.offset, std::move(reason)});
  }

  void keep(std::string_view text) {
    record_.sound += fmt::format("{}{}", record_.sound.empty() ? "" : "; ", text);
  }

  TagList list_;
  DmarcRecord record_;
};

}  // namespace

bool is_dmarc_record(std::string_view octets) {
  // RFC 9989 §4.8: dmarc-version stands first and its value is case-sensitive.
  const TagList list = parse_tag_list(octets.substr(0, octets.find(';')));
  return list.tags.size() == 1 && list.tags[0].name == "v" && list.tags[0].value == "DMARC1";
}

DmarcRecord parse_dmarc_record(std::string_view octets) {
  return RecordReader(octets).read();
}

}  // namespace policy
