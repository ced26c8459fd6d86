#include "policy/decide.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <compare>
#include <limits>
#include <utility>

namespace policy {

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::chosen:
      return "chosen";
    case Outcome::none:
      return "none";
    case Outcome::undecided:
      return "undecided";
  }
  return "?";
}

namespace {

constexpr std::size_t last_position = std::numeric_limits<std::size_t>::max();

// The least key wins; compared from the first member to the last.
struct RankKey {
  int errors = 0;
  int warnings = 0;
  bool is_default = false;
  bool is_ipv6 = false;
  bool is_not_present = true;
  std::uint16_t preference = 0;
  std::size_t position = 0;  // in SEND_ON
  std::optional<dns::IpAddress> ip = std::nullopt;

  auto operator<=>(const RankKey&) const = default;
};

// Between what its unknown facts could make of a candidate.
struct Range {
  RankKey best;
  RankKey worst;
};

Range range_of(const Candidate& candidate, const Standing& standing, const AllowedIps& allowed,
               const std::optional<Sender>& present) {
  const RankKey best{.errors = standing.errors,
                     .warnings = standing.warnings,
                     .is_default = candidate.source == Source::default_identity,
                     .is_ipv6 = candidate.sender().ip.family() == dns::Family::ipv6,
                     .is_not_present = !(present && *present == candidate.sender()),
                     .preference = candidate.preference,
                     .position = allowed.position(candidate.sender().ip).value_or(last_position),
                     .ip = candidate.sender().ip};
  Range range{best, best};
  range.worst.errors += standing.unknowns;
  if (!candidate.helo_is_certain) {
    // Another HELO name may fail nothing, and be the one that the present entry has.
    range.best.errors = 0;
    range.best.warnings = 0;
    range.best.is_not_present = !(present && present->ip == candidate.sender().ip);
  }
  return range;
}

// What the first difference between two keys says of why `winner` goes before `loser`.
std::string difference(const RankKey& winner, const RankKey& loser) {
  if (winner.errors != loser.errors) {
    return fmt::format("fewer errors ({}) than {} ({})", winner.errors, *loser.ip, loser.errors);
  }
  if (winner.warnings != loser.warnings) {
    return fmt::format("fewer warnings ({}) than {} ({})", winner.warnings, *loser.ip,
                       loser.warnings);
  }
  if (winner.is_default != loser.is_default)
    return "its MX points here, and the default is no better";
  if (winner.is_ipv6 != loser.is_ipv6) return "IPv4 goes before IPv6";
  if (winner.is_not_present != loser.is_not_present) return "it is the present entry";
  if (winner.preference != loser.preference) {
    return fmt::format("MX preference: {} before {}", winner.preference, loser.preference);
  }
  if (winner.position != loser.position) return "it stands first in SEND_ON";
  return "the lower address";
}

class Decider {
 public:
  Decider(const TrustedDomain& domain, const DomainFacts& facts, const Standings& standings,
          const Surroundings& surroundings, const std::optional<Sender>& present)
      : domain_(domain), facts_(facts), standings_(standings), surroundings_(surroundings) {
    if (!present) return;
    refusals_of_present_ = refusals_of(*present);
    if (refusals_of_present_.empty()) present_ = present;
  }

  Decision decide() const {
    const std::optional<std::size_t> winner = best();
    if (!winner) {
      if (const std::string rivals = unseen_rival(std::nullopt); !rivals.empty()) {
        return undecided(rivals);
      }
      return none();
    }
    if (const std::string doubt = doubt_about(*winner); !doubt.empty()) return undecided(doubt);
    return chosen(*winner);
  }

 private:
  const Candidate& candidate(std::size_t index) const { return facts_.candidates[index]; }
  const Standing& standing(std::size_t index) const { return standings_.candidates[index]; }

  Range range(std::size_t index) const {
    return range_of(candidate(index), standing(index), surroundings_.allowed, present_);
  }

  // The blocking checks that the present entry fails for certain.
  const std::vector<std::string_view>& refusals_of(const Sender& present) const {
    for (std::size_t i = 0; i < facts_.candidates.size(); ++i) {
      if (candidate(i).sender() == present) return standing(i).blocked_by;
    }
    return standings_.present.blocked_by;
  }

  // Whether an unavailable fact could bring another HELO name that passes what this one fails.
  bool may_be_freed(std::size_t index) const {
    const Candidate& one = candidate(index);
    const std::vector<std::string_view>& ids = standing(index).blocked_by;
    return !one.helo_is_certain && std::all_of(ids.begin(), ids.end(), [&](std::string_view id) {
      return id.starts_with("helo.") || id == "spf.helo" ||
             (id == "ip.scope" && domain_.scope.allows(one.sender().ip));
    });
  }

  // The candidates but those that blocking checks keep out for certain.
  std::vector<std::size_t> remaining() const {
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < facts_.candidates.size(); ++i) {
      if (!standing(i).blocked || may_be_freed(i)) indices.push_back(i);
    }
    return indices;
  }

  // Whether the candidate could be kept out, or is while its HELO name is not certain.
  bool is_doubtful(std::size_t index) const {
    return standing(index).blocked || standing(index).may_be_blocked;
  }

  // The remaining candidate with the least worst case.
  std::optional<std::size_t> best() const {
    const std::vector<std::size_t> indices = remaining();
    const auto found =
        std::min_element(indices.begin(), indices.end(), [&](std::size_t left, std::size_t right) {
          return std::pair(is_doubtful(left), range(left).worst) <
                 std::pair(is_doubtful(right), range(right).worst);
        });
    if (found == indices.end()) return std::nullopt;
    return *found;
  }

  // Why the winner could be another once all facts are in; empty if it could not.
  std::string doubt_about(std::size_t winner) const {
    if (!candidate(winner).helo_is_certain) {
      return fmt::format("the PTR names of {} are not known", candidate(winner).sender().ip);
    }
    if (is_doubtful(winner)) {
      return fmt::format("it is not known whether {} may be used", candidate(winner).sender().ip);
    }
    for (const std::size_t rival : remaining()) {
      if (rival != winner && range(rival).best < range(winner).worst) {
        return fmt::format("{} and {} cannot be compared", candidate(winner).sender().ip,
                           candidate(rival).sender().ip);
      }
    }
    return unseen_rival(range(winner).worst);
  }

  // What could still bring a candidate that nobody has seen and that is better than `worst` (or any
  // at all); empty if nothing could.
  std::string unseen_rival(const std::optional<RankKey>& worst) const {
    if (domain_.use) return "";
    if (facts_.mx.unavailable()) {
      for (const dns::Family family : {dns::Family::ipv4, dns::Family::ipv6}) {
        if (!may_be_seen(family)) continue;
        if (!worst || unseen_key(nullptr, family) < *worst) {
          return fmt::format("MX of {}: {}", domain_.name, dns::to_string(facts_.mx.reason));
        }
      }
    }
    if (facts_.exchanges_left_out > 0 && (!worst || left_out_key() < *worst)) {
      return fmt::format("{} exchanges of {} were not asked about", facts_.exchanges_left_out,
                         domain_.name);
    }
    for (const Exchange& exchange : facts_.exchanges) {
      for (const dns::Family family : {dns::Family::ipv4, dns::Family::ipv6}) {
        const dns::Fact<dns::IpAddress>& fact = exchange.host->of(family);
        if (!fact.unavailable() || !may_be_seen(family)) continue;
        if (!worst || unseen_key(&exchange, family) < *worst) {
          return fmt::format("{} addresses of {}: {}", dns::to_string(family), exchange.host->name,
                             dns::to_string(fact.reason));
        }
      }
    }
    return "";
  }

  // Whether an address of this family that nobody has seen could bring a candidate that is not out.
  bool may_be_seen(dns::Family family) const {
    const Weights& weights = surroundings_.weights;
    if (family == dns::Family::ipv6 &&
        weighed(check("ip.family"), Verdict::error, weights) == Verdict::error) {
      return false;
    }
    const std::vector<dns::IpAddress>& addresses = surroundings_.allowed.addresses();
    return surroundings_.allowed.is_any() ||
           std::any_of(addresses.begin(), addresses.end(),
                       [&](const dns::IpAddress& ip) { return ip.family() == family; });
  }

  // The best that an address not yet seen could be, under this exchange or (nullptr) any.
  RankKey unseen_key(const Exchange* exchange, dns::Family family) const {
    const std::uint16_t preference = exchange != nullptr ? exchange->preference : 0;
    return {.is_ipv6 = family == dns::Family::ipv6,
            .is_not_present = !may_bring_present(exchange, family),
            .preference = preference};
  }

  // The best that an exchange past exchange_limit could bring.
  RankKey left_out_key() const {
    RankKey key = unseen_key(nullptr, dns::Family::ipv4);
    key.preference = facts_.exchanges.back().preference;
    return key;
  }

  // Whether that address could make the present entry a candidate. One that another exchange has
  // brought already gets no other HELO name but, where it had none of its PTR names, the exchange.
  bool may_bring_present(const Exchange* exchange, dns::Family family) const {
    if (!present_ || present_->ip.family() != family) return false;
    if (exchange != nullptr && exchange->host->name == present_->helo) return true;
    return std::none_of(facts_.candidates.begin(), facts_.candidates.end(),
                        [&](const Candidate& one) {
                          return one.source == Source::exchange && one.sender().ip == present_->ip;
                        });
  }

  Decision chosen(std::size_t winner) const {
    Decision decision{Outcome::chosen, winner, std::nullopt, reason_for(winner)};
    if (candidate(winner).source != Source::default_identity) {
      decision.row = candidate(winner).sender();
    }
    return decision;
  }

  std::string reason_for(std::size_t winner) const {
    if (candidate(winner).source == Source::use) return "set by the policy";
    const std::optional<RankKey> second = runner_up(winner);
    const std::string out = refused(winner);
    if (second) {
      const std::string reason = difference(range(winner).worst, *second);
      return out.empty() ? reason : reason + "; " + out;
    }
    return out.empty() ? "no other candidate" : "the only one left, for " + out;
  }

  // The best that any other remaining candidate can be.
  std::optional<RankKey> runner_up(std::size_t winner) const {
    std::optional<RankKey> second;
    for (const std::size_t rival : remaining()) {
      if (rival == winner) continue;
      const RankKey key = range(rival).best;
      if (!second || key < *second) second = key;
    }
    return second;
  }

  // The candidates that blocking checks keep out, each with the checks it fails.
  std::string refused(std::optional<std::size_t> but) const {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < facts_.candidates.size(); ++i) {
      if (i == but || !standing(i).blocked) continue;
      texts.push_back(fmt::format("{} is out ({})", candidate(i).sender().ip,
                                  fmt::join(standing(i).blocked_by, ", ")));
    }
    return fmt::format("{}", fmt::join(texts, ", "));
  }

  Decision none() const {
    const std::string out = refused(std::nullopt);
    Decision decision{Outcome::none, std::nullopt, std::nullopt,
                      out.empty() ? "no exchange has an allowed address" : out};
    // What a domain's DNS asks for outside the scope changes nothing.
    if (leaves_scope()) keep_present(decision);
    return decision;
  }

  // Whether some candidate is out because the domain's DNS would leave the scope.
  bool leaves_scope() const {
    for (std::size_t i = 0; i < facts_.candidates.size(); ++i) {
      const std::vector<std::string_view>& ids = standing(i).blocked_by;
      if (candidate(i).source == Source::exchange &&
          std::find(ids.begin(), ids.end(), "ip.scope") != ids.end()) {
        return true;
      }
    }
    return false;
  }

  Decision undecided(const std::string& doubt) const {
    Decision decision{Outcome::undecided, std::nullopt, std::nullopt, doubt};
    keep_present(decision);
    if (!present_ && refusals_of_present_.empty()) decision.reason += "; no row yet";
    return decision;
  }

  // Writes the present entry again, where there is one and it is not refused for certain.
  void keep_present(Decision& decision) const {
    if (!refusals_of_present_.empty()) {
      decision.reason +=
          fmt::format("; the present entry is dropped ({})", fmt::join(refusals_of_present_, ", "));
    } else if (present_) {
      decision.row = present_;
      decision.reason += "; the present entry stays";
    }
  }

  const TrustedDomain& domain_;
  const DomainFacts& facts_;
  const Standings& standings_;
  const Surroundings& surroundings_;
  std::optional<Sender> present_;  // nothing where it is refused
  std::vector<std::string_view> refusals_of_present_;
};

}  // namespace

Decision decide(const TrustedDomain& domain, const DomainFacts& facts, const Standings& standings,
                const Surroundings& surroundings, const std::optional<Sender>& present) {
  return Decider(domain, facts, standings, surroundings, present).decide();
}

}  // namespace policy
