// The verb records proves itself: what it prints, taken for published by --overlay, cures what it
// is printed for.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "dns/zone_record.h"
#include "policy/checks.h"
#include "policy/evidence.h"
#include "tests/support/files.h"
#include "tests/support/golden.h"
#include "tests/support/node.h"
#include "tests/support/program.h"

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Strings = std::vector<std::string>;
using support::Outcome;
using ::testing::HasSubstr;

const fs::path demo = fs::path(SOURCE_DIR) / "fixtures/demo";

// A mail server for d.example, all in order.
const char* const zone_in_order = R"($TTL 3600
$ORIGIN example.
@ SOA ns hostmaster 1 7200 3600 1209600 300
@ NS ns
d MX 10 mail.d
d TXT "v=spf1 mx -all"
_dmarc.d TXT "v=DMARC1; p=reject"
mail.d A 192.0.2.10
mail.d TXT "v=spf1 a -all"
s1._domainkey.d TXT "v=DKIM1; k=ed25519; p=pN/mbA7oQ8c4vmmuIvzOK8OU9PXPpREv4VBr84qZzzg="
$ORIGIN 2.0.192.in-addr.arpa.
@ SOA ns.example. hostmaster.example. 1 7200 3600 1209600 300
@ NS ns.example.
10 PTR mail.d.example.
)";

const char* const policy_in_order = R"(send-on: 192.0.2.10 192.0.2.11
default: {helo: mail.d.example, ip: 192.0.2.10}
domains: [d.example]
severity: {ip.global: ignore}
)";

struct Change {
  const char* from;
  const char* to;
};

struct Case {
  const char* check;
  const char* name;
  std::vector<Change> zone;  // of zone_in_order
  std::vector<Change> policy = {};
  Strings records;  // printed, without comments
};

const Case cases[] = {
    {.check = "ptr.exists",
     .name = "no PTR record",
     .zone = {{"10 PTR mail.d.example.\n", ""}},
     .records = {"10.2.0.192.in-addr.arpa. PTR mail.d.example."}},
    {.check = "ptr.exists",
     .name = "in a zone of a few addresses, RFC 2317",
     .zone = {{"10 PTR mail.d.example.", "10 CNAME 10.0-31"}},
     .records = {"10.0-31.2.0.192.in-addr.arpa. PTR mail.d.example."}},
    {.check = "ptr.exists",
     .name = "once the HELO name has an address",
     .zone = {{"10 PTR mail.d.example.\n", ""}, {"mail.d A 192.0.2.10\n", ""}},
     .records = {"mail.d.example. A 192.0.2.10", "10.2.0.192.in-addr.arpa. PTR mail.d.example."}},
    {.check = "ptr.confirmed",
     .name = "the HELO name is another host's",
     .zone = {{"mail.d A 192.0.2.10", "mail.d A 192.0.2.99"},
              {"\"v=spf1 mx -all\"", "\"v=spf1 ip4:192.0.2.10 -all\""},
              {"\"v=spf1 a -all\"", "\"v=spf1 ip4:192.0.2.10 -all\""}},
     .records = {"mail.d.example. A 192.0.2.99", "mail.d.example. A 192.0.2.10"}},
    {.check = "ptr.confirmed",
     .name = "the PTR name does not resolve",
     .zone = {{"10 PTR mail.d.example.", "10 PTR gone.example."}},
     .records = {"10.2.0.192.in-addr.arpa. PTR mail.d.example."}},
    {.check = "ptr.confirmed",
     .name = "one of two does not",
     .zone = {{"10 PTR mail.d.example.", "10 PTR mail.d.example.\n10 PTR gone.example."}},
     .records = {"10.2.0.192.in-addr.arpa. PTR mail.d.example."}},
    {.check = "ptr.single",
     .name = "two names",
     .zone = {{"10 PTR mail.d.example.", "10 PTR mail.d.example.\n10 PTR other.example."},
              {"mail.d A 192.0.2.10", "mail.d A 192.0.2.10\nother A 192.0.2.10"}},
     .records = {"10.2.0.192.in-addr.arpa. PTR mail.d.example."}},
    {.check = "ptr.generic",
     .name = "a line's name beside the HELO name",
     .zone = {{"10 PTR mail.d.example.", "10 PTR mail.d.example.\n10 PTR dsl.example."},
              {"mail.d A 192.0.2.10", "mail.d A 192.0.2.10\ndsl A 192.0.2.10"}},
     .records = {"10.2.0.192.in-addr.arpa. PTR mail.d.example."}},
    {.check = "helo.forward",
     .name = "no address",
     .zone = {{"mail.d A 192.0.2.10\n", ""},
              {"\"v=spf1 mx -all\"", "\"v=spf1 a:mail.d.example -all\""}},
     .records = {"mail.d.example. A 192.0.2.10"}},
    {.check = "helo.forward",
     .name = "of two senders with one name",
     .zone = {{"mail.d A 192.0.2.10", "mail.d A 192.0.2.99"},
              {"10 PTR mail.d.example.", "10 PTR mail.d.example.\n11 PTR mail.d.example."}},
     .policy = {{"[d.example]",
                 "[{name: d.example, use: {helo: mail.d.example, ip: 192.0.2.11}}]"}},
     .records = {"mail.d.example. A 192.0.2.99", "mail.d.example. A 192.0.2.10",
                 "mail.d.example. A 192.0.2.11"}},
    {.check = "helo.ptr",
     .name = "the PTR name is another of the address",
     .zone = {{"10 PTR mail.d.example.", "10 PTR other.example."},
              {"mail.d A 192.0.2.10",
               "mail.d A 192.0.2.10\nother A 192.0.2.10\n"
               "other TXT \"v=spf1 a -all\""}},
     .records = {"10.2.0.192.in-addr.arpa. PTR mail.d.example."}},
    {.check = "spf.mailfrom",
     .name = "not among the senders",
     .zone = {{"\"v=spf1 mx -all\"", "\"v=spf1 ip4:198.51.100.1 ~all\"\nd TXT \"other\""}},
     .records = {"d.example. TXT \"v=spf1 ip4:198.51.100.1 ip4:192.0.2.10 ~all\""}},
    {.check = "spf.mailfrom",
     .name = "of both families, one after the other",
     .zone = {{"\"v=spf1 mx -all\"", "\"v=spf1 ip4:198.51.100.1 ~all\""},
              {"d MX 10 mail.d\n", "d MX 10 elsewhere\nelsewhere A 198.51.100.1\n"},
              {"mail.d A 192.0.2.10", "mail.d A 192.0.2.10\nmail.d AAAA 2001:db8::10"},
              {"10 PTR mail.d.example.",
               "10 PTR mail.d.example.\n$ORIGIN 8.b.d.0.1.0.0.2.ip6.arpa.\n"
               "0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR mail.d.example."}},
     .policy = {{"send-on: 192.0.2.10", "send-on: 2001:db8::10 192.0.2.10"},
                {"ip: 192.0.2.10}", "ip: 192.0.2.10, ip6: \"2001:db8::10\"}"}},
     .records = {"d.example. TXT \"v=spf1 ip4:198.51.100.1 ip4:192.0.2.10 ip6:2001:db8::10 "
                 "~all\""}},
    {.check = "spf.helo",
     .name = "no record",
     .zone = {{"mail.d TXT \"v=spf1 a -all\"\n", ""}},
     .records = {"mail.d.example. TXT \"v=spf1 a -all\""}},
    {.check = "spf.record",
     .name = "a mistake of which it is certain what was meant",
     .zone = {{"\"v=spf1 mx -all\"", "\"v=spf1 ipv4:192.0.2.10 -all\""}},
     .records = {"d.example. TXT \"v=spf1 ip4:192.0.2.10 -all\""}},
    {.check = "spf.lookalike",
     .name = "quotes in the record",
     .zone = {{"\"v=spf1 mx -all\"", "\"\\\"v=spf1 mx -all\\\"\""}},
     .records = {"d.example. TXT \"v=spf1 mx -all\""}},
    {.check = "dkim.key",
     .name = "no key",
     .zone = {{"s1._domainkey.d TXT \"v=DKIM1; k=ed25519; "
               "p=pN/mbA7oQ8c4vmmuIvzOK8OU9PXPpREv4VBr84qZzzg=\"\n",
               ""}},
     .records = {"s1._domainkey.d.example. TXT \"v=DKIM1; k=ed25519; "
                 "p=pN/mbA7oQ8c4vmmuIvzOK8OU9PXPpREv4VBr84qZzzg=\""}},
    {.check = "dkim.key",
     .name = "an alias to another's key",
     .zone = {{"s1._domainkey.d TXT \"v=DKIM1; k=ed25519; "
               "p=pN/mbA7oQ8c4vmmuIvzOK8OU9PXPpREv4VBr84qZzzg=\"\n",
               "s1._domainkey.d CNAME s1.provider\ns1.provider TXT \"k=rsa; p=\"\n"}},
     .records = {"s1._domainkey.d.example. TXT \"v=DKIM1; k=ed25519; "
                 "p=pN/mbA7oQ8c4vmmuIvzOK8OU9PXPpREv4VBr84qZzzg=\""}},
    {.check = "dmarc.record",
     .name = "none",
     .zone = {{"_dmarc.d TXT \"v=DMARC1; p=reject\"\n", ""}},
     .records = {"_dmarc.d.example. TXT \"v=DMARC1; p=none\""}},
    {.check = "dmarc.record",
     .name = "tags that mean nothing any more",
     .zone = {{"p=reject", "p=reject; pct=50"}},
     .records = {"_dmarc.d.example. TXT \"v=DMARC1; p=reject\""}},
    {.check = "dmarc.reports",
     .name = "two have not agreed, one for another host",
     .zone = {{"p=reject", "p=reject; rua=mailto:a@x.test,mailto:a@y.test,mailto:a@z.test"},
              {"$ORIGIN 2.0.192",
               "d.example._report._dmarc.z.test. TXT \"v=DMARC1; "
               "rua=mailto:a@other.test\"\n"
               "test. SOA ns.test. h.test. 1 1 1 1 1\n$ORIGIN 2.0.192"}},
     .records = {"d.example._report._dmarc.x.test. TXT \"v=DMARC1\"",
                 "d.example._report._dmarc.y.test. TXT \"v=DMARC1\"",
                 "d.example._report._dmarc.z.test. TXT \"v=DMARC1\""}},
};

// False where some text that is to be changed is not there.
bool make(const std::vector<Change>& changes, std::string& text) {
  for (const Change& change : changes) {
    const std::size_t at = text.find(change.from);
    if (at == std::string::npos) return false;
    text.replace(at, std::string_view(change.from).size(), change.to);
  }
  return true;
}

// A folder with a world in it, and the program run there.
class WorldFolder {
 public:
  WorldFolder() = default;
  explicit WorldFolder(const Case& c) {
    write("policy.yml", changed(policy_in_order, c.policy));
    write("world.zone", changed(zone_in_order, c.zone));
    fs::create_directories(path() / "poste/domains/d.example");
    write("poste/host_list", "d.example\n");
    const fs::path keys = demo / "poste/domains/two.example";
    for (const char* const name : {"public", "selector"}) {
      fs::copy(keys / name, path() / "poste/domains/d.example");
    }
  }

  const fs::path& path() const { return folder_.path(); }
  void write(const std::string& name, const std::string& text) const {
    support::write_file(path() / name, text);
  }
  Outcome run(const std::string& verb, Strings more) const {
    Strings arguments = {verb,    "--policy", "policy.yml", "--poste",
                         "poste", "--zone",   "world.zone"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return support::run_program({.arguments = std::move(arguments), .folder = path()});
  }
  std::string records(Strings more = {}) const { return run("records", std::move(more)).out; }
  // The findings that generate tells.
  Json findings(Strings more = {}) const {
    more.insert(more.end(), {"--report", "report.json"});
    run("generate", std::move(more));
    return Json::parse(support::read_file(path() / "report.json")).at("findings");
  }
  // The same as if these records were published.
  Json findings_with(const std::string& records) const {
    write("plan.zone", records);
    return findings({"--overlay", "plan.zone"});
  }

 private:
  static std::string changed(std::string text, const std::vector<Change>& changes) {
    EXPECT_TRUE(make(changes, text)) << text;
    return text;
  }

  support::TemporaryFolder folder_;
};

// The demonstration world, with what the world's folder has in its names.
void fill_with_demonstration(const WorldFolder& folder) {
  fs::copy(demo, folder.path(), fs::copy_options::recursive);
  fs::rename(folder.path() / "demo.zone", folder.path() / "world.zone");
}

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

Strings without_comments(const std::string& zone) {
  Strings lines;
  std::istringstream stream(zone);
  for (std::string line; std::getline(stream, line);) {
    line = line.substr(0, line.find(" ; "));
    if (!line.empty() && line[0] != ';') lines.push_back(line);
  }
  return lines;
}

// What is cured is neither fault nor unknown any more.
void expect_cured(const Case& c, const Json& before, const Json& after) {
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
  for (const Case& c : cases) {
    SCOPED_TRACE(fmt::format("{}: {}", c.check, c.name));
    const WorldFolder folder(c);
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
  const WorldFolder folder(
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
  const WorldFolder spf({.check = "spf.mailfrom",
                         .name = "beside other texts",
                         .zone = {{"\"v=spf1 mx -all\"",
                                   "\"v=spf1 -all\"\nd TXT \"other\"\n"
                                   "d TXT \"V=SPF1; mx\""}},
                         .records = {}});
  EXPECT_THAT(spf.records(), HasSubstr("\n; replaces: \"V=SPF1; mx\"  \"v=spf1 -all\"\n"
                                       "d.example. TXT \"v=spf1 "));
  const WorldFolder ptr({.check = "ptr.single",
                         .name = "beside the right one",
                         .zone = {{"10 PTR mail.d.example.", "10 PTR mail.d.example., gone.\n"},
                                  {"mail.d.example., gone.", "mail.d.example.\n10 PTR gone."}},
                         .records = {}});
  EXPECT_THAT(ptr.records(), HasSubstr("\n; replaces: gone.\n10.2.0.192.in-addr.arpa. PTR "));
  const WorldFolder alias({.check = "dkim.key",
                           .name = "an alias",
                           .zone = {{"s1._domainkey.d TXT",
                                     "s1._domainkey.d CNAME s1.provider\n"
                                     "s1.provider TXT \"p=\"\nx TXT"}},
                           .records = {}});
  EXPECT_THAT(alias.records(), HasSubstr("\n; replaces: CNAME s1.provider.example.\n"
                                         "s1._domainkey.d.example. TXT "));
}

// d.example and its default have something to cure, and so has e.example.
WorldFolder two_domains() {
  return WorldFolder({.check = "",
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
  const WorldFolder folder = two_domains();
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
  const WorldFolder folder = two_domains();
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
  const WorldFolder folder = two_domains();
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
  const WorldFolder folder = two_domains();
  folder.write("plan.zone", folder.records({"--only", "ptr.*"}));
  EXPECT_EQ(without_comments(folder.records({"--overlay", "plan.zone"})).size(), 2u);
}

// Both cases at once, where what the one changes leaves what the other does.
std::optional<Case> both_of(const Case& one, const Case& other) {
  Case both = one;
  both.name = other.name;
  both.zone.insert(both.zone.end(), other.zone.begin(), other.zone.end());
  both.policy.insert(both.policy.end(), other.policy.begin(), other.policy.end());
  std::string zone = zone_in_order;
  std::string policy = policy_in_order;
  const bool fit = make(both.zone, zone) && make(both.policy, policy);
  return fit ? std::optional(both) : std::nullopt;
}

TEST(Records, CureTwoFaultsAtOnce) {
  std::size_t tested = 0;
  for (const Case& one : cases) {
    for (const Case& other : cases) {
      const std::optional<Case> both = &one < &other ? both_of(one, other) : std::nullopt;
      if (!both) continue;
      SCOPED_TRACE(fmt::format("{}: {}; {}: {}", one.check, one.name, other.check, other.name));
      const WorldFolder folder(*both);
      const std::string printed = folder.records();
      EXPECT_THAT(curable_faults(folder.findings_with(printed)), ::testing::IsEmpty()) << printed;
      EXPECT_THAT(printed, Not(HasSubstr("\n; but causes")));
      EXPECT_THAT(printed, Not(HasSubstr("\n; remains")));
      ++tested;
    }
  }
  EXPECT_GT(tested, 100u);
}

TEST(Records, AreTestedOfEveryCheckThatHasAny) {
  std::set<std::string_view> tested;
  for (const Case& c : cases) tested.insert(c.check);
  for (const policy::Check& check : policy::checks()) {
    EXPECT_EQ(tested.contains(check.id), check.curable) << check.id;
  }
}

TEST(Records, LeaveAWorldInOrderAlone) {
  const WorldFolder folder(Case{.check = "", .name = "", .zone = {}, .records = {}});
  const Outcome outcome = folder.run("records", {});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(outcome.out, "; nothing to publish\n");
  EXPECT_EQ(folder.records({"--format", "dnscontrol"}), "// nothing to publish\n");
  EXPECT_EQ(folder.records({"--format", "octodns"}), "# nothing to publish\n");
}

TEST(Records, CureTheDemonstration) {
  const WorldFolder folder;
  fill_with_demonstration(folder);
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

// "a.example TXT v=spf1 mx -all", of the records that the zone's text publishes anew.
std::set<std::string> records_of_zone(const std::string& text) {
  std::string anew;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.ends_with(" ; stays")) anew += line + '\n';
  }
  std::set<std::string> records;
  const dns::ZoneFileContents contents = dns::read_zone_records({"", anew});
  EXPECT_TRUE(contents.mistakes.empty());
  for (const dns::ZoneRecord& record : contents.records) {
    std::string data;
    if (const auto* const ip = std::get_if<dns::IpAddress>(&record.rdata)) data = ip->to_string();
    if (const auto* const txt = std::get_if<dns::TxtRecord>(&record.rdata)) data = txt->octets;
    if (const auto* const name = std::get_if<dns::DomainName>(&record.rdata)) {
      data = policy::text_of(*name);
    }
    records.insert(fmt::format("{} {} {}", record.owner,
                               to_string(static_cast<dns::RecordType>(record.type)), data));
  }
  return records;
}

std::set<std::string> without_ptr(std::set<std::string> records) {
  std::erase_if(
      records, [](const std::string& record) { return record.find(" PTR ") != std::string::npos; });
  return records;
}

// What dnscontrol would make of the text: each call's record, by node.
std::set<std::string> records_of_dnscontrol(const std::string& text) {
  const support::TemporaryFolder folder;
  support::write_file(folder.path() / "dnsconfig.js", text);
  const std::string told = support::run_node(
      "const found = [];"
      "const record = type => (label, data) => ({type, label, data});"
      "const call = (name, ...records) => { for (const one of records) found.push("
      "  (one.label === \"@\" ? name : one.label + \".\" + name) + \" \" + one.type + \" \" +"
      "  one.data); };"
      "const source = require(\"fs\").readFileSync(process.argv[1], \"utf8\");"
      "new Function(\"D_EXTEND\", \"A\", \"AAAA\", \"TXT\", source)"
      "  (call, record(\"A\"), record(\"AAAA\"), record(\"TXT\"));"
      "process.stdout.write(JSON.stringify(found));",
      (folder.path() / "dnsconfig.js").string());
  if (told.empty()) ADD_FAILURE() << "no JavaScript: " << text;
  return told.empty() ? std::set<std::string>() : Json::parse(told).get<std::set<std::string>>();
}

// What octoDNS would make of the text, of each document by the file that its comment names.
std::set<std::string> records_of_octodns(const std::string& text) {
  const support::TemporaryFolder folder;
  support::write_file(folder.path() / "zones.yaml", text);
  const std::string told = support::run_node(
      "const yaml = require(process.argv[1]);"
      "const text = require(\"fs\").readFileSync(process.argv[2], \"utf8\");"
      "const found = [];"
      "for (const document of text.split(/^---$/m).slice(1)) {"
      "  const zone = /^# (.*)\\.yaml$/m.exec(document)[1];"
      "  for (const [name, sets] of Object.entries(yaml.load(document)))"
      "    for (const set of sets) for (const value of set.values) {"
      "      if (set.type === \"TXT\" && /(^|[^\\\\]);/.test(value)) throw new Error(value);"
      "      found.push((name ? name + \".\" + zone : zone) + \" \" + set.type + \" \" +"
      "        value.replace(/\\\\(.)/g, \"$1\"));"
      "    }"
      "}"
      "process.stdout.write(JSON.stringify(found));",
      fmt::format("{} {}", support::js_yaml_name(), (folder.path() / "zones.yaml").string()));
  if (told.empty()) ADD_FAILURE() << "no YAML: " << text;
  return told.empty() ? std::set<std::string>() : Json::parse(told).get<std::set<std::string>>();
}

// Of the demonstration and of every case.
void for_worlds(const std::function<void(const WorldFolder&)>& body) {
  const WorldFolder demonstration;
  fill_with_demonstration(demonstration);
  body(demonstration);
  for (const Case& c : cases) {
    SCOPED_TRACE(fmt::format("{}: {}", c.check, c.name));
    body(WorldFolder(c));
  }
}

TEST(Records, AreTheSameToDnscontrol) {
  if (support::run_node("process.stdout.write(\"found\")", "").empty()) GTEST_SKIP() << "no node";
  for_worlds([](const WorldFolder& folder) {
    EXPECT_EQ(records_of_dnscontrol(folder.records({"--format", "dnscontrol"})),
              without_ptr(records_of_zone(folder.records())));
  });
}

// What stays beside a record is in its set.
TEST(Records, AreTheSameToOctodns) {
  if (!support::has_js_yaml()) GTEST_SKIP() << "node finds no js-yaml";
  for_worlds([](const WorldFolder& folder) {
    EXPECT_THAT(records_of_octodns(folder.records({"--format", "octodns"})),
                ::testing::IsSupersetOf(records_of_zone(folder.records())));
  });
}

}  // namespace
