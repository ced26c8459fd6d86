#include "tests/support/world.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "dns/caching_resolver.h"
#include "dns/number.h"
#include "dns/record_text.h"
#include "policy/checks.h"

namespace support {

using dns::Answer;
using dns::DomainName;
using dns::Question;
using dns::Reason;
using dns::RecordType;

namespace {

constexpr dns::Ttl record_ttl{3600};
constexpr dns::Ttl absence_ttl{300};

// Takes "60" or "~60" out of a line's words; false where there is none.
bool take_ttl(std::vector<std::string>& words, World::Age& age) {
  std::string_view word = words.at(1);
  age.is_cached = word.starts_with('~');
  if (age.is_cached) word.remove_prefix(1);
  const auto seconds = dns::parse_number<std::uint32_t>(word);
  if (!seconds) return false;
  age.ttl = dns::Ttl(*seconds);
  words.erase(words.begin() + 1);
  return true;
}

std::vector<std::string> words_of(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

}  // namespace

World::World(std::string_view lines) {
  std::istringstream stream{std::string(lines)};
  for (std::string line; std::getline(stream, line);) add(line);
}

World::World(const std::vector<std::string>& lines) {
  for (const std::string& line : lines) add(line);
}

void World::add(std::string_view line) {
  std::vector<std::string> words = words_of(line);
  if (words.empty()) return;
  const DomainName owner = name(words.at(0));
  names_.insert(owner);
  Age age;
  const bool says_ttl = take_ttl(words, age);
  if (words.at(1) == "CNAME") {
    aliases_.emplace(owner, name(words.at(2)));
    return;
  }
  const Question question{owner, dns::parse_record_type(words[1]).value()};
  if (words.at(2).starts_with('=')) {
    dns::Comparison& comparison = comparisons_[question];
    comparison.accord = dns::parse_accord(words[2].substr(1)).value();
    for (std::size_t i = 3; i < words.size(); ++i) {
      const std::size_t colon = words[i].find(':');
      if (colon == std::string::npos) {
        comparison.said.push_back(words[i]);
      } else {
        comparison.failing.push_back(
            {words[i].substr(0, colon), dns::parse_reason(words[i].substr(colon + 1)).value()});
      }
    }
  } else if (words[2] == "SERVFAIL") {
    unavailable_[question] = Reason::servfail;
  } else if (words[2] == "BOGUS") {
    unavailable_[question] = Reason::bogus;
  } else if (words[2] == "TIMEOUT") {
    unavailable_[question] = Reason::timeout;
  } else {
    // All that follows the type; blanks at its edges do not count.
    const std::size_t start = line.find(words[2], line.find(' ' + words[1] + ' ') + 1);
    records_[question].emplace_back(line.substr(start));
    if (says_ttl) ages_[question] = age;
  }
}

dns::Task<Answer> World::ask(Question question) {
  asked_.push_back(fmt::format("{} {}", question.name, to_string(question.type)));
  dns::EventLoop::Turn turn(loop_);
  co_await turn;
  co_return answer(question);
}

Answer World::answer(const Question& question) const {
  Answer answer = find(question);
  const auto compared = comparisons_.find(question);
  if (compared == comparisons_.end()) return answer;
  const bool is_differing = compared->second.accord == dns::Accord::differing;
  if (is_differing) answer = Answer::unavailable(Reason::disagreement);
  answer.comparison = compared->second;
  return answer;
}

Answer World::find(const Question& question) const {
  Answer answer{.ttl = record_ttl, .aliases = {}, .records = {}};
  Question asked = question;
  while (true) {
    if (const auto found = unavailable_.find(asked); found != unavailable_.end()) {
      return Answer::unavailable(found->second);
    }
    const auto alias = aliases_.find(asked.name);
    if (alias == aliases_.end()) break;
    asked.name = alias->second;
    answer.aliases.push_back(asked.name);
  }
  if (const auto found = records_.find(asked); found != records_.end()) {
    answer.records = dns::parse_records(asked.type, found->second).value();
    dns::normalize(answer.records);
    const auto age = ages_.find(asked);
    if (age != ages_.end()) answer.ttl = age->second.ttl;
    const bool is_cached = age != ages_.end() && age->second.is_cached;
    answer.is_authoritative = answer.aliases.empty() && !is_cached;
    return answer;
  }
  answer.reason = names_.contains(asked.name) ? Reason::no_data : Reason::nxdomain;
  answer.ttl = absence_ttl;
  return answer;
}

DomainName name(std::string_view text) {
  return DomainName::parse(text).value();
}

dns::IpAddress ip(std::string_view text) {
  return dns::IpAddress::parse(text).value();
}

policy::AllowedIps allowed(std::string_view addresses) {
  if (addresses == "*") return policy::AllowedIps::any();
  std::vector<dns::IpAddress> ips;
  for (const std::string& word : words_of(addresses)) ips.push_back(ip(word));
  return policy::AllowedIps::of(ips);
}

policy::Sender sender(std::string_view helo, std::string_view address) {
  return {name(helo), ip(address)};
}

policy::TrustedDomain trusted(std::string_view text) {
  return {.name = name(text), .origin = {.source = "argument"}};
}

std::string print(const std::optional<policy::Sender>& sender) {
  if (!sender) return "-";
  std::string text = fmt::format("{} {}", sender->helo, sender->ip);
  if (sender->ip6) text += fmt::format(" {}", *sender->ip6);
  return text;
}

std::map<std::string, policy::Level, std::less<>> without_authentication() {
  std::map<std::string, policy::Level, std::less<>> severity;
  severity.emplace("ip.global", policy::Level::ignore);
  for (const std::string_view id : policy::check_ids()) {
    const bool is_ignored =
        id.starts_with("spf.") || id.starts_with("dmarc.") || id.starts_with("dns.");
    if (is_ignored) severity.emplace(id, policy::Level::ignore);
  }
  return severity;
}

policy::DomainFacts facts_of(World& world, const policy::TrustedDomain& domain,
                             const policy::AllowedIps& allowed,
                             const std::optional<policy::Sender>& default_sender,
                             const std::optional<policy::Sender>& present) {
  dns::CachingResolver resolver(world.loop(), world);
  policy::SharedFacts shared(world.loop(), resolver, {});
  policy::DomainFacts facts =
      world.loop().run(gather_facts(shared, domain, allowed, default_sender, present));
  world.loop().run(shared.spf().drain());
  return facts;
}

policy::SpfTree spf_tree_of(const World& world, const policy::SpfQuery& query) {
  const policy::SpfIdentity identity = identity_of(query);
  policy::SpfAnswers answers;
  policy::SpfRecordCache cache;
  while (true) {
    policy::SpfTree tree = walk_spf_tree(identity, answers);
    if (tree.wanted.empty()) return tree;
    for (const Question& wanted : tree.wanted) answers.put(wanted, world.answer(wanted), cache);
  }
}

policy::Candidate candidate_of(World& world, const policy::Sender& sender, policy::Source source,
                               const std::optional<dns::DomainName>& domain) {
  dns::CachingResolver resolver(world.loop(), world);
  policy::SharedFacts shared(world.loop(), resolver, {});
  policy::Candidate candidate = world.loop().run(gather_sender(shared, domain, sender, source));
  world.loop().run(shared.spf().drain());
  return candidate;
}

gen::Survey survey_of(World& world, const gen::Inputs& inputs, const policy::AllowedIps& allowed,
                      const RunGround& ground) {
  dns::CachingResolver resolver(world.loop(), world);
  const std::optional<policy::Sender>& named = inputs.policy.default_sender;
  gen::Survey survey;
  survey.allowed = allowed;
  survey.host = ground.host;
  gen::DefaultFacts defaults = world.loop().run(
      gen::gather_defaults(world.loop(), resolver, named ? named : ground.unnamed_default,
                           inputs.present.default_sender, inputs.policy.domains, allowed));
  survey.default_identity = std::move(defaults.identity);
  survey.present_default = std::move(defaults.present);
  const std::optional<policy::Sender> by_default =
      gen::sender_by_default(survey, inputs.policy.weights, ground.amend);
  survey.domains = world.loop().run(gen::gather_all({world.loop(), resolver, inputs.policy.domains,
                                                     survey.allowed, by_default, inputs.present}));
  return survey;
}

}  // namespace support
