// What a check of SPF learns of names: answers that are known or wanted, domain-specs as names.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "policy/spf_evaluation.h"

namespace policy {

// A domain-spec's name in one check.
struct SpfTarget {
  enum class State : std::uint8_t {
    name,
    no_name,  // no such name can be; why stands in the step
    foreign,  // it would hold a local part that no name can: RFC 8616 §4
    waiting,  // for the answers that %{p} needs
  };
  State state = State::no_name;
  const dns::DomainName* fixed = nullptr;  // of the record or its domain, or
  std::optional<dns::DomainName> expanded = std::nullopt;

  const dns::DomainName& name() const { return fixed != nullptr ? *fixed : *expanded; }
};

// A or AAAA, of the client's family.
dns::RecordType address_type(const dns::IpAddress& ip);

// What of one check is the same for all its terms. What is not known yet is collected as wanted.
class SpfLookups {
 public:
  // Both must outlive this.
  SpfLookups(const SpfIdentity& identity, const SpfAnswers& answers, SpfDetail detail)
      : identity_(identity), answers_(answers), detail_(detail) {}

  const SpfIdentity& identity() const { return identity_; }
  bool traced() const { return detail_ != SpfDetail::result; }
  bool traces_all() const { return detail_ == SpfDetail::trace; }
  // Makes the words and keeps them, if anybody wants to know.
  template <class Text>
  void tell(std::string& why, const Text& text) const {
    if (traced()) why = text();
  }
  // Likewise why a term does not match.
  template <class Text>
  void tell_miss(std::string& why, const Text& text) const {
    if (traces_all()) why = text();
  }

  // Null: not known, and wanted from now on. What is known is noted in the trace.
  const SpfAnswer* find(const dns::DomainName& name, dns::RecordType type,
                        std::vector<SpfLookup>& trace);
  void want(const dns::DomainName& name, dns::RecordType type);
  bool is_waiting() const { return !wanted_.empty(); }
  std::vector<dns::Question> take_wanted() { return std::exchange(wanted_, {}); }

  // §4.8: what the domain-spec names in the record of `domain`; without one, that domain.
  SpfTarget target_of(const std::optional<DomainSpec>& spec, const dns::DomainName& domain,
                      SpfStep& step);
  SpfTarget target_of(const DomainSpec& spec, const dns::DomainName& domain, SpfStep& step);
  // The text with its macros replaced; nothing while %{p} is waited for.
  std::optional<std::string> expand_for(const dns::DomainName& domain, const MacroString& text,
                                        std::vector<SpfLookup>& trace);

  // §5.5: the first of the names that belongs and has the client's address; only ten are looked
  // at, and one whose addresses cannot be had is passed over. Nothing while one is waited for.
  template <class Belongs>
  std::optional<dns::DomainName> validate(const std::vector<dns::DomainName>& names,
                                          const Belongs& belongs, std::vector<SpfLookup>& trace) {
    for (std::size_t i = 0; i < names.size() && i < spf_ptr_limit; ++i) {
      if (belongs(names[i]) && has_client(names[i], trace)) return names[i];
    }
    return std::nullopt;
  }

 private:
  // False too while something is waited for: a name before this one may be the first.
  bool has_client(const dns::DomainName& name, std::vector<SpfLookup>& trace);
  std::optional<dns::DomainName> validated_name(const dns::DomainName& domain,
                                                std::vector<SpfLookup>& trace);
  SpfTarget expanded_target(const DomainSpec& spec, const dns::DomainName& domain, SpfStep& step);

  const SpfIdentity& identity_;
  const SpfAnswers& answers_;
  SpfDetail detail_;
  std::vector<dns::Question> wanted_;
};

}  // namespace policy
