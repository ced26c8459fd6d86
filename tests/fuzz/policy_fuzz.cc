// Any octets as a policy: the first file; behind a line "====" what its `file:` entries name.
#include <algorithm>

#include "gen/policy_hash.h"
#include "gen/policy_reader.h"
#include "policy/checks.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/reader.h"

namespace {

using dns::Mistake;
using fuzz::expect;
using policy::Policy;

constexpr std::string_view parting = "\n====\n";
constexpr std::string_view name = "policy.yml";

void expect_mistakes(std::vector<Mistake> mistakes, std::string_view text, std::string_view list) {
  expect(!mistakes.empty(), "what cannot be read has a mistake");
  const auto of_list = std::ranges::stable_partition(
      mistakes, [](const Mistake& mistake) { return mistake.file == name; });
  fuzz::expect_placed({of_list.begin(), of_list.end()}, list);
  mistakes.erase(of_list.begin(), of_list.end());
  fuzz::expect_failed(mistakes.empty() ? std::vector<Mistake>{{"", 0, 0, "of a list"}} : mistakes,
                      text);
}

void expect_sound(const Policy& policy) {
  const auto name_of = [](const policy::TrustedDomain& domain) { return domain.name; };
  expect(std::ranges::is_sorted(policy.domains, {}, name_of), "domains are sorted");
  expect(std::ranges::adjacent_find(policy.domains, {}, name_of) == policy.domains.end(),
         "a domain is listed once");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const std::string_view input = fuzz::text_of(octets, size);
  const std::size_t end = std::min(input.find(parting), input.size());
  const std::string_view text = input.substr(0, end);
  const std::string_view list = input.substr(std::min(end + parting.size(), input.size()));
  const auto load = [list](const std::string& path) -> dns::Parsed<std::string> {
    if (path.ends_with('-')) return tl::unexpected(std::string("no such file"));
    return std::string(list);
  };
  static const std::vector<std::string_view> ids = policy::check_ids();
  const dns::Result<Policy> policy = gen::read_policy(text, name, ids, load);
  const dns::Result<Policy> again = gen::read_policy(text, name, ids, load);
  expect(policy.has_value() == again.has_value(), "again the same");
  if (!policy) {
    expect(policy.error() == again.error(), "again the same mistakes");
    expect_mistakes(policy.error(), text, list);
    return 0;
  }
  expect_sound(*policy);
  expect(gen::policy_hash(*policy) == gen::policy_hash(*again), "again the same meaning");
  const std::string canonical = gen::canonical_text(*policy);
  expect(std::ranges::none_of(canonical, [](char c) { return c == '\r' || c == '\0'; }),
         "its canonical text is one of lines");
  return 0;
}
