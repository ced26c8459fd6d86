#include "policy/spf_tree.h"

#include <fmt/format.h>

#include <algorithm>

#include "policy/spf_lookups.h"

namespace policy {

using dns::DomainName;
using dns::Family;
using dns::IpNetwork;
using dns::RecordType;

SpfVoids& SpfVoids::operator+=(const SpfVoids& other) {
  ipv4 += other.ipv4;
  ipv6 += other.ipv6;
  return *this;
}

namespace {

constexpr Family families[] = {Family::ipv4, Family::ipv6};

// RFC 1035 §3.1: each label with its length, and the root.
std::size_t wire_size(const DomainName& name) {
  std::size_t size = 1;
  for (const std::string& label : name.labels()) size += label.size() + 1;
  return size;
}

// RFC 1035 §4.1: header, question and records, whose owner names are pointers.
std::size_t reply_size(const DomainName& name, const SpfAnswer& answer) {
  constexpr std::size_t header = 12;
  constexpr std::size_t type_and_class = 4;
  constexpr std::size_t record_but_data = 12;
  constexpr std::size_t string_limit = 255;
  std::size_t size = header + wire_size(name) + type_and_class;
  for (const DomainName& alias : answer.answer.aliases) size += record_but_data + wire_size(alias);
  for (const dns::TxtRecord& record : answer.records<dns::TxtRecord>()) {
    const std::size_t octets = record.octets.size();
    const std::size_t strings =
        std::max<std::size_t>((octets + string_limit - 1) / string_limit, 1);
    size += record_but_data + octets + strings;
  }
  return size;
}

bool depends_on_client(const std::optional<DomainSpec>& spec) {
  return spec && (spec->text.uses(Macro::ip) || spec->text.uses(Macro::validated_name) ||
                  spec->text.uses(Macro::family));
}

// Whether it names something else for another mail of the same client.
bool depends_on_mail(const std::optional<DomainSpec>& spec) {
  return spec && (spec->text.uses(Macro::helo) || spec->text.uses(Macro::local_part) ||
                  spec->text.uses(Macro::sender));
}

bool is_all(const SpfTerm& term) {
  const Mechanism* const mechanism = term.mechanism();
  return mechanism != nullptr && std::holds_alternative<AllMechanism>(*mechanism);
}

const std::vector<IpNetwork>& everything() {
  static const std::vector<IpNetwork> networks = {IpNetwork::parse("0.0.0.0/0").value(),
                                                  IpNetwork::parse("::/0").value()};
  return networks;
}

class Walker {
 public:
  Walker(const SpfIdentity& identity, const SpfAnswers& answers)
      : answers_(answers), lookups_(identity, answers, SpfDetail::result) {}

  SpfTree walk() {
    SpfTreeRecord root = walk_record(*lookups_.identity().domain);
    std::vector<dns::TxtRecord> texts;
    if (const SpfAnswer* const answer = find(root.domain, RecordType::txt)) {
      texts = answer->records<dns::TxtRecord>();
    }
    return {std::move(root), std::move(texts), lookups_.take_wanted(), std::move(unavailable_),
            is_cut_};
  }

 private:
  SpfTreeRecord walk_record(const DomainName& domain) {
    SpfTreeRecord record{domain};
    record.end = end_at(domain);
    if (record.end != SpfTreeEnd::none) return record;
    ++records_;
    if (!is_checkable(domain)) {  // as one without a record, whatever DNS has there
      record.reason = dns::Reason::no_data;
      return record;
    }
    const SpfAnswer* const answer = find(domain, RecordType::txt);
    if (answer == nullptr) return record;
    record.reason = answer->answer.reason;
    record.ttl = answer->answer.ttl;
    record.is_authoritative = answer->answer.is_authoritative;
    record.comparison = answer->answer.comparison;
    record.is_planned = answer->answer.is_planned;
    record.octets = reply_size(domain, *answer);
    record.spf_records = answer->spf_records.size();
    if (record.spf_records != 1) return record;
    record.record = answer->spf_records.front();
    above_.push_back(domain);
    walk_terms(record);
    above_.pop_back();
    return record;
  }

  SpfTreeEnd end_at(const DomainName& domain) {
    SpfTreeEnd end = SpfTreeEnd::none;
    if (std::find(above_.begin(), above_.end(), domain) != above_.end()) {
      end = SpfTreeEnd::loop;
    } else if (above_.size() == spf_tree_depth_limit || records_ == spf_tree_record_limit) {
      end = SpfTreeEnd::too_large;
    }
    is_cut_ = is_cut_ || end != SpfTreeEnd::none;
    return end;
  }

  void walk_terms(SpfTreeRecord& record) {
    record.terms.reserve(record.record->terms.size());
    bool ended = false;
    for (const SpfTerm& term : record.record->terms) {
      if (!std::holds_alternative<Directive>(term.what)) continue;
      append(record, term, !ended);
      ended = ended || is_all(term);
    }
    for (const SpfTerm& term : record.record->terms) {
      if (std::holds_alternative<RedirectModifier>(term.what)) append(record, term, !ended);
    }
  }

  void append(SpfTreeRecord& record, const SpfTerm& term, bool is_reached) {
    SpfTreeTerm& one = record.terms.emplace_back();
    one.term = &term;
    one.is_reached = is_reached;
    if (is_reached) walk_term(record.domain, one);
    record.cost += one.cost;
    record.voids += one.voids;
  }

  void walk_term(const DomainName& domain, SpfTreeTerm& term) {
    term.cost = counts_as_lookup(*term.term) ? 1 : 0;
    if (const auto* const redirect = std::get_if<RedirectModifier>(&term.term->what)) {
      return walk_nested(domain, redirect->domain, term);
    }
    std::visit([&](const auto& mechanism) { walk_mechanism(domain, mechanism, term); },
               term.directive()->mechanism);
  }

  void walk_mechanism(const DomainName&, const AllMechanism&, SpfTreeTerm& term) {
    term.networks = everything();
  }

  void walk_mechanism(const DomainName&, const IpMechanism& mechanism, SpfTreeTerm& term) {
    term.networks = {mechanism.network};
  }

  void walk_mechanism(const DomainName& domain, const IncludeMechanism& mechanism,
                      SpfTreeTerm& term) {
    walk_nested(domain, mechanism.domain, term);
  }

  void walk_mechanism(const DomainName& domain, const PtrMechanism& mechanism, SpfTreeTerm& term) {
    take_target(domain, mechanism.domain, term);
    term.is_open = true;
  }

  void walk_mechanism(const DomainName& domain, const AMechanism& mechanism, SpfTreeTerm& term) {
    if (!take_target(domain, mechanism.domain, term)) return;
    for (const Family family : families_of(mechanism.domain)) {
      add_addresses(*term.target, family, mechanism.lengths, term);
    }
  }

  // §5.4; more exchanges than the limit are a permerror before any of their addresses is asked for.
  void walk_mechanism(const DomainName& domain, const MxMechanism& mechanism, SpfTreeTerm& term) {
    if (!take_target(domain, mechanism.domain, term)) return;
    const SpfAnswer* const answer = find(*term.target, RecordType::mx);
    if (answer == nullptr) return;
    if (answer->absent()) term.voids = {1, 1};
    const std::vector<dns::MxRecord>& records = answer->records<dns::MxRecord>();
    term.exchanges = records.size();
    if (term.exchanges > spf_mx_limit) return;
    for (const dns::MxRecord& record : records) {
      if (record.is_null()) continue;
      for (const Family family : families_of(mechanism.domain)) {
        add_addresses(record.exchange, family, mechanism.lengths, term);
      }
    }
  }

  // §5.7: A records, whatever the client's family.
  void walk_mechanism(const DomainName& domain, const ExistsMechanism& mechanism,
                      SpfTreeTerm& term) {
    if (!take_target(domain, mechanism.domain, term)) return;
    const SpfAnswer* const answer = find(*term.target, RecordType::a);
    if (answer == nullptr) return;
    if (answer->found() && !term.is_open) term.networks = everything();
    if (!answer->absent()) return;
    for (const Family family : families_of(mechanism.domain)) note_void(family, term);
  }

  void walk_nested(const DomainName& domain, const DomainSpec& spec, SpfTreeTerm& term) {
    if (!take_target(domain, spec, term)) return;
    SpfTreeRecord nested = walk_record(*term.target);
    term.cost += nested.cost;
    term.voids += nested.voids;
    term.nested.push_back(std::move(nested));
  }

  // The families whose clients the target is told of.
  std::vector<Family> families_of(const std::optional<DomainSpec>& spec) const {
    if (depends_on_client(spec)) return {lookups_.identity().ip.family()};
    return {families, families + 2};
  }

  bool take_target(const DomainName& domain, const std::optional<DomainSpec>& spec,
                   SpfTreeTerm& term) {
    const SpfTarget target = lookups_.target_of(spec, domain, untold_step_);
    term.is_open = depends_on_client(spec) || depends_on_mail(spec);
    if (target.state == SpfTarget::State::name) term.target = target.name();
    return term.target.has_value();
  }

  void add_addresses(const DomainName& host, Family family, const CidrLengths& lengths,
                     SpfTreeTerm& term) {
    const SpfAnswer* const answer =
        find(host, family == Family::ipv4 ? RecordType::a : RecordType::aaaa);
    if (answer == nullptr) return;
    if (answer->absent()) note_void(family, term);
    if (term.is_open) return;
    for (const dns::IpAddress& address : answer->records<dns::IpAddress>()) {
      term.networks.push_back(IpNetwork::around(address, lengths.of(family)));
    }
  }

  // A term is void once, however many of its look-ups are.
  static void note_void(Family family, SpfTreeTerm& term) {
    (family == Family::ipv4 ? term.voids.ipv4 : term.voids.ipv6) = 1;
  }

  const SpfAnswer* find(const DomainName& name, RecordType type) {
    const SpfAnswer* const answer = answers_.find(name, type);
    if (!may_ask(name, type, answer)) {
      is_cut_ = true;
      return nullptr;
    }
    if (answer == nullptr) lookups_.want(name, type);
    if (answer != nullptr && answer->unavailable()) note_unavailable({name, type}, *answer);
    return answer;
  }

  // Counts each question once: one that is known by its answer.
  bool may_ask(const DomainName& name, RecordType type, const SpfAnswer* answer) {
    if (answer != nullptr) return may_ask(answer, known_);
    return may_ask(dns::Question{name, type}, unknown_);
  }

  template <class Asked>
  bool may_ask(const Asked& asked, std::vector<Asked>& before) const {
    if (std::ranges::find(before, asked) != before.end()) return true;
    if (known_.size() + unknown_.size() == spf_tree_question_limit) return false;
    before.push_back(asked);
    return true;
  }

  void note_unavailable(const dns::Question& question, const SpfAnswer& answer) {
    const std::pair noted(question, answer.answer.reason);
    if (std::find(unavailable_.begin(), unavailable_.end(), noted) != unavailable_.end()) return;
    unavailable_.push_back(noted);
  }

  const SpfAnswers& answers_;
  SpfLookups lookups_;
  std::vector<DomainName> above_;  // the records on the way from the root
  std::size_t records_ = 0;
  std::vector<const SpfAnswer*> known_;  // what was asked for, each once
  std::vector<dns::Question> unknown_;   // likewise
  SpfStep untold_step_;                  // of no trace; nothing is told in it
  std::vector<std::pair<dns::Question, dns::Reason>> unavailable_;
  bool is_cut_ = false;
};

}  // namespace

SpfTree walk_spf_tree(const SpfIdentity& identity, const SpfAnswers& answers) {
  return Walker(identity, answers).walk();
}

std::vector<std::pair<dns::Question, dns::Reason>> unavailable_of(const SpfTree& tree) {
  auto list = tree.unavailable;
  for (const dns::Question& question : tree.wanted) {
    list.emplace_back(question, dns::Reason::timeout);
  }
  return list;
}

}  // namespace policy
