#include "policy/shared_addresses.h"

#include <fmt/ranges.h>

namespace policy {

void SharedAddresses::note(std::string_view subject, const Sender& sender) {
  constexpr std::size_t most = 200;  // octets of a list of rows
  for (const dns::IpAddress& ip : sender.addresses()) {
    const auto [found, is_new] = users_[ip].try_emplace(sender.helo, subject);
    if (is_new || found->second.size() + subject.size() >= most) continue;
    found->second += ", ";
    found->second += subject;
  }
}

Judgement SharedAddresses::judge(const dns::IpAddress& ip, const Users& users) {
  constexpr std::size_t most = 4;  // a host of many names has a finding for each of its rows
  std::vector<std::string> texts;
  for (const auto& [helo, rows] : users) {
    if (texts.size() == most) break;
    texts.push_back(fmt::format("{} ({})", helo, rows));
  }
  const std::size_t more = users.size() - texts.size();
  if (more > 0) texts.push_back(fmt::format("{} more", more));
  return {.verdict = Verdict::warning,
          .seen = fmt::format("{} says {}", ip, fmt::join(texts, " and ")),
          .wanted = "one HELO name for all that leave from it",
          .actor = Actor::administrator};
}

std::vector<Finding> SharedAddresses::findings_of(const dns::DomainName& domain,
                                                  const Sender& sender,
                                                  const Weights& weights) const {
  std::vector<Finding> findings;
  for (const dns::IpAddress& ip : sender.addresses()) {
    const Users& users = users_.at(ip);
    if (users.size() < 2) continue;
    append_weighed(findings, "helo.shared",
                   {nullptr, domain, std::make_shared<const Sender>(sender), ip, judge(ip, users)},
                   weights);
  }
  return findings;
}

}  // namespace policy
