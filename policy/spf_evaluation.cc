#include "policy/spf_evaluation.h"

#include <fmt/format.h>

#include <utility>

#include "dns/idna.h"
#include "policy/spf_mechanisms.h"

namespace policy {
namespace {

using dns::DomainName;
using dns::RecordType;

// A result, or nothing while waiting.
using Outcome = std::optional<SpfResult>;

// What of a step stands in the trace; a waiting one is not told.
SpfMatch match_of(SpfOutcome outcome) {
  switch (outcome) {
    case SpfOutcome::match:
      return SpfMatch::match;
    case SpfOutcome::temperror:
      return SpfMatch::temperror;
    case SpfOutcome::permerror:
      return SpfMatch::permerror;
    case SpfOutcome::no_match:
    case SpfOutcome::waiting:
      break;
  }
  return SpfMatch::no_match;
}

// §5.2: what the result of an included record means for the include.
SpfOutcome include_of(SpfResult result) {
  switch (result) {
    case SpfResult::pass:
      return SpfOutcome::match;
    case SpfResult::fail:
    case SpfResult::softfail:
    case SpfResult::neutral:
      return SpfOutcome::no_match;
    case SpfResult::temperror:
      return SpfOutcome::temperror;
    case SpfResult::permerror:
    case SpfResult::none:
      break;
  }
  return SpfOutcome::permerror;
}

// One run of check_host() over the answers. The term limit bounds its recursion.
class Evaluation {
 public:
  Evaluation(const SpfIdentity& identity, const SpfAnswers& answers, SpfDetail detail,
             bool explained)
      : lookups_(identity, answers, detail),
        mechanisms_(lookups_, counts_),
        explained_(explained) {}

  SpfProgress run() {
    SpfProgress progress;
    if (lookups_.traced()) progress.trace.emplace();
    progress.result = check_identity(progress.trace ? *progress.trace : untold_record_);
    if (progress.result == SpfResult::fail && explained_) progress.explanation = explain();
    if (lookups_.is_waiting()) progress.result = std::nullopt;
    progress.wanted = lookups_.take_wanted();
    progress.terms = counts_.terms();
    progress.voids = counts_.voids();
    return progress;
  }

 private:
  // §4.3
  Outcome check_identity(SpfRecordTrace& trace) {
    const SpfIdentity& identity = lookups_.identity();
    if (lookups_.traced()) trace.domain = identity.domain;
    if (identity.domain) return check_domain(*identity.domain, trace);
    lookups_.tell(trace.why, [&] {
      return fmt::format("{:?} is no domain that DNS could know", identity.sender_domain);
    });
    return SpfResult::none;
  }

  // §4.4 and §4.5: the domain's one record, and what it says.
  Outcome check_domain(const DomainName& domain, SpfRecordTrace& trace) {
    const SpfAnswer* const answer = lookups_.find(domain, RecordType::txt, trace.lookups);
    if (answer == nullptr) return std::nullopt;
    const Outcome outcome = answer->spf_records.size() == 1
                                ? check_record(domain, *answer->spf_records.front(), trace)
                                : without_one_record(domain, *answer, trace);
    if (outcome) trace.result = *outcome;
    return outcome;
  }

  SpfResult without_one_record(const DomainName& domain, const SpfAnswer& answer,
                               SpfRecordTrace& trace) const {
    lookups_.tell(trace.why, [&] {
      if (answer.unavailable()) {
        return fmt::format("TXT of {}: {}", domain, dns::to_string(answer.answer.reason));
      }
      if (answer.spf_records.empty()) return fmt::format("{} has no SPF record", domain);
      return fmt::format("{} has {} SPF records", domain, answer.spf_records.size());
    });
    if (answer.unavailable()) return SpfResult::temperror;
    return answer.spf_records.empty() ? SpfResult::none : SpfResult::permerror;
  }

  // §4.6: a mistake anywhere in the record comes before all its terms.
  Outcome check_record(const DomainName& domain, const SpfRecord& record, SpfRecordTrace& trace) {
    if (lookups_.traced()) trace.record = record.text;
    if (record.mistakes.empty()) return check_terms(domain, record, trace);
    lookups_.tell(trace.why, [&] {
      const SpfMistake& first = record.mistakes.front();
      return fmt::format("the record of {} is wrong at octet {}: {}", domain, first.offset + 1,
                         first.reason);
    });
    return SpfResult::permerror;
  }

  // §4.6.2 and §4.7: the directives in order, then redirect, else neutral.
  Outcome check_terms(const DomainName& domain, const SpfRecord& record, SpfRecordTrace& trace) {
    for (const SpfTerm& term : record.terms) {
      const auto* const directive = std::get_if<Directive>(&term.what);
      if (directive == nullptr) continue;
      SpfStep& step = begin(record, term, trace);
      const SpfOutcome outcome = check_directive(domain, *directive, step);
      finish(outcome, trace);
      if (outcome == SpfOutcome::no_match) continue;
      if (outcome == SpfOutcome::match && explained_) deciding_ = {domain, &record};
      return result_of(outcome, directive->qualifier);
    }
    // An `all` would have matched, so that none stands beside it: §5.1.
    for (const SpfTerm& term : record.terms) {
      const auto* const redirect = std::get_if<RedirectModifier>(&term.what);
      if (redirect == nullptr) continue;
      return check_redirect(domain, *redirect, begin(record, term, trace), trace);
    }
    lookups_.tell(trace.why, [&] {
      return fmt::format("no term of {} matches {}", domain, lookups_.identity().ip);
    });
    return SpfResult::neutral;
  }

  static Outcome result_of(SpfOutcome outcome, Qualifier qualifier) {
    switch (outcome) {
      case SpfOutcome::match:
        return policy::result_of(qualifier);
      case SpfOutcome::temperror:
        return SpfResult::temperror;
      case SpfOutcome::permerror:
        return SpfResult::permerror;
      case SpfOutcome::no_match:
      case SpfOutcome::waiting:
        break;
    }
    return std::nullopt;
  }

  // The term's step, last in the trace until it is finished.
  SpfStep& begin(const SpfRecord& record, const SpfTerm& term, SpfRecordTrace& trace) {
    if (!lookups_.traced()) return untold_step_;
    SpfStep& step = trace.steps.emplace_back();
    step.number = term.number;
    step.term = record.text_of(term);
    return step;
  }

  void finish(SpfOutcome outcome, SpfRecordTrace& trace) const {
    if (!lookups_.traced()) return;
    const bool is_untold = outcome == SpfOutcome::no_match && !lookups_.traces_all();
    if (outcome == SpfOutcome::waiting || is_untold) return trace.steps.pop_back();
    SpfStep& step = trace.steps.back();
    step.match = match_of(outcome);
    step.terms = counts_.terms();
    step.voids = counts_.voids();
  }

  SpfOutcome check_directive(const DomainName& domain, const Directive& directive, SpfStep& step) {
    return std::visit([&](const auto& mechanism) { return check(mechanism, domain, step); },
                      directive.mechanism);
  }

  template <class AnyMechanism>
  SpfOutcome check(const AnyMechanism& mechanism, const DomainName& domain, SpfStep& step) {
    if (is_lookup<AnyMechanism> && !begin_term(step)) return SpfOutcome::permerror;
    if constexpr (std::is_same_v<AnyMechanism, IncludeMechanism>) {
      return check_include(mechanism, domain, step);
    } else {
      return mechanisms_.check(mechanism, domain, step);
    }
  }

  bool begin_term(SpfStep& step) {
    if (counts_.begin_term()) return true;
    lookups_.tell(step.why, past_term_limit);
    return false;
  }

  // §5.2
  SpfOutcome check_include(const IncludeMechanism& mechanism, const DomainName& domain,
                           SpfStep& step) {
    const SpfTarget target = lookups_.target_of(mechanism.domain, domain, step);
    switch (target.state) {
      case SpfTarget::State::waiting:
        return SpfOutcome::waiting;
      case SpfTarget::State::foreign:
        return SpfOutcome::no_match;
      case SpfTarget::State::no_name:  // as one that holds no record
        return SpfOutcome::permerror;
      case SpfTarget::State::name:
        break;
    }
    const Outcome result = check_nested(target.name(), step);
    return result ? include_of(*result) : SpfOutcome::waiting;
  }

  // §6.1
  Outcome check_redirect(const DomainName& domain, const RedirectModifier& redirect, SpfStep& step,
                         SpfRecordTrace& trace) {
    const Outcome result = follow(domain, redirect, step);
    SpfOutcome outcome = SpfOutcome::match;
    if (!result) outcome = SpfOutcome::waiting;
    if (result == SpfResult::temperror) outcome = SpfOutcome::temperror;
    if (result == SpfResult::permerror) outcome = SpfOutcome::permerror;
    finish(outcome, trace);
    return result;
  }

  Outcome follow(const DomainName& domain, const RedirectModifier& redirect, SpfStep& step) {
    if (!begin_term(step)) return SpfResult::permerror;
    const SpfTarget target = lookups_.target_of(redirect.domain, domain, step);
    switch (target.state) {
      case SpfTarget::State::waiting:
        return std::nullopt;
      case SpfTarget::State::foreign:  // as if it were not there; RFC 8616 speaks of terms alone
        return SpfResult::neutral;
      case SpfTarget::State::no_name:
        return SpfResult::permerror;
      case SpfTarget::State::name:
        break;
    }
    const Outcome result = check_nested(target.name(), step);
    return result == SpfResult::none ? SpfResult::permerror : result;
  }

  Outcome check_nested(const DomainName& domain, SpfStep& step) {
    if (!is_checkable(domain)) {
      lookups_.tell(step.why, [&] { return fmt::format("{} is a name of one label", domain); });
      return SpfResult::none;
    }
    if (!lookups_.traced()) return check_domain(domain, untold_record_);
    SpfRecordTrace& nested = step.nested.emplace_back();
    nested.domain = domain;
    const Outcome result = check_domain(domain, nested);
    if (result && lookups_.traces_all()) {
      step.why = fmt::format("check_host for {} gives {}", domain, to_string(*result));
    }
    return result;
  }

  // §6.2: nothing where anything at all is wrong with it.
  std::optional<std::string> explain() {
    const ExplanationModifier* const modifier = deciding_->record->explanation();
    if (modifier == nullptr) return std::nullopt;
    SpfStep step;
    const SpfTarget target = lookups_.target_of(modifier->domain, deciding_->domain, step);
    if (target.state != SpfTarget::State::name) return std::nullopt;
    const SpfAnswer* const answer = lookups_.find(target.name(), RecordType::txt, step.lookups);
    if (answer == nullptr || answer->records<dns::TxtRecord>().size() != 1) return std::nullopt;
    const auto text =
        parse_macro_string(answer->records<dns::TxtRecord>()[0].octets, 0, MacroPlace::explanation);
    if (!text) return std::nullopt;
    std::optional<std::string> explanation =
        lookups_.expand_for(deciding_->domain, *text, step.lookups);
    if (explanation && !dns::is_ascii(*explanation)) return std::nullopt;
    return explanation;
  }

  // The record whose directive matched last, and its domain.
  struct Deciding {
    DomainName domain;
    const SpfRecord* record;
  };

  SpfLookups lookups_;
  SpfCounts counts_;
  SpfMechanisms mechanisms_;
  bool explained_;
  std::optional<Deciding> deciding_;
  // What stands for the trace where none is wanted; nothing is ever told in them.
  SpfStep untold_step_;
  SpfRecordTrace untold_record_;
};

}  // namespace

std::string past_term_limit() {
  return fmt::format("more than {} terms ask DNS", spf_term_limit);
}

std::string past_void_limit() {
  return fmt::format("more than {} terms ask for what is not there", spf_void_limit);
}

std::string past_mx_limit(std::size_t exchanges) {
  return fmt::format("{} exchanges, where {} is the limit", exchanges, spf_mx_limit);
}

SpfProgress evaluate_spf(const SpfIdentity& identity, const SpfAnswers& answers, SpfDetail detail,
                         bool explained) {
  return Evaluation(identity, answers, detail, explained).run();
}

}  // namespace policy
