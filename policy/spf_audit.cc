#include "policy/spf_audit.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/evidence.h"

namespace policy {
namespace {

using dns::Family;

constexpr std::size_t list_limit = 8;
constexpr std::size_t text_limit = 4096;  // octets of a record that are kept
constexpr int widest_ipv4 = 16;           // bits
constexpr int widest_ipv6 = 32;

template <class Item>
void append(std::vector<Item>& list, Item item) {
  if (list.size() < list_limit) list.push_back(std::move(item));
}

bool is_all(const SpfTreeTerm& term) {
  const Directive* const directive = term.directive();
  return directive != nullptr && std::holds_alternative<AllMechanism>(directive->mechanism);
}

bool is_ptr(const SpfTreeTerm& term) {
  const Directive* const directive = term.directive();
  return directive != nullptr && std::holds_alternative<PtrMechanism>(directive->mechanism);
}

SpfEnding ending_of(Qualifier qualifier) {
  switch (qualifier) {
    case Qualifier::pass:
      return SpfEnding::pass;
    case Qualifier::fail:
      return SpfEnding::fail;
    case Qualifier::softfail:
      return SpfEnding::softfail;
    case Qualifier::neutral:
      return SpfEnding::neutral;
  }
  return SpfEnding::unknown;
}

SpfEnding ending_of(const SpfTreeRecord& record) {
  if (!record.record) return SpfEnding::unknown;
  for (const SpfTreeTerm& term : record.terms) {
    if (!term.is_reached) continue;
    if (is_all(term)) return ending_of(term.directive()->qualifier);
    if (!term.is_redirect()) continue;
    return term.nested.empty() ? SpfEnding::unknown : ending_of(term.nested.front());
  }
  return SpfEnding::missing;
}

std::string costs_of(const SpfTreeRecord& record) {
  std::string text;
  for (const SpfTreeTerm& term : record.terms) {
    if (term.cost == 0) continue;
    if (!text.empty()) text += ", ";
    text += record.record->text_of(*term.term);
    text += ' ';
    text += std::to_string(term.cost);
  }
  return text;
}

// Whether each term on the way lets pass whom it matches.
bool is_passing(const SpfPlace& place) {
  return std::all_of(place.way.begin(), place.way.end(), [](const auto& step) {
    const Directive* const directive = step.second->directive();
    return directive == nullptr || directive->qualifier == Qualifier::pass;
  });
}

// Collects what is wrong with a tree, and counts it.
class Auditor {
 public:
  Auditor(const SpfTree& tree, const Scope& scope, const AllowedIps& allowed,
          const ScopedIps& scoped)
      : tree_(tree), scope_(scope), allowed_(allowed), scoped_(scoped) {}

  SpfAudit audit() {
    summarize();
    look_at_texts();
    visit_places(tree_, [this](const SpfPlace& place) {
      look_at(place);
      return true;
    });
    if (const std::optional<SpfPlace> place = place_of_limit(tree_)) {
      troubles_.limit = place->to_string();
    }
    look_at_networks();
    for (const auto& one : unavailable_of(tree_)) append(troubles_.unavailable, one);
    if (has_troubles()) audit_.troubles = std::make_unique<const SpfTroubles>(std::move(troubles_));
    return std::move(audit_);
  }

 private:
  void summarize() {
    const SpfTreeRecord& root = tree_.root;
    audit_.reason = root.reason;
    audit_.ttl = root.ttl;
    audit_.is_authoritative = root.is_authoritative;
    audit_.comparison = root.comparison;
    audit_.is_planned = root.is_planned;
    audit_.octets = static_cast<std::uint32_t>(root.octets);
    audit_.spf_records = static_cast<std::uint32_t>(root.spf_records);
    audit_.terms = root.cost;
    audit_.voids = root.voids;
    audit_.ending = ending_of(root);
    audit_.is_cut = tree_.is_cut;
    if (!root.record) return;
    audit_.record = root.record->text.substr(0, text_limit);
    audit_.costs = costs_of(root);
  }

  // The domain's own TXT records.
  void look_at_texts() {
    for (const dns::TxtRecord& text : tree_.texts) {
      if (audit_.spf_records > 1 && is_spf_record(text.octets)) {
        append(troubles_.records, text.octets.substr(0, text_limit));
      }
      if (is_plain(text)) continue;
      if (std::optional<SpfLookalike> lookalike = look_alike(text.octets)) {
        append(troubles_.lookalikes, {text.octets, std::move(*lookalike)});
      }
    }
    if (!tree_.root.record) return;
    const SpfRecord& record = *tree_.root.record;
    for (const SpfMistake& mistake : record.mistakes) {
      append(troubles_.mistakes, fmt::format("{} at octet {}", mistake.reason, mistake.offset + 1));
    }
  }

  // Whether it is the record that was found to be.
  bool is_plain(const dns::TxtRecord& text) const {
    const SpfRecord* const record = tree_.root.record.get();
    return record != nullptr && record->is_plain && record->text == text.octets;
  }

  void look_at(const SpfPlace& place) {
    const SpfTreeTerm& term = place.term();
    if (const std::optional<std::string> fault = term.fault()) {
      append(troubles_.permerrors, fmt::format("{}: {}", place.to_string(), *fault));
    }
    if (term.exchanges > spf_mx_limit) {
      append(troubles_.large_mx,
             fmt::format("{}: {} exchanges", place.to_string(), term.exchanges));
    }
    if (is_ptr(term)) append(troubles_.ptrs, place.to_string());
    if (is_all(term) && is_passing(place) && troubles_.pass_all.empty()) {
      troubles_.pass_all = place.to_string();
    }
    if (term.nested.empty()) {
      look_at_voids(place);
    } else {
      look_at_reply(term.nested.front());
    }
  }

  // They are told where there are too many.
  void look_at_voids(const SpfPlace& place) {
    const SpfVoids& voids = place.term().voids;
    if (voids.ipv4 > 0 && audit_.voids.ipv4 > spf_void_limit) {
      append(troubles_.ipv4_voids, place.to_string());
    }
    if (voids.ipv6 > 0 && audit_.voids.ipv6 > spf_void_limit) {
      append(troubles_.ipv6_voids, place.to_string());
    }
  }

  void look_at_reply(const SpfTreeRecord& record) {
    const std::pair reply(record.domain, record.octets);
    if (record.octets <= spf_reply_warning) return;
    if (std::find(troubles_.large_replies.begin(), troubles_.large_replies.end(), reply) !=
        troubles_.large_replies.end()) {
      return;
    }
    append(troubles_.large_replies, reply);
  }

  void look_at_networks() {
    const SpfNetworks networks = networks_of(tree_);
    const AddressSet& authorised = networks.authorised;
    audit_.is_open = networks.is_open;
    audit_.ipv4_count = authorised.ipv4_count();
    if (const std::optional<int> bits = authorised.prefix_bits(Family::ipv6)) {
      audit_.ipv6_bits = static_cast<std::uint8_t>(*bits);
    }
    note_wide(authorised.widest(Family::ipv4), widest_ipv4);
    note_wide(authorised.widest(Family::ipv6), widest_ipv6);
    for (const auto& [ip, owner] : scoped_) {
      if (!allowed_.contains(ip) || scope_.allows(ip) || !authorised.contains(ip)) continue;
      append(troubles_.foreign, {ip, owner});
    }
  }

  void note_wide(const std::optional<AddressRun>& run, int bits) {
    if (run && run->prefix_bits() < bits) troubles_.wide.push_back(*run);
  }

  bool has_troubles() const {
    const SpfTroubles& all = troubles_;
    return !(all.records.empty() && all.mistakes.empty() && all.permerrors.empty() &&
             all.limit.empty() && all.ipv4_voids.empty() && all.ipv6_voids.empty() &&
             all.large_mx.empty() && all.ptrs.empty() && all.pass_all.empty() &&
             all.large_replies.empty() && all.wide.empty() && all.foreign.empty() &&
             all.lookalikes.empty() && all.unavailable.empty());
  }

  const SpfTree& tree_;
  const Scope& scope_;
  const AllowedIps& allowed_;
  const ScopedIps& scoped_;
  SpfAudit audit_;
  SpfTroubles troubles_;
};

}  // namespace

SpfAudit audit_spf(const SpfTree& tree, const Scope& scope, const AllowedIps& allowed,
                   const ScopedIps& scoped) {
  return Auditor(tree, scope, allowed, scoped).audit();
}

}  // namespace policy
