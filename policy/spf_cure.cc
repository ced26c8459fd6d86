#include "policy/spf_cure.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <tuple>

#include "policy/spf_audit.h"
#include "policy/spf_draft.h"
#include "policy/spf_flattening.h"
#include "policy/spf_lookalike.h"
#include "policy/spf_tree.h"

namespace policy {

using dns::DomainName;
using dns::IpAddress;
using dns::RecordType;

namespace {

constexpr std::size_t text_limit = 4096;  // octets of a record that a person can still overlook

// What an edit does beside letting the address pass; less is better.
auto harm(const SpfEdit& edit) {
  const AddressSet& added = edit.added.authorised;
  const int ipv6_bits = added.prefix_bits(dns::Family::ipv6).value_or(129);
  return std::tuple(edit.octets > spf_reply_limit, -ipv6_bits, added.ipv4_count(), edit.terms,
                    edit.octets);
}

bool names_everybody(const AddressSet& addresses) {
  return addresses.prefix_bits(dns::Family::ipv4) == 0 ||
         addresses.prefix_bits(dns::Family::ipv6) == 0;
}

// One search.
class Search {
 public:
  Search(const SpfIdentity& identity, const SpfAnswers& answers, const AllowedIps& ours,
         SpfRecordCache& records)
      : identity_(identity),
        domain_(*identity.domain),
        answers_(answers),
        ours_(ours),
        records_(records),
        tree_(walk_spf_tree(identity, answers)),
        networks_(networks_of(tree_)) {
    want(tree_.wanted);
  }

  SpfCure run() {
    SpfCure cure;
    if (dns::status_of(tree_.root.reason) != dns::Status::unavailable) {
      cure.is_ours = ours_.contains(identity_.ip);
      if (cure.is_ours) cure.edit = find_edit();
    }
    cure.wanted = std::move(wanted_);
    return cure;
  }

  SpfCure run_shorter() {
    SpfCure cure;
    const std::optional<SpfDraft> base = base_draft();
    if (base && base->steps.empty()) cure.edit = shorten(*base, tree_, networks_);
    cure.wanted = std::move(wanted_);
    return cure;
  }

 private:
  void want(const std::vector<dns::Question>& questions) {
    for (const dns::Question& question : questions) {
      if (std::find(wanted_.begin(), wanted_.end(), question) == wanted_.end()) {
        wanted_.push_back(question);
      }
    }
  }

  const SpfAnswer* find(const DomainName& name, RecordType type) {
    const SpfAnswer* const answer = answers_.find(name, type);
    if (answer == nullptr) want({{name, type}});
    return answer;
  }

  // The first mended record that passes, else the best with one term more. Nothing while anything
  // is wanted, for it would have to be found anew.
  std::optional<SpfEdit> find_edit() {
    if (!wanted_.empty()) return std::nullopt;
    const std::optional<SpfDraft> base = base_draft();
    if (!base) return std::nullopt;
    const SpfDraft alive = without_dead_includes(*base);
    for (const SpfDraft& draft : {*base, without_repeated(*base), alive, without_repeated(alive)}) {
      if (draft.steps.empty()) continue;
      if (std::optional<SpfEdit> edit = prove(draft)) return edit;
    }
    if (!wanted_.empty()) return std::nullopt;
    const std::vector<std::string> terms = new_terms();
    if (!wanted_.empty()) return std::nullopt;
    std::vector<SpfEdit> edits;
    for (const std::string& term : terms) {
      std::optional<SpfEdit> edit = prove(with(alive, place_before_lookups(alive), term));
      if (edit) edits.push_back(std::move(*edit));
    }
    const auto best = std::min_element(
        edits.begin(), edits.end(),
        [](const SpfEdit& left, const SpfEdit& right) { return harm(left) < harm(right); });
    if (best == edits.end()) return std::nullopt;
    return std::move(*best);
  }

  // The record as it is, or as it was to be; nothing where that cannot be told.
  std::optional<SpfDraft> base_draft() {
    const SpfAnswer* const answer = answers_.find(domain_, RecordType::txt);
    if (answer == nullptr || !answer->answer.aliases.empty()) return std::nullopt;
    std::vector<std::shared_ptr<const SpfRecord>> sound;
    std::vector<std::string> steps;
    for (const dns::TxtRecord& text : spf_texts(*answer)) {
      std::shared_ptr<const SpfRecord> record;
      if (is_spf_record(text.octets)) record = records_.read(text.octets);
      if (!record || !record->is_plain) {
        const std::optional<SpfLookalike> meant = look_alike(text.octets);
        if (meant && !meant->correction) return std::nullopt;
        if (meant) steps.push_back(fmt::format("correct it: {}", fmt::join(meant->faults, "; ")));
        if (meant) record = records_.read(*meant->correction);
      }
      sound.push_back(std::move(record));
      if (!sound.back()->mistakes.empty() || text.octets.size() > text_limit) return std::nullopt;
    }
    if (sound.empty()) return new_draft();
    std::optional<SpfDraft> draft = sound.size() == 1 ? draft_of(*sound.front()) : merged(sound);
    if (draft) draft->steps.insert(draft->steps.begin(), steps.begin(), steps.end());
    return draft;
  }

  // Of a HELO name, one host, all senders are known: its addresses. A mail domain may have some
  // that nobody has told us of.
  SpfDraft new_draft() {
    if (is_helo() && is_all_ours(domain_)) return {{"a", "-all"}, {"publish a record"}};
    return {{"~all"}, {"publish a record"}};
  }

  // The TXT records that are SPF records, or else those that were to be.
  static std::vector<dns::TxtRecord> spf_texts(const SpfAnswer& answer) {
    std::vector<dns::TxtRecord> texts;
    const std::vector<dns::TxtRecord>& all = answer.records<dns::TxtRecord>();
    std::copy_if(all.begin(), all.end(), std::back_inserter(texts),
                 [](const dns::TxtRecord& text) { return is_spf_record(text.octets); });
    if (!texts.empty()) return texts;
    std::copy_if(all.begin(), all.end(), std::back_inserter(texts),
                 [](const dns::TxtRecord& text) { return look_alike(text.octets).has_value(); });
    return texts;
  }

  // RFC 7208 §2.3, §2.4: checked for its HELO name, or for the null sender.
  bool is_helo() const {
    const dns::Parsed<DomainName> helo = target_name(identity_.helo);
    return helo && *helo == domain_ && identity_.local_part == "postmaster";
  }

  // Without the includes of the record itself that lead to no SPF record: §5.2 makes of each a
  // permerror for everybody.
  SpfDraft without_dead_includes(SpfDraft draft) const {
    for (const SpfTreeTerm& term : tree_.root.terms) {
      // An open one may lead elsewhere for other mail.
      if (term.is_redirect() || term.is_open || term.nested.empty()) continue;
      const SpfTreeRecord& nested = term.nested.front();
      const bool is_known = nested.end == SpfTreeEnd::none &&
                            dns::status_of(nested.reason) != dns::Status::unavailable;
      if (!is_known || nested.spf_records != 0) continue;
      draft = without(std::move(draft), tree_.root.record->text_of(*term.term),
                      fmt::format("for {} has no SPF record", nested.domain));
    }
    return draft;
  }

  // What could be added for the address, the narrowest first.
  std::vector<std::string> new_terms() {
    const bool is_ipv4 = identity_.ip.family() == dns::Family::ipv4;
    std::vector<std::string> terms = {fmt::format("{}:{}", is_ipv4 ? "ip4" : "ip6", identity_.ip)};
    if (ours_.is_any()) return terms;
    if (is_all_ours(domain_)) terms.emplace_back("a");
    if (has_our_exchanges()) terms.emplace_back("mx");
    return terms;
  }

  // Whether the host has addresses, and only ours. That the client's is among them the proof shows.
  bool is_all_ours(const DomainName& host) {
    std::size_t count = 0;
    for (const RecordType type : {RecordType::a, RecordType::aaaa}) {
      const SpfAnswer* const answer = find(host, type);
      if (answer == nullptr || answer->unavailable()) return false;
      const std::vector<IpAddress>& ips = answer->records<IpAddress>();
      if (!std::ranges::all_of(ips, [&](const IpAddress& ip) { return ours_.contains(ip); })) {
        return false;
      }
      count += ips.size();
    }
    return count > 0;
  }

  bool has_our_exchanges() {
    const SpfAnswer* const answer = find(domain_, RecordType::mx);
    if (answer == nullptr || !answer->found()) return false;
    const std::vector<dns::MxRecord>& records = answer->records<dns::MxRecord>();
    return records.size() <= spf_mx_limit &&
           std::all_of(records.begin(), records.end(), [&](const dns::MxRecord& record) {
             return !record.is_null() && is_all_ours(record.exchange);
           });
  }

  // A draft as if it were published.
  struct Trial {
    SpfEdit edit;
    SpfAnswers answers;  // what DNS would say
    bool passes;         // the identity
  };

  // What a trial comes to for all clients.
  struct Effect {
    SpfTree tree;
    SpfNetworks networks;

    bool is_within_limit() const { return !tree.is_cut && tree.root.cost <= spf_term_limit; }
  };

  // The edit, if the address passes once the draft is published, within the limit of terms if that
  // can be had.
  std::optional<SpfEdit> prove(const SpfDraft& draft) {
    Trial trial = publish(draft);
    if (!trial.passes) return std::nullopt;
    const std::optional<Effect> effect = effect_of(trial);
    if (!effect) return std::nullopt;
    if (effect->is_within_limit()) return std::move(trial.edit);
    std::optional<SpfEdit> shorter = shorten(draft, effect->tree, effect->networks);
    return shorter ? std::move(shorter) : std::move(trial.edit);
  }

  // The draft with addresses in the place of terms, where that lets the same clients pass.
  std::optional<SpfEdit> shorten(const SpfDraft& draft, const SpfTree& tree,
                                 const SpfNetworks& networks) {
    const std::optional<SpfDraft> shorter = flattened(draft, tree, ours_);
    if (!shorter) return std::nullopt;
    Trial trial = publish(*shorter);
    const std::optional<Effect> effect = effect_of(trial);
    const bool is_good = effect && effect->is_within_limit() &&
                         effect->networks.authorised == networks.authorised &&
                         effect->networks.is_open == networks.is_open &&
                         trial.edit.octets <= std::max(spf_reply_limit, tree_.root.octets);
    if (!is_good) return std::nullopt;
    trial.edit.is_flattened = true;
    return std::move(trial.edit);
  }

  // Notes it in the edit too. Nothing where it would do harm.
  std::optional<Effect> effect_of(Trial& trial) {
    SpfTree tree = walk_spf_tree(identity_, trial.answers);
    want(tree.wanted);
    if (costs_too_much(tree)) return std::nullopt;
    SpfNetworks networks = networks_of(tree);
    trial.edit.tree_terms = tree.root.cost;
    trial.edit.octets = tree.root.octets;
    trial.edit.added = networks;
    trial.edit.added.authorised.remove(networks_.authorised);
    trial.edit.added.is_open = trial.edit.added.is_open && !networks_.is_open;
    if (names_everybody(trial.edit.added.authorised)) return std::nullopt;
    return Effect{std::move(tree), std::move(networks)};
  }

  // Whether other clients would meet a limit that they do not meet now.
  bool costs_too_much(const SpfTree& tree) const {
    const auto passes_limit = [](int count, int now, int limit) {
      return count > limit && count > now;
    };
    const SpfTreeRecord& now = tree_.root;
    return passes_limit(tree.root.cost, now.cost, spf_term_limit) ||
           passes_limit(tree.root.voids.ipv4, now.voids.ipv4, spf_void_limit) ||
           passes_limit(tree.root.voids.ipv6, now.voids.ipv6, spf_void_limit);
  }

  // With the draft in the place of the records that it is made of.
  Trial publish(const SpfDraft& draft) {
    SpfEdit edit{.before = {}, .after = draft.text(), .steps = draft.steps, .added = {}};
    const SpfAnswer& now = *answers_.find(domain_, RecordType::txt);
    std::vector<dns::TxtRecord> texts = now.records<dns::TxtRecord>();
    for (const dns::TxtRecord& text : spf_texts(now)) {
      edit.before.push_back(text.octets);
      std::erase(texts, text);
    }
    texts.push_back({edit.after});
    dns::Answer answer = now.answer;
    answer.reason = dns::Reason::none;
    answer.records = std::move(texts);
    dns::normalize(answer.records);
    SpfAnswers answers(&answers_);
    answers.replace({domain_, RecordType::txt}, std::move(answer), records_);
    SpfProgress progress = evaluate_spf(identity_, answers, SpfDetail::result, false);
    want(progress.wanted);
    edit.terms = progress.terms;
    edit.voids = progress.voids;
    return {std::move(edit), std::move(answers), progress.result == SpfResult::pass};
  }

  const SpfIdentity& identity_;
  const DomainName& domain_;
  const SpfAnswers& answers_;
  const AllowedIps& ours_;
  SpfRecordCache& records_;
  SpfTree tree_;
  SpfNetworks networks_;
  std::vector<dns::Question> wanted_;
};

}  // namespace

SpfCure find_spf_cure(const SpfIdentity& identity, const SpfAnswers& answers,
                      const AllowedIps& ours, SpfRecordCache& records) {
  if (!identity.domain) return {};
  return Search(identity, answers, ours, records).run();
}

SpfPassing find_passing_ip(const SpfIdentity& identity, const SpfAnswers& answers,
                           const AllowedIps& ours) {
  SpfPassing passing;
  SpfIdentity other = identity;
  for (const IpAddress& ip : ours.addresses()) {
    other.ip = ip;
    SpfProgress progress = evaluate_spf(other, answers, SpfDetail::result, false);
    if (progress.result == SpfResult::pass) {
      passing.ip = ip;
      break;
    }
    std::ranges::move(progress.wanted, std::back_inserter(passing.wanted));
  }
  return passing;
}

SpfCure find_shorter_spf(const SpfIdentity& identity, const SpfAnswers& answers,
                         const AllowedIps& ours, SpfRecordCache& records) {
  if (!identity.domain) return {};
  return Search(identity, answers, ours, records).run_shorter();
}

}  // namespace policy
