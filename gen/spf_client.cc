#include "gen/spf_client.h"

#include <fmt/format.h>

#include <vector>

#include "gen/clean_text.h"

namespace gen {

using policy::DomainSpec;

namespace {

// One between TABs, and the column where it begins.
struct Field {
  std::string_view text;
  int column;
};

std::vector<Field> fields_of(std::string_view line) {
  std::vector<Field> fields;
  for (std::size_t start = 0; start <= line.size();) {
    const std::size_t end = std::min(line.find('\t', start), line.size());
    fields.push_back({line.substr(start, end - start), static_cast<int>(start) + 1});
    start = end + 1;
  }
  return fields;
}

const DomainSpec* address_of(const DomainSpec& spec) {
  return &spec;
}
const DomainSpec* address_of(const std::optional<DomainSpec>& spec) {
  return spec ? &*spec : nullptr;
}

// Null where the mechanism or modifier has none.
struct SpecOf {
  const DomainSpec* operator()(const policy::Directive& directive) const {
    return std::visit(*this, directive.mechanism);
  }
  template <class Term>
  const DomainSpec* operator()(const Term& term) const {
    if constexpr (requires { term.domain; }) {
      return address_of(term.domain);
    } else {
      return nullptr;
    }
  }
};

bool wants_helo(const policy::SpfTerm& term) {
  const DomainSpec* const spec = std::visit(SpecOf(), term.what);
  return spec != nullptr && spec->text.uses(policy::Macro::helo);
}

}  // namespace

dns::Result<SpfClient> read_spf_line(std::string_view text, const std::string& file, int line) {
  std::vector<dns::Mistake> mistakes;
  const auto complain = [&](int column, std::string reason) {
    mistakes.push_back({file, line, column, std::move(reason)});
  };
  const std::vector<Field> fields = fields_of(text);
  const dns::Parsed<dns::IpAddress> ip = dns::IpAddress::parse(fields[0].text);
  if (!ip && fields.size() > 1) {
    complain(1, fmt::format("{}: {}", ip.error(), quote(fields[0].text)));
  }
  if (fields.size() < 3) {
    complain(static_cast<int>(text.size()) + 1, "ip TAB helo TAB sender is wanted");
    return tl::unexpected(std::move(mistakes));
  }
  const std::string_view sender = without_brackets(fields[2].text);
  const std::optional<std::string> fault = fault_of_identity(fields[1].text, sender);
  if (fault) complain(fields[1].column, *fault);
  if (fields.size() > 3) complain(fields[3].column - 1, "a TAB too many");
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return SpfClient{*ip, std::string(fields[1].text), std::string(sender)};
}

std::string_view without_brackets(std::string_view sender) {
  if (sender.size() < 2 || !sender.starts_with('<') || !sender.ends_with('>')) return sender;
  return sender.substr(1, sender.size() - 2);
}

std::optional<std::string> fault_of_identity(std::string_view helo, std::string_view sender) {
  if (!helo.empty() || !sender.empty()) return std::nullopt;
  return "the null sender is checked as postmaster@HELO: a HELO name is wanted";
}

policy::SpfQuery query_of(const SpfClient& client, const std::string& receiver, std::int64_t time) {
  // Only an explanation can show the word: a term that wants to know more is told of.
  const std::string helo = client.helo.empty() ? "unknown" : client.helo;
  return {client.ip, helo, client.sender, receiver, time};
}

std::optional<std::string> term_that_wants_helo(const policy::SpfRecordTrace& trace) {
  const policy::SpfRecord record = policy::parse_spf_record(trace.record);
  for (const policy::SpfStep& step : trace.steps) {
    for (const policy::SpfTerm& term : record.terms) {
      if (term.number != step.number || !wants_helo(term)) continue;
      return fmt::format("{}, {} term of {}", visible(quote(step.term)),
                         policy::ordinal(step.number), *trace.domain);
    }
    for (const policy::SpfRecordTrace& nested : step.nested) {
      if (std::optional<std::string> found = term_that_wants_helo(nested)) return found;
    }
  }
  return std::nullopt;
}

std::optional<std::string> term_that_wants_helo(const policy::SpfTree& tree) {
  for (const policy::SpfPlace& place : reached_places(tree)) {
    if (wants_helo(*place.term().term)) return visible(place.to_string());
  }
  return std::nullopt;
}

}  // namespace gen
