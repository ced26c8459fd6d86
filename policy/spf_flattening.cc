#include "policy/spf_flattening.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <tuple>

#include "policy/spf_networks.h"

namespace policy {
namespace {

using dns::Family;
using dns::IpNetwork;

constexpr std::size_t choice_limit = 12;  // terms among which is chosen: 4,096 ways at the most

// "ip4:192.0.2.10", "ip6:2001:db8::/32"
std::string word_of(const IpNetwork& block) {
  const bool is_ipv4 = block.first().family() == Family::ipv4;
  const bool is_single = block.prefix_bits() == (is_ipv4 ? 32 : 128);
  return fmt::format("{}:{}", is_ipv4 ? "ip4" : "ip6",
                     is_single ? block.first().to_string() : block.to_string());
}

std::vector<std::string> words_of(const AddressSet& addresses) {
  std::vector<std::string> words;
  for (const Family family : {Family::ipv4, Family::ipv6}) {
    for (const IpNetwork& block : addresses.blocks(family)) words.push_back(word_of(block));
  }
  return words;
}

// A term that may give way to addresses.
struct Choice {
  std::string term;
  std::vector<std::string> words;
  int saved = 0;
  bool is_ours = false;

  // What the record grows by.
  int octets() const {
    int sum = -static_cast<int>(term.size());
    for (const std::string& word : words) sum += static_cast<int>(word.size()) + 1;
    return sum;
  }
};

bool may_give_way(const SpfTreeTerm& term) {
  const Directive* const directive = term.directive();
  if (!term.is_reached || directive == nullptr || directive->qualifier != Qualifier::pass) {
    return false;
  }
  const Mechanism& mechanism = directive->mechanism;
  return std::holds_alternative<AMechanism>(mechanism) ||
         std::holds_alternative<MxMechanism>(mechanism) ||
         std::holds_alternative<IncludeMechanism>(mechanism);
}

bool are_all_ours(const std::vector<std::string>& words, const AddressSet& addresses,
                  const AllowedIps& ours) {
  if (ours.is_any()) return false;
  std::vector<IpNetwork> networks;
  for (const dns::IpAddress& ip : ours.addresses()) {
    networks.push_back(IpNetwork::around(ip, ip.family() == Family::ipv4 ? 32 : 128));
  }
  AddressSet others = addresses;
  others.remove(AddressSet::of(networks));
  return !words.empty() && others == AddressSet();
}

std::vector<Choice> choices_of(const SpfTree& tree, const AllowedIps& ours) {
  std::vector<Choice> choices;
  for (const SpfTreeTerm& term : tree.root.terms) {
    if (!may_give_way(term)) continue;
    const std::optional<AddressSet> addresses = addresses_of(term);
    if (!addresses) continue;
    Choice choice{std::string(tree.root.record->text_of(*term.term)), words_of(*addresses),
                  term.cost, false};
    // A void term names nobody: to drop it is another cure than this.
    if (choice.words.empty()) continue;
    choice.is_ours = are_all_ours(choice.words, *addresses, ours);
    if (choices.size() < choice_limit) choices.push_back(std::move(choice));
  }
  return choices;
}

// Of the terms whose bits are set; less is better. Nothing where they do not save enough.
std::optional<std::tuple<int, bool, int, int>> harm_of(const std::vector<Choice>& choices,
                                                       std::uint32_t chosen, int cost) {
  int foreign = 0;
  int count = 0;
  int octets = 0;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if ((chosen >> i & 1) == 0) continue;
    cost -= choices[i].saved;
    foreign += choices[i].is_ours ? 0 : 1;
    octets += choices[i].octets();
    ++count;
  }
  if (cost > spf_term_limit) return std::nullopt;
  return std::tuple(foreign, cost >= spf_term_warning, count, octets);
}

// The best of all ways to choose; nothing where none saves enough.
std::optional<std::uint32_t> choose(const std::vector<Choice>& choices, int cost) {
  std::optional<std::uint32_t> best;
  std::tuple<int, bool, int, int> least;
  for (std::uint32_t chosen = 1; chosen < std::uint32_t{1} << choices.size(); ++chosen) {
    const auto harm = harm_of(choices, chosen, cost);
    if (!harm || (best && *harm >= least)) continue;
    best = chosen;
    least = *harm;
  }
  return best;
}

// The addresses stand where the term stood, but those that stand before it.
void replace(const Choice& choice, SpfDraft& draft) {
  const auto found = std::ranges::find(draft.words, choice.term);
  if (found == draft.words.end()) return;
  const auto place = draft.words.erase(found) - draft.words.begin();
  const std::vector<std::string> before(draft.words.begin(), draft.words.begin() + place);
  auto next = draft.words.begin() + place;
  for (const std::string& word : choice.words) {
    if (std::ranges::find(before, word) != before.end()) continue;
    next = draft.words.insert(next, word) + 1;
  }
  draft.steps.push_back(
      fmt::format("put the addresses of {} in its place{}", choice.term,
                  choice.is_ours ? "" : ", which are not ours: follow them when they change"));
}

}  // namespace

std::optional<SpfDraft> flattened(const SpfDraft& draft, const SpfTree& tree,
                                  const AllowedIps& ours) {
  const SpfTreeRecord& root = tree.root;
  const bool is_known = tree.wanted.empty() && tree.unavailable.empty() && !tree.is_cut;
  if (!is_known || root.record == nullptr || root.cost <= spf_term_limit) return std::nullopt;
  const std::vector<Choice> choices = choices_of(tree, ours);
  const std::optional<std::uint32_t> chosen = choose(choices, root.cost);
  if (!chosen) return std::nullopt;
  SpfDraft shorter = draft;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if ((*chosen >> i & 1) != 0) replace(choices[i], shorter);
  }
  return shorter;
}

}  // namespace policy
