#include "dns/overlay_resolver.h"

#include <algorithm>

namespace dns {
namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// The planned texts, and those of the present that none of them takes the place of.
void merge_texts(Answer& planned, const Answer& present) {
  auto* const texts = std::get_if<std::vector<TxtRecord>>(&planned.records);
  const auto* const others = std::get_if<std::vector<TxtRecord>>(&present.records);
  if (texts == nullptr || others == nullptr) return;
  const std::vector<TxtRecord> own = *texts;
  for (const TxtRecord& other : *others) {
    const std::string kind = kind_of_text(other.octets);
    // Beside a DKIM key nothing else may stand, and not every key begins with its version: RFC 6376
    // §3.6.1, §3.6.2.2.
    const bool is_replaced = std::ranges::any_of(own, [&kind](const TxtRecord& text) {
      const std::string planned_kind = kind_of_text(text.octets);
      return planned_kind == "v=dkim1" || (!kind.empty() && planned_kind == kind);
    });
    if (!is_replaced) texts->push_back(other);
  }
  normalize(planned.records);
}

// What a planned node says to a question of this type; nothing where it has no such record.
std::optional<Answer> answer_of(const ZoneNode& node, RecordType type) {
  Answer answer{.ttl = {}, .aliases = {}, .records = {}};
  answer.is_planned = true;
  if (node.cname) {
    answer.ttl = node.cname->ttl;
    answer.aliases = {node.cname->target};
    return answer;
  }
  const RecordSet* const set = node.find(type);
  if (set == nullptr) return std::nullopt;
  answer.is_authoritative = true;
  answer.ttl = set->ttl;
  answer.records = set->records;
  return answer;
}

}  // namespace

std::string kind_of_text(std::string_view octets) {
  const auto start = std::ranges::find_if(octets, is_alphanumeric);
  std::string kind;
  for (auto at = start; at != octets.end() && (is_alphanumeric(*at) || *at == '='); ++at) {
    kind += *at >= 'A' && *at <= 'Z' ? static_cast<char>(*at - 'A' + 'a') : *at;
  }
  return kind.starts_with("v=") ? kind : "";
}

const ZoneNode* OverlayResolver::node_of(const DomainName& name) const {
  const auto found = planned_.find(name);
  return found == planned_.end() ? nullptr : &found->second;
}

const ZoneNode* OverlayResolver::wildcard_of(const DomainName& name) const {
  for (DomainName above = name.parent();; above = above.parent()) {
    const Parsed<DomainName> wildcard = DomainName::parse("*." + above.to_string());
    const ZoneNode* const node = wildcard ? node_of(*wildcard) : nullptr;
    if (node != nullptr) return node;
    // RFC 4592 §3.3.1: a name that exists ends the search.
    if (above.is_root() || node_of(above) != nullptr) return nullptr;
  }
}

// Of a chain of aliases only the part that leads to a name with a planned answer stays: the rest is
// asked again from there.
void OverlayResolver::cut_before_plan(Answer& present, RecordType type) const {
  const auto is_planned = [this, type](const DomainName& alias) {
    const ZoneNode* const node = node_of(alias);
    return node != nullptr && answer_of(*node, type);
  };
  const auto first = std::ranges::find_if(present.aliases, is_planned);
  if (first == present.aliases.end()) return;
  present.aliases.erase(first + 1, present.aliases.end());
  present.reason = Reason::none;
  present.records = {};
}

Task<Answer> OverlayResolver::ask(Question question) {
  const ZoneNode* const node = node_of(question.name);
  std::optional<Answer> planned;
  if (node != nullptr) planned = answer_of(*node, question.type);
  if (planned && question.type != RecordType::txt) {
    EventLoop::Turn turn(loop_);
    co_await turn;
    co_return std::move(*planned);
  }
  Answer present = co_await present_.ask(question);
  if (planned) {
    merge_texts(*planned, present);
    co_return std::move(*planned);
  }
  cut_before_plan(present, question.type);
  if (present.reason != Reason::nxdomain) co_return present;
  // The plan makes names exist: by a record of another type, or by a wildcard.
  const ZoneNode* const wildcard = node == nullptr ? wildcard_of(question.name) : nullptr;
  if (wildcard != nullptr) planned = answer_of(*wildcard, question.type);
  if (planned) co_return std::move(*planned);
  if (node != nullptr || wildcard != nullptr) present.reason = Reason::no_data;
  co_return present;
}

}  // namespace dns
