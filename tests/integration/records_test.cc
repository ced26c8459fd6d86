// The verb records proves itself: what it prints, taken for published by --overlay, cures what it
// is printed for.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "policy/checks.h"
#include "tests/support/golden.h"
#include "tests/support/records_folder.h"

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Strings = std::vector<std::string>;
using support::curable_worlds;
using support::CurableWorld;
using support::Outcome;
using support::RecordsFolder;
using support::without_comments;
using ::testing::HasSubstr;

bool is_fault(const Json& finding) {
  return finding["verdict"] == "error" || finding["verdict"] == "warning";
}

// "error d.example spf.mailfrom 192.0.2.10" of those for which `wanted` holds.
std::set<std::string> names_of(const Json& findings,
                               const std::function<bool(const Json&)>& wanted) {
  std::set<std::string> names;
  for (const Json& finding : findings) {
    if (!wanted(finding)) continue;
    names.insert(fmt::format("{} {} {} {}", finding["verdict"].get<std::string>(),
                             finding["domain"].is_null() ? "default" : finding["domain"],
                             finding["check"].get<std::string>(),
                             finding["ip"].is_null() ? "" : finding["ip"]));
  }
  return names;
}

std::set<std::string> curable_faults(const Json& findings) {
  return names_of(
      findings, [](const Json& finding) { return is_fault(finding) && finding["publish"] != ""; });
}

std::set<std::string> errors_of(const Json& findings) {
  return names_of(findings, [](const Json& finding) { return finding["verdict"] == "error"; });
}

// What is cured is neither fault nor unknown any more.
void expect_cured(const CurableWorld& c, const Json& before, const Json& after) {
  const auto is_of_check = [&c](const Json& finding) { return finding["check"] == c.check; };
  const auto faults = names_of(
      before, [&](const Json& finding) { return is_of_check(finding) && is_fault(finding); });
  EXPECT_FALSE(faults.empty()) << before.dump(1);
  EXPECT_THAT(names_of(after,
                       [&](const Json& finding) {
                         return is_of_check(finding) &&
                                (is_fault(finding) || finding["verdict"] == "unknown");
                       }),
              ::testing::IsEmpty());
}

TEST(Records, CureWhatTheyArePrintedFor) {
  for (const CurableWorld& c : curable_worlds()) {
    SCOPED_TRACE(fmt::format("{}: {}", c.check, c.name));
    const RecordsFolder folder(c);
    const std::string printed = folder.records();
    EXPECT_EQ(without_comments(printed), c.records) << printed;
    const Json before = folder.findings();
    const Json after = folder.findings_with(printed);
    expect_cured(c, before, after);
    EXPECT_THAT(curable_faults(after), ::testing::IsEmpty());
    const std::set<std::string> old_errors = errors_of(before);
    for (const std::string& error : errors_of(after))
      EXPECT_TRUE(old_errors.contains(error)) << error;
    EXPECT_THAT(printed, Not(HasSubstr("\n; but causes")));
    EXPECT_THAT(printed, HasSubstr(fmt::format(" {}", c.check)));
  }
}

// Two senders with one address want a PTR record each: one gets it, and it is said what remains.
TEST(Records, TellWhatRemainsWhereOneRecordAloneMayStand) {
  const RecordsFolder folder(
      {.check = "ptr.exists",
       .name = "two HELO names",
       .zone = {{"10 PTR mail.d.example.\n", ""},
                {"mail.d A 192.0.2.10",
                 "mail.d A 192.0.2.10\nother A 192.0.2.10\nother TXT \"v=spf1 a -all\""}},
       .policy = {{"[d.example]",
                   "[{name: d.example, use: {helo: other.example, ip: 192.0.2.10}}]"}},
       .records = {}});
  EXPECT_EQ(folder.records(),
            "; 1 record to publish, which cures 2 errors\n"
            "; but causes: warning d.example helo.ptr 192.0.2.10: 10.2.0.192.in-addr.arpa. PTR "
            "mail.d.example. (TTL 3600, planned)\n"
            "\n"
            "; the address's owner (reverse DNS at the provider): zone 2.0.192.in-addr.arpa\n"
            "; Please set the PTR of 192.0.2.10 to mail.d.example (10.2.0.192.in-addr.arpa. PTR "
            "mail.d.example.)\n"
            "; cures: error default ptr.exists 192.0.2.10: 10.2.0.192.in-addr.arpa. PTR: no such "
            "name\n"
            "; cures: error d.example ptr.exists 192.0.2.10: 10.2.0.192.in-addr.arpa. PTR: no such "
            "name\n"
            "10.2.0.192.in-addr.arpa. PTR mail.d.example.\n");
}

TEST(Records, SayWhatTheyReplace) {
  const RecordsFolder spf({.check = "spf.mailfrom",
                           .name = "beside other texts",
                           .zone = {{"\"v=spf1 mx -all\"",
                                     "\"v=spf1 -all\"\nd TXT \"other\"\n"
                                     "d TXT \"V=SPF1; mx\""}},
                           .records = {}});
  EXPECT_THAT(spf.records(), HasSubstr("\n; replaces: \"V=SPF1; mx\"  \"v=spf1 -all\"\n"
                                       "d.example. TXT \"v=spf1 "));
  const RecordsFolder ptr({.check = "ptr.single",
                           .name = "beside the right one",
                           .zone = {{"10 PTR mail.d.example.", "10 PTR mail.d.example., gone.\n"},
                                    {"mail.d.example., gone.", "mail.d.example.\n10 PTR gone."}},
                           .records = {}});
  EXPECT_THAT(ptr.records(), HasSubstr("\n; replaces: gone.\n10.2.0.192.in-addr.arpa. PTR "));
  const RecordsFolder alias({.check = "dkim.key",
                             .name = "an alias",
                             .zone = {{"s1._domainkey.d TXT",
                                       "s1._domainkey.d CNAME s1.provider\n"
                                       "s1.provider TXT \"p=\"\nx TXT"}},
                             .records = {}});
  EXPECT_THAT(alias.records(), HasSubstr("\n; replaces: CNAME s1.provider.example.\n"
                                         "s1._domainkey.d.example. TXT "));
}

// d.example and its default have something to cure, and so has e.example.
RecordsFolder two_domains() {
  return RecordsFolder({.check = "",
                        .name = "",
                        .zone = {{"_dmarc.d TXT \"v=DMARC1; p=reject\"\n",
                                  "e MX 10 mail.d\ne TXT \"v=spf1 mx -all\"\n"
                                  "other A 192.0.2.11\nother TXT \"v=spf1 a -all\"\n"}},
                        .policy = {{"[d.example]", "[d.example, e.example]"},
                                   {"{helo: mail.d.example, ip: 192.0.2.10}",
                                    "{helo: other.example, ip: 192.0.2.11}"}},
                        .records = {}});
}

TEST(Records, AreThoseThatAreAskedFor) {
  const RecordsFolder folder = two_domains();
  const std::string ptr = "11.2.0.192.in-addr.arpa. PTR other.example.";
  const std::string of_d = "_dmarc.d.example. TXT \"v=DMARC1; p=none\"";
  const std::string of_e = "_dmarc.e.example. TXT \"v=DMARC1; p=none\"";
  EXPECT_EQ(without_comments(folder.records()), (Strings{of_d, of_e, ptr}));
  EXPECT_EQ(without_comments(folder.records({"--domain", "e.example"})), (Strings{of_e}));
  EXPECT_EQ(without_comments(folder.records({"--domain", "E.example.", "--domain", "d.example"})),
            (Strings{of_d, of_e}));
  EXPECT_EQ(without_comments(folder.records({"--only", "ptr.*"})), (Strings{ptr}));
  EXPECT_EQ(without_comments(folder.records({"--skip", "ptr.*"})), (Strings{of_d, of_e}));
  folder.write("ack.yml",
               "- {check: dmarc.record, domain: d.example, until: 9999-12-31, reason: later}\n");
  EXPECT_EQ(without_comments(folder.records({"--ack", "ack.yml"})), (Strings{of_e, ptr}));
  EXPECT_EQ(without_comments(folder.records({"--severity", "dmarc.record=note"})), (Strings{ptr}));
}

TEST(Records, TellAllMistakesAtOnce) {
  const RecordsFolder folder = two_domains();
  const Outcome strangers = folder.run("records", {"--domain", "d.exmaple", "--domain", "x.test"});
  EXPECT_EQ(strangers.status, 2);
  EXPECT_EQ(strangers.out, "");
  EXPECT_EQ(strangers.err,
            "d.exmaple: not a trusted domain, so nothing is asked of its DNS: did you mean "
            "d.example?\n"
            "x.test: not a trusted domain, so nothing is asked of its DNS\n");
  const Outcome wrong = folder.run(
      "records", {"--format", "bind", "--domain", "com", "--tries", "0", "--only", "ptr.x"});
  EXPECT_EQ(wrong.status, 2);
  EXPECT_EQ(wrong.err,
            "--tries \"0\": a number from 1 to 20 is wanted\n"
            "--only \"ptr.x\": no such check\n"
            "--format \"bind\": zone, dnscontrol or octodns is wanted\n"
            "--domain \"com\": a mail domain has two labels or more\n");
  const Outcome files = folder.run(
      "records", {"--ack", "none.yml", "--overlay", "none.zone", "--record", "./policy.yml"});
  EXPECT_EQ(files.status, 2);
  EXPECT_EQ(files.err, "./policy.yml: --record would overwrite the file of --policy\n");
}

TEST(Records, AreTheSameFromASnapshot) {
  const RecordsFolder folder = two_domains();
  const std::string printed = folder.records({"--record", "snapshot.json"});
  const Outcome replayed =
      support::run_program({.arguments = {"records", "--policy", "policy.yml", "--poste", "poste",
                                          "--replay", "snapshot.json"},
                            .folder = folder.path()});
  EXPECT_EQ(replayed.status, 0) << replayed.err;
  EXPECT_EQ(replayed.out, printed);
}

// With what is planned already only the rest is wanted.
TEST(Records, GoOnFromAPlan) {
  const RecordsFolder folder = two_domains();
  folder.write("plan.zone", folder.records({"--only", "ptr.*"}));
  EXPECT_EQ(without_comments(folder.records({"--overlay", "plan.zone"})).size(), 2u);
}

TEST(Records, CureTwoFaultsAtOnce) {
  const std::size_t every = IS_SLOW ? 4 : 1;  // of the pairs
  std::size_t pairs = 0;
  for (const CurableWorld& one : curable_worlds()) {
    for (const CurableWorld& other : curable_worlds()) {
      const std::optional<CurableWorld> both =
          &one < &other ? support::both_of(one, other) : std::nullopt;
      if (!both || ++pairs % every != 0) continue;
      SCOPED_TRACE(fmt::format("{}: {}; {}: {}", one.check, one.name, other.check, other.name));
      const RecordsFolder folder(*both);
      const std::string printed = folder.records();
      EXPECT_THAT(curable_faults(folder.findings_with(printed)), ::testing::IsEmpty()) << printed;
      EXPECT_THAT(printed, Not(HasSubstr("\n; but causes")));
      EXPECT_THAT(printed, Not(HasSubstr("\n; remains")));
    }
  }
  EXPECT_GT(pairs, 100u);
}

TEST(Records, AreTestedOfEveryCheckThatHasAny) {
  std::set<std::string_view> tested;
  for (const CurableWorld& c : curable_worlds()) tested.insert(c.check);
  for (const policy::Check& check : policy::checks()) {
    EXPECT_EQ(tested.contains(check.id), check.curable) << check.id;
  }
}

TEST(Records, LeaveAWorldInOrderAlone) {
  const RecordsFolder folder(CurableWorld{.check = "", .name = "", .zone = {}, .records = {}});
  const Outcome outcome = folder.run("records", {});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(outcome.out, "; nothing to publish\n");
  EXPECT_EQ(folder.records({"--format", "dnscontrol"}), "// nothing to publish\n");
  EXPECT_EQ(folder.records({"--format", "octodns"}), "# nothing to publish\n");
}

TEST(Records, CureTheDemonstration) {
  const RecordsFolder folder;
  const Strings present = {"--output", "outbound-hosts.yml"};
  const Outcome outcome = folder.run("records", present);
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(
      outcome.err,
      "silent.example: undecided: MX of silent.example: the server only refers to others; the "
      "present entry stays\n");
  const fs::path golden = fs::path(SOURCE_DIR) / "fixtures/demo-results";
  support::expect_golden(golden / "records-zone", outcome.out);
  const Json before = folder.findings();
  const Json after = folder.findings_with(outcome.out);
  EXPECT_FALSE(curable_faults(before).empty());
  EXPECT_THAT(curable_faults(after), ::testing::IsEmpty());
  for (const std::string& fault : curable_faults(before)) {
    EXPECT_FALSE(names_of(after, is_fault).contains(fault)) << fault;
  }
  const std::set<std::string> old_errors = errors_of(before);
  for (const std::string& error : errors_of(after))
    EXPECT_TRUE(old_errors.contains(error)) << error;
  EXPECT_EQ(folder.findings_with(folder.records()), after);
}
}  // namespace
