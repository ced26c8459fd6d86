// The check of the keys that a domain's mail is signed with: dkim.key.

#include <fmt/ranges.h>

#include <algorithm>

#include "policy/checks.h"
#include "policy/evidence.h"

namespace policy {
namespace {

// RFC 8301 §3.2: shorter keys are not to be verified by; signers are to have the longer.
constexpr int least_rsa_bits = 1024;
constexpr int wanted_rsa_bits = 2048;

constexpr std::string_view in_test_mode = "t=y: receivers take a signature for none";
constexpr std::string_view another_key = "not the key that the mail server signs with";

struct Fault {
  Verdict verdict = Verdict::pass;
  std::string text;
};

std::string owner_of(const dns::DomainName& domain, const DkimAnswer& answer) {
  return fmt::format("{}._domainkey.{}", answer.selector->name, text_of(domain));
}

// "rsa 2048 bits", or what there is in its place.
std::string describe_key(const DkimKey& key) {
  if (key.is_revoked) return "p is empty: the key is revoked";
  if (!key.key) return "no key";
  return fmt::format("{} {} bits", to_string(key.key->type), key.key->bits);
}

std::string describe(const dns::DomainName& domain, const DkimAnswer& answer) {
  const std::string owner = owner_of(domain, answer);
  if (answer.status() != dns::Status::found) {
    return fmt::format("{} TXT: {}", owner, dns::to_string(answer.reason));
  }
  if (answer.records > 1) {
    return fmt::format("{} TXT: {} records ({})", owner, answer.records,
                       origin_of(answer.ttl, answer.is_planned));
  }
  return fmt::format("{} TXT: {} ({})", owner, describe_key(parse_dkim_key(answer.text)),
                     origin_of(answer.ttl, answer.is_planned));
}

// What is wrong with a record, each with how much it weighs.
std::vector<Fault> faults_of(const DkimKey& key, const DkimSelector& selector) {
  std::vector<Fault> faults;
  for (std::string& text : texts_of(key.mistakes)) {
    faults.push_back({Verdict::error, std::move(text)});
  }
  if (key.is_revoked) faults.push_back({Verdict::error, {}});
  if (key.key && key.key->type == DkimKeyType::rsa && key.key->bits < wanted_rsa_bits) {
    const bool is_refused = key.key->bits < least_rsa_bits;
    faults.push_back(
        {is_refused ? Verdict::error : Verdict::warning,
         fmt::format("fewer than {} bits", is_refused ? least_rsa_bits : wanted_rsa_bits)});
  }
  if (key.testing) {
    faults.push_back({Verdict::warning, fmt::format("{}", in_test_mode)});
  }
  if (key.key && selector.server_key && *key.key != *selector.server_key) {
    faults.push_back({Verdict::error, fmt::format("{}", another_key)});
  }
  return faults;
}

Fault fault_of(const dns::DomainName& domain, const DkimAnswer& answer) {
  Fault worst{Verdict::pass, describe(domain, answer)};
  if (answer.status() == dns::Status::unavailable) return {Verdict::unknown, worst.text};
  // RFC 6376 §3.6.2.2: which of several counts is not defined.
  if (answer.records != 1) return {Verdict::error, worst.text};
  for (const Fault& fault : faults_of(parse_dkim_key(answer.text), *answer.selector)) {
    if (!fault.text.empty()) worst.text += fmt::format(": {}", fault.text);
    if (worst.verdict != Verdict::error) worst.verdict = fault.verdict;
  }
  return worst;
}

// The record that makes the selector what it is to be, where the mail server's key is known and
// such that receivers verify by it.
Cure cure_of(const dns::DomainName& domain, const DkimAnswer& answer) {
  if (!answer.selector->server_key) return {};
  const std::string record = dkim_record(*answer.selector->server_key);
  const std::vector<Fault> faults = faults_of(parse_dkim_key(record), *answer.selector);
  if (std::ranges::count(faults, Verdict::error, &Fault::verdict) > 0) return {};
  return txt_cure(dkim_owner(domain, answer.selector->name), record, {answer.text});
}

int weight(Verdict verdict) {
  switch (verdict) {
    case Verdict::error:
      return 3;
    case Verdict::unknown:
      return 2;
    case Verdict::warning:
      return 1;
    case Verdict::pass:
    case Verdict::not_applicable:
    case Verdict::note:
      break;
  }
  return 0;
}

}  // namespace

Judgement check_dkim_key(const DomainView& view) {
  if (view.facts.dkim.empty()) {
    return {.verdict = Verdict::not_applicable, .seen = "no selector is known (policy file: dkim)"};
  }
  Judgement judgement;
  std::vector<std::string> texts;
  for (const DkimAnswer& answer : view.facts.dkim) {
    Fault fault = fault_of(view.domain, answer);
    texts.push_back(std::move(fault.text));
    if (weight(fault.verdict) > weight(judgement.verdict)) judgement.verdict = fault.verdict;
    if (fault.verdict == Verdict::error) {
      judgement.publish.add(cure_of(view.domain, answer));
    }
  }
  judgement.seen = fmt::format("{}", fmt::join(texts, "; "));
  if (weight(judgement.verdict) == 0 || judgement.verdict == Verdict::unknown) return judgement;
  judgement.wanted =
      fmt::format("one key for each selector, of {} bits if it is RSA", wanted_rsa_bits);
  judgement.actor = Actor::domain_dns;
  return judgement;
}

}  // namespace policy
