// The questions that a check may still ask, as far as its known records tell.

#include <algorithm>

#include "policy/spf_evaluation.h"
#include "policy/spf_lookups.h"

namespace policy {
namespace {

using dns::DomainName;
using dns::RecordType;

// No check asks ahead for more: what it needs besides, it asks for when it comes to it.
constexpr std::size_t question_limit = 40;

// Walks the records in the order of evaluation, as if no term matched but those that do for
// certain.
class Prospect {
 public:
  Prospect(const SpfIdentity& identity, const SpfAnswers& answers)
      : identity_(identity), answers_(answers) {}

  std::vector<dns::Question> walk() {
    if (identity_.domain) walk_domain(*identity_.domain);
    return std::move(wanted_);
  }

 private:
  // The answer, if it is known; else it is wanted. Null too where there is no more to be asked.
  const SpfAnswer* ask(const DomainName& name, RecordType type) {
    if (asked_ == question_limit) {
      over_ = true;
      return nullptr;
    }
    ++asked_;
    const SpfAnswer* const known = answers_.find(name, type);
    if (known == nullptr) wanted_.push_back({name, type});
    return known;
  }

  void walk_domain(const DomainName& domain) {
    const SpfAnswer* const answer = ask(domain, RecordType::txt);
    if (answer == nullptr) return;
    if (answer->spf_records.size() != 1 || !answer->spf_records.front()->mistakes.empty()) {
      over_ = true;  // the check ends here with an error
      return;
    }
    walk_record(domain, *answer->spf_records.front());
  }

  void walk_record(const DomainName& domain, const SpfRecord& record) {
    for (const SpfTerm& term : record.terms) {
      const Mechanism* const mechanism = term.mechanism();
      if (mechanism == nullptr) continue;
      if (matches_for_certain(*mechanism) || !walk_term(domain, term, *mechanism)) return;
    }
    const RedirectModifier* const redirect = record.redirect();
    if (redirect != nullptr && redirect->domain.fixed && count_term()) {
      walk_domain(*redirect->domain.fixed);
    }
  }

  // What follows in its record is not evaluated.
  bool matches_for_certain(const Mechanism& mechanism) const {
    const auto* const ip = std::get_if<IpMechanism>(&mechanism);
    return std::holds_alternative<AllMechanism>(mechanism) ||
           (ip != nullptr && ip->network.contains(identity_.ip));
  }

  // False where the check ends at the latest.
  bool walk_term(const DomainName& domain, const SpfTerm& term, const Mechanism& mechanism) {
    if (counts_as_lookup(term) && !count_term()) return false;
    std::visit([&](const auto& one) { foresee(one, domain); }, mechanism);
    return !over_;
  }

  bool count_term() {
    over_ = over_ || terms_ == spf_term_limit;
    ++terms_;
    return !over_;
  }

  // The domain-spec's name where no macro is in it; null else.
  static const DomainName* name_of(const std::optional<DomainSpec>& spec,
                                   const DomainName& domain) {
    if (!spec) return &domain;
    return spec->fixed ? &*spec->fixed : nullptr;
  }

  void foresee(const AllMechanism&, const DomainName&) {}
  void foresee(const IpMechanism&, const DomainName&) {}
  // Its names are not known before their turn comes; few records still have one.
  void foresee(const PtrMechanism&, const DomainName&) {}

  void foresee(const IncludeMechanism& include, const DomainName&) {
    if (include.domain.fixed) walk_domain(*include.domain.fixed);
  }

  void foresee(const AMechanism& mechanism, const DomainName& domain) {
    const DomainName* const name = name_of(mechanism.domain, domain);
    if (name != nullptr) ask(*name, address_type(identity_.ip));
  }

  void foresee(const ExistsMechanism& mechanism, const DomainName&) {
    if (mechanism.domain.fixed) ask(*mechanism.domain.fixed, RecordType::a);
  }

  void foresee(const MxMechanism& mechanism, const DomainName& domain) {
    const DomainName* const name = name_of(mechanism.domain, domain);
    if (name == nullptr) return;
    const SpfAnswer* const answer = ask(*name, RecordType::mx);
    if (answer == nullptr) return;
    const std::vector<dns::MxRecord>& exchanges = answer->records<dns::MxRecord>();
    if (exchanges.size() > spf_mx_limit) {
      over_ = true;
      return;
    }
    for (const dns::MxRecord& record : exchanges) {
      if (!record.is_null()) ask(record.exchange, address_type(identity_.ip));
    }
  }

  const SpfIdentity& identity_;
  const SpfAnswers& answers_;
  int terms_ = 0;
  std::size_t asked_ = 0;
  bool over_ = false;  // the check goes no further than this
  std::vector<dns::Question> wanted_;
};

}  // namespace

std::vector<dns::Question> look_ahead(const SpfIdentity& identity, const SpfAnswers& answers) {
  return Prospect(identity, answers).walk();
}

}  // namespace policy
