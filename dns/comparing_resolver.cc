#include "dns/comparing_resolver.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "dns/record_text.h"

namespace dns {
namespace {

constexpr std::size_t shown_records = 8;
constexpr std::size_t shown_octets = 255;  // of a record

std::string text_of(std::string record, RecordType type) {
  if (record.size() > shown_octets) record.replace(shown_octets, std::string::npos, "...");
  return type == RecordType::txt ? fmt::format("\"{}\"", record) : record;
}

// "10 mail.example.com, 20 mail2.example.com"; "no such name"; "an alias of www.example.com".
std::string text_of(const Answer& answer, RecordType type) {
  if (!answer.aliases.empty()) return fmt::format("an alias of {}", answer.aliases.front());
  if (answer.status() != Status::found) return std::string(to_string(answer.reason));
  std::vector<std::string> texts;
  const std::vector<std::string> records = print_records(answer.records);
  for (const std::string& record : records) {
    if (texts.size() < shown_records) texts.push_back(text_of(record, type));
  }
  const std::size_t rest = records.size() - texts.size();
  return fmt::format("{}{}", fmt::join(texts, ", "),
                     rest == 0 ? "" : fmt::format(" and {} more", rest));
}

}  // namespace

// One name of a CNAME chain, and what the resolver has there: an alias or what the chain ends in.
struct ComparingResolver::Link {
  Question question;
  Answer has;
  std::string place;  // " (www.example.com)", of other names than that of the question
};

ComparingResolver::ComparingResolver(EventLoop& loop, Resolver& upstream,
                                     NameServerPool::Options options, std::size_t answer_limit)
    : upstream_(upstream), finder_(loop, upstream, answer_limit), pool_(loop, options) {}

Task<Answer> ComparingResolver::ask(Question question) {
  Answer answer = co_await upstream_.ask(question);
  if (answer.status() == Status::unavailable) co_return answer;
  Comparison comparison{.accord = Accord::agreed};
  const std::vector<Link> links = links_of(question, answer);
  for (const Link& link : links) {
    Comparison of_link = co_await compare(link);
    std::ranges::move(of_link.failing, std::back_inserter(comparison.failing));
    if (of_link.accord > comparison.accord) {
      comparison.accord = of_link.accord;
      comparison.said = std::move(of_link.said);
    }
    if (comparison.accord == Accord::differing) break;
  }
  if (comparison.accord == Accord::differing) answer = Answer::unavailable(Reason::disagreement);
  answer.comparison = std::move(comparison);
  co_return answer;
}

std::vector<ComparingResolver::Link> ComparingResolver::links_of(const Question& question,
                                                                 const Answer& answer) {
  std::vector<Link> links;
  DomainName name = question.name;
  const auto add = [&](Answer has) {
    std::string place = links.empty() ? "" : fmt::format(" ({})", name);
    links.push_back({{name, question.type}, std::move(has), std::move(place)});
  };
  for (const DomainName& alias : answer.aliases) {
    add({.aliases = {alias}, .records = {}});
    name = alias;
  }
  const bool is_finished =
      answer.status() != Status::found || !std::holds_alternative<std::monostate>(answer.records);
  if (is_finished) add({.reason = answer.reason, .aliases = {}, .records = answer.records});
  return links;
}

// What a server knows of where an alias leads to is another link's matter.
bool ComparingResolver::says_the_same(const Link& link, const Answer& answer) {
  if (link.has.aliases.empty() || answer.aliases.empty()) {
    return link.has.aliases == answer.aliases && link.has.records == answer.records;
  }
  return link.has.aliases.front() == answer.aliases.front();
}

Task<Comparison> ComparingResolver::compare(const Link& link) {
  const std::vector<NameServer> servers = co_await find_name_servers(finder_, link.question.name);
  std::vector<Task<Answer>> questions;
  questions.reserve(servers.size());
  for (const NameServer& server : servers) {
    questions.push_back(pool_.ask(server.address, link.question));
  }
  const std::vector<Answer> answers = co_await all_of(std::move(questions));
  const auto said = [&link](const Answer& answer, std::string_view who) {
    return fmt::format("{}{} at {}", text_of(answer, link.question.type), link.place, who);
  };
  Comparison comparison{.accord = Accord::silent};
  for (std::size_t i = 0; i < answers.size(); ++i) {
    std::string server = fmt::format("{} ({})", servers[i].name, servers[i].address);
    if (answers[i].status() == Status::unavailable) {
      comparison.failing.push_back({std::move(server), answers[i].reason});
      continue;
    }
    if (comparison.accord == Accord::silent) comparison.accord = Accord::agreed;
    if (says_the_same(link, answers[i])) continue;
    if (comparison.accord == Accord::agreed) comparison.said = {said(link.has, "the resolver")};
    comparison.accord = Accord::differing;
    comparison.said.push_back(said(answers[i], server));
  }
  co_return comparison;
}

}  // namespace dns
