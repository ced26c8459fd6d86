#include "gen/guard.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace {

using gen::GuardOptions;
using policy::HostsFile;
using support::ip;
using support::name;
using support::sender;
using support::trusted;

using Texts = std::vector<std::string>;

std::string domain(int number) {
  return fmt::format("d{:02}.example", number);
}

// A default and so many entries, each from an address of its own.
HostsFile hosts(int entries) {
  HostsFile file;
  file.default_sender = sender("mail.example.com", "192.0.2.250");
  for (int i = 0; i < entries; ++i) {
    file.entries.emplace(name(domain(i)), sender("mail.example.com", fmt::format("192.0.2.{}", i)));
  }
  return file;
}

HostsFile with_helo_changed(HostsFile file, int entries) {
  for (int i = 0; i < entries; ++i) {
    file.entries.at(name(domain(i))).helo = name("mx.example.com");
  }
  return file;
}

HostsFile without(HostsFile file, int entries) {
  for (int i = 0; i < entries; ++i) file.entries.erase(name(domain(i)));
  return file;
}

HostsFile moved(HostsFile file, int entries, const char* to) {
  for (int i = 0; i < entries; ++i) file.entries.at(name(domain(i))).ip = ip(to);
  return file;
}

// With no bound to how many entries change.
GuardOptions of_any_change() {
  GuardOptions options;
  options.changed_percent = 100;
  return options;
}

GuardOptions forced() {
  GuardOptions options;
  options.force = true;
  return options;
}

GuardOptions approved(const std::string& hash) {
  GuardOptions options;
  options.approved = {hash};
  return options;
}

Texts objections(const HostsFile& present, const HostsFile& planned,
                 const std::vector<policy::TrustedDomain>& domains = {}) {
  return gen::objections_to(present, planned, domains, {});
}

TEST(Guard, HasNothingAgainstAFirstFileOrTheSame) {
  EXPECT_EQ(objections({}, hosts(50)), Texts());
  EXPECT_EQ(objections(hosts(50), hosts(50)), Texts());
}

TEST(Guard, ObjectsToChangingTooManyOfEnoughEntries) {
  // With the default, 9 entries are ten.
  EXPECT_EQ(objections(hosts(9), with_helo_changed(hosts(9), 3)), Texts());
  EXPECT_EQ(objections(hosts(9), with_helo_changed(hosts(9), 4)),
            Texts({"4 of 10 rows would change or go (0 go), more than 30 %: d00.example, "
                   "d01.example, d02.example and 1 more"}));
  EXPECT_EQ(objections(hosts(9), without(hosts(9), 4)),
            Texts({"4 of 10 rows would change or go (4 go), more than 30 %: d00.example, "
                   "d01.example, d02.example and 1 more"}));
  EXPECT_EQ(objections(hosts(8), with_helo_changed(hosts(8), 8)), Texts());
}

TEST(Guard, TakesNewEntriesForNoChange) {
  EXPECT_EQ(objections(hosts(9), hosts(90)), Texts());
}

std::vector<policy::TrustedDomain> all_trusted(int count) {
  std::vector<policy::TrustedDomain> domains;
  for (int i = 0; i < count; ++i) domains.push_back(trusted(domain(i)));
  return domains;
}

// What is said against moves alone.
Texts moves(const HostsFile& present, const HostsFile& planned) {
  return gen::objections_to(present, planned, all_trusted(90), of_any_change());
}

TEST(Guard, ObjectsToMovingManyOntoOneAddress) {
  EXPECT_EQ(moves(hosts(90), moved(hosts(90), 20, "192.0.2.251")), Texts());
  EXPECT_EQ(moves(hosts(90), moved(hosts(90), 21, "192.0.2.251")),
            Texts({"the mail of 21 would move to 192.0.2.251, more than 20: d00.example, "
                   "d01.example, d02.example and 18 more"}));
}

TEST(Guard, CountsSecondAddressesAmongTheMoves) {
  HostsFile planned = hosts(90);
  for (auto& [domain, entry] : planned.entries) entry.ip6 = ip("2001:db8::1");
  EXPECT_EQ(moves(hosts(90), planned),
            Texts({"the mail of 90 would move to 2001:db8::1, more than 20: d00.example, "
                   "d01.example, d02.example and 87 more"}));
}

TEST(Guard, CountsWhoseRowsGoAmongTheMovesToTheDefault) {
  EXPECT_EQ(moves(hosts(90), without(hosts(90), 21)),
            Texts({"the mail of 21 would move to 192.0.2.250, more than 20: d00.example, "
                   "d01.example, d02.example and 18 more"}));
}

TEST(Guard, CountsWhoLeavesByADefaultThatMoves) {
  HostsFile planned = hosts(70);
  planned.default_sender->ip = ip("192.0.2.249");
  EXPECT_EQ(moves(hosts(70), planned),
            Texts({"the mail of 21 would move to 192.0.2.249, more than 20: default, d70.example, "
                   "d71.example and 18 more"}));
}

TEST(Guard, ObjectsToAFileWithoutEntries) {
  EXPECT_EQ(objections(hosts(2), hosts(0)), Texts({"all 2 domains would lose their rows"}));
  EXPECT_EQ(objections(hosts(1), hosts(0)), Texts());
}

TEST(Guard, ObjectsToALostDefault) {
  HostsFile planned = hosts(3);
  planned.default_sender.reset();
  EXPECT_EQ(
      objections(hosts(3), planned),
      Texts({"it would lose its default, by which bounces and all other domains' mail leave"}));
}

TEST(Guard, ObjectsToARowOutsideItsScope) {
  policy::TrustedDomain client = trusted(domain(0));
  client.scope.ips = {ip("192.0.2.77")};
  EXPECT_EQ(objections({}, hosts(1), {client}),
            Texts({"d00.example would leave its scope: mail.example.com from 192.0.2.0"}));
  client.scope.ips = {ip("192.0.2.0")};
  client.scope.helo = {name("mx.example.com")};
  EXPECT_EQ(objections({}, hosts(1), {client}),
            Texts({"d00.example would leave its scope: mail.example.com from 192.0.2.0"}));
  client.scope.helo = {name("mail.example.com")};
  EXPECT_EQ(objections({}, hosts(1), {client}), Texts());
}

TEST(RefusalOf, IsLiftedByTheHashOfThisPlanAlone) {
  const HostsFile present = hosts(20);
  const HostsFile planned = without(hosts(20), 19);
  const auto refusal = [&](const GuardOptions& options, const HostsFile& from) {
    return gen::refusal_of(from, planned, {}, options);
  };
  const std::string hash = gen::hash_of_change(present, planned);
  EXPECT_EQ(hash.size(), 12U);
  EXPECT_EQ(refusal({}, present),
            "19 of 21 rows would change or go (19 go), more than 30 %: d00.example, d01.example, "
            "d02.example and 16 more (--dry-run shows the plan, --approve " +
                hash + " accepts exactly this one)");
  EXPECT_EQ(refusal(approved(hash), present), std::nullopt);
  EXPECT_EQ(refusal(forced(), present), std::nullopt);
  EXPECT_NE(refusal(approved("000000000000"), present), std::nullopt);
  // Another file now, another plan: what was approved is not this, though nothing else speaks
  // against it.
  EXPECT_EQ(
      gen::refusal_of(present, hosts(21), {}, approved(hash)),
      fmt::format("the plan is not the one that is approved: --dry-run shows it, --approve {} "
                  "accepts it",
                  gen::hash_of_change(present, hosts(21))));
}

// Not even one that stands where it could not come to be, or that was approved before.
TEST(RefusalOf, IsOfNoPlanThatChangesNothing) {
  policy::TrustedDomain client = trusted(domain(0));
  client.scope.ips = {ip("192.0.2.77")};
  EXPECT_EQ(gen::refusal_of(hosts(20), hosts(20), {client}, {}), std::nullopt);
  EXPECT_EQ(gen::refusal_of(hosts(20), hosts(20), {}, approved("000000000000")), std::nullopt);
}

// The person has decided about the rows that he takes back, and about no other.
TEST(RefusalOf, DoesNotCountWhatAPersonTakesBack) {
  const HostsFile present = hosts(20);
  const HostsFile planned = with_helo_changed(hosts(20), 12);
  gen::TakenBack taken_back{.changes = {"0123456789ab"}, .domains = {}};
  for (int i = 0; i < 12; ++i) taken_back.domains.insert(name(domain(i)));
  const auto refusal = [&](const HostsFile& plan) {
    return gen::refusal_of(present, plan, {}, approved("0123456789ab"), taken_back);
  };
  EXPECT_EQ(refusal(planned), std::nullopt);
  const HostsFile more = with_helo_changed(hosts(20), 20);
  EXPECT_EQ(refusal(more),
            "8 of 21 rows would change or go (0 go), more than 30 %: d12.example, d13.example, "
            "d14.example and 5 more (--dry-run shows the plan, --approve 0123456789ab --approve " +
                gen::hash_of_change(present, more) + " accepts exactly this one)");
}

TEST(RefusalOf, OfAnEmptyPlanIsLiftedByNothing) {
  EXPECT_TRUE(
      gen::refusal_of(hosts(2), {}, {}, forced())->starts_with("it would lose all its rows"));
  EXPECT_EQ(gen::refusal_of({}, {}, {}, {}), std::nullopt);
}

}  // namespace
