#include "gen/policy_hash.h"

#include <fmt/format.h>

#include <algorithm>

#include "gen/sha256.h"

namespace gen {
namespace {

using policy::Policy;
using policy::Sender;

// Every value here is printable and without white space, so that lines cannot run into each other.
std::string line_of(const Sender& sender) {
  std::string text = fmt::format(" use {} {}", sender.helo, sender.ip);
  if (sender.ip6) text += fmt::format(" {}", *sender.ip6);
  return text;
}

std::string line_of(const policy::AddressList& send_on) {
  std::string text = "send-on";
  if (send_on.any) text += " *";
  for (std::size_t i = 0; i <= send_on.literals.size(); ++i) {
    if (send_on.host && i == send_on.host_position) text += " host";
    if (i < send_on.literals.size()) text += fmt::format(" {}", send_on.literals[i]);
  }
  return text + "\n";
}

// A scope bounds, and its order says nothing.
template <class Value>
std::string sorted(std::string_view word, std::vector<Value> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  std::string text;
  for (const Value& value : values) text += fmt::format(" {} {}", word, value);
  return text;
}

std::string line_of(const policy::TrustedDomain& domain) {
  std::string text = fmt::format("domain {}", domain.name);
  text += sorted("ip", domain.scope.ips);
  text += sorted("helo", domain.scope.helo);
  if (domain.use) text += line_of(*domain.use);
  return text + "\n";
}

std::string lines_of(const policy::Weights& weights) {
  std::string text;
  for (const std::string& id : weights.require) text += fmt::format("require {}\n", id);
  if (weights.profile != policy::Profile::basic) {
    text += fmt::format("profile {}\n", policy::to_string(weights.profile));
  }
  for (const auto& [id, level] : weights.severity) {
    text += fmt::format("severity {} {}\n", id, policy::to_string(level));
  }
  return text;
}

}  // namespace

std::string canonical_text(const Policy& policy) {
  std::string text = "policy 1\n";  // the form of this text
  if (policy.send_on) text += line_of(*policy.send_on);
  if (policy.default_sender) text += "default" + line_of(*policy.default_sender) + "\n";
  for (const policy::TrustedDomain& domain : policy.domains) text += line_of(domain);
  for (const auto& [domain, selectors] : policy.dkim) {
    text += fmt::format("dkim {}{}\n", domain, sorted("selector", selectors));
  }
  return text + lines_of(policy.weights);
}

std::string policy_hash(const Policy& policy) {
  return hexadecimal(sha256_of(canonical_text(policy)), 6);
}

}  // namespace gen
