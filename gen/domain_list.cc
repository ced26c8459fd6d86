#include "gen/domain_list.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "dns/idna.h"
#include "gen/clean_text.h"

namespace gen {
namespace {

using policy::TrustedDomain;

constexpr std::string_view blanks = " \t\r";

struct Line {
  std::string_view word;  // without the comment and the blanks around; may be empty
  int column = 1;
};

Line read_line(std::string_view text) {
  text = text.substr(0, text.find('#'));
  const std::size_t start = std::min(text.find_first_not_of(blanks), text.size());
  const std::size_t end = text.find_last_not_of(blanks) + 1;  // 0 where all is blank
  if (end <= start) return {};
  return {.word = text.substr(start, end - start), .column = static_cast<int>(start) + 1};
}

// The line's domain, or why it has none.
dns::Parsed<dns::DomainName> parse_word(std::string_view word) {
  if (word.find_first_of(" \t,;") != std::string_view::npos) {
    return tl::unexpected(fmt::format("one domain a line: {}", quote(word)));
  }
  dns::Parsed<dns::DomainName> name = parse_mail_domain(word);
  if (!name) return tl::unexpected(fmt::format("{}: {}", name.error(), quote(word)));
  return name;
}

bool is_digits(std::string_view label) {
  return label.find_first_not_of("0123456789") == std::string_view::npos;
}

std::set<int> lines_of(const std::vector<dns::Mistake>& mistakes) {
  std::set<int> lines;
  for (const dns::Mistake& mistake : mistakes) lines.insert(mistake.line);
  return lines;
}

bool stands_on_earlier_line(const dns::Mistake& left, const dns::Mistake& right) {
  return left.line < right.line;
}

bool has_lesser_name(const TrustedDomain& left, const TrustedDomain& right) {
  return left.name < right.name;
}

bool has_same_name(const TrustedDomain& left, const TrustedDomain& right) {
  return left.name == right.name;
}

}  // namespace

dns::Parsed<dns::DomainName> parse_mail_domain(std::string_view text) {
  dns::Parsed<dns::DomainName> name = dns::parse_host_name(text);
  if (!name) return name;
  const std::string& labels = name->to_string();  // a host name: no dot but between labels
  const std::size_t last_dot = labels.rfind('.');
  if (last_dot == std::string::npos) {
    return tl::unexpected(std::string("a mail domain has two labels or more"));
  }
  if (is_digits(std::string_view(labels).substr(last_dot + 1))) {
    return tl::unexpected(std::string("no mail domain ends in a number"));
  }
  return name;
}

dns::Result<std::vector<ListedDomain>> read_domain_lines(std::string_view text,
                                                         std::string_view file) {
  CleanText clean = clean_text(text, file);
  const std::set<int> has_bad_octet = lines_of(clean.mistakes);
  std::vector<dns::Mistake> mistakes = std::move(clean.mistakes);
  std::vector<ListedDomain> domains;
  std::string_view rest = clean.text;
  for (int number = 1; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const Line line = read_line(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.word.empty()) continue;
    dns::Parsed<dns::DomainName> name = parse_word(line.word);
    if (name) {
      domains.push_back({std::move(*name), number, line.column});
    } else if (!has_bad_octet.contains(number)) {
      mistakes.push_back({std::string(file), number, line.column, name.error()});
    }
  }
  std::stable_sort(mistakes.begin(), mistakes.end(), stands_on_earlier_line);
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return domains;
}

dns::Result<std::vector<TrustedDomain>> read_domain_list(std::string_view text,
                                                         std::string_view source) {
  const std::string_view file = source == "-" ? "standard input" : source;
  dns::Result<std::vector<ListedDomain>> lines = read_domain_lines(text, file);
  if (!lines) return tl::unexpected(std::move(lines.error()));
  std::vector<TrustedDomain> domains;
  for (ListedDomain& listed : *lines) {
    domains.push_back({.name = std::move(listed.name),
                       .origin = {std::string(file), {listed.line, listed.column}},
                       .scope = {}});
  }
  return domains;
}

dns::Result<std::vector<TrustedDomain>> read_domain_arguments(
    const std::vector<std::string>& arguments) {
  std::vector<dns::Mistake> mistakes;
  std::vector<TrustedDomain> domains;
  for (const std::string& argument : arguments) {
    const std::string place = fmt::format("argument {}", domains.size() + mistakes.size() + 1);
    dns::Parsed<dns::DomainName> name = parse_mail_domain(argument);
    if (name) {
      domains.push_back({.name = std::move(*name), .origin = {place}, .scope = {}});
    } else {
      mistakes.push_back({place, 0, 0, fmt::format("{}: {}", name.error(), quote(argument))});
    }
  }
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return domains;
}

std::vector<TrustedDomain> join_domains(std::vector<TrustedDomain> of_policy,
                                        std::vector<TrustedDomain> plain) {
  std::vector<TrustedDomain> all = std::move(of_policy);
  std::move(plain.begin(), plain.end(), std::back_inserter(all));
  std::stable_sort(all.begin(), all.end(), has_lesser_name);
  all.erase(std::unique(all.begin(), all.end(), has_same_name), all.end());
  all.shrink_to_fit();
  return all;
}

}  // namespace gen
