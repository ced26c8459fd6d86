#include "gen/row_facts.h"

#include <algorithm>

#include "policy/evidence.h"

namespace gen {

using policy::Candidate;
using policy::describe;

namespace {

// Each says once what it says; none is longer than people read, whatever a zone holds.
class Facts {
 public:
  void add(std::string fact) {
    constexpr std::size_t longest = 1000;  // octets
    if (fact.size() > longest) fact.replace(longest, fact.npos, "...");
    if (std::ranges::find(facts_, fact) == facts_.end()) facts_.push_back(std::move(fact));
  }

  void add(const policy::AddressFacts& address) {
    add(describe(address.ip.reverse_name(), dns::RecordType::ptr, address.ptr));
  }

  void add(const dns::HostFacts& host, const policy::Sender& sender) {
    add(describe(host, sender.ip.family()));
    if (sender.ip6) add(describe(host, sender.ip6->family()));
  }

  // What a sender rests on beside the MX record that brought it.
  void add(const Candidate& candidate) {
    const policy::SenderFacts& facts = *candidate.facts;
    if (facts.helo) add(*facts.helo, candidate.sender());
    if (facts.address) add(*facts.address);
    if (facts.address6) add(*facts.address6);
  }

  std::vector<std::string> take() { return std::move(facts_); }

 private:
  std::vector<std::string> facts_;
};

}  // namespace

std::vector<std::string> facts_of_row(const dns::DomainName& domain,
                                      const policy::DomainFacts& known,
                                      const policy::Decision& decision) {
  Facts facts;
  facts.add(describe(domain, dns::RecordType::mx, known.mx));
  if (decision.candidate) {
    const Candidate& chosen = known.candidates[*decision.candidate];
    for (const policy::Exchange& exchange : known.exchanges) {
      const bool is_its = chosen.exchange && exchange.host->name == *chosen.exchange;
      if (is_its) facts.add(*exchange.host, chosen.sender());
    }
    facts.add(chosen);
  }
  // The entry that goes: why it may not stay.
  if (known.present) facts.add(*known.present);
  return facts.take();
}

std::vector<std::string> facts_of_row(const Candidate& default_identity) {
  Facts facts;
  facts.add(default_identity);
  return facts.take();
}

}  // namespace gen
