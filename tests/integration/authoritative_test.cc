// The verbs with --authoritative, beside a resolver and two name servers on loopback.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/files.h"
#include "tests/support/program.h"
#include "tests/support/world_server.h"

namespace {

using support::FaultServer;
using support::Outcome;
using support::World;

const std::string servers =
    "example.com NS ns1.example.com\nexample.com NS ns2.example.com\n"
    "ns1.example.com A 127.0.0.1\nns2.example.com A 127.0.0.2\n"
    "2.0.192.in-addr.arpa NS ns1.example.com\n2.0.192.in-addr.arpa NS ns2.example.com\n";

// Of the domain's mail, which moves from old.example.com to mail.example.com.
const std::string rest =
    "example.com TXT v=spf1 a:mail.example.com a:old.example.com -all\n"
    "_dmarc.example.com TXT v=DMARC1; p=none\n"
    "mail.example.com A 192.0.2.10\nmail.example.com TXT v=spf1 a -all\n"
    "10.2.0.192.in-addr.arpa PTR mail.example.com\n"
    "old.example.com A 192.0.2.11\nold.example.com TXT v=spf1 a -all\n"
    "11.2.0.192.in-addr.arpa PTR old.example.com\n";

const std::string sound = servers + rest + "example.com MX 10 mail.example.com";

// A resolver, and two name servers of which the second has what a test says.
class Authoritative : public testing::Test {
 protected:
  Authoritative() {
    support::write_file(path("policy.yml"),
                        "send-on: 192.0.2.10 192.0.2.11\n"
                        "default: {helo: mail.example.com, ip: 192.0.2.10}\n"
                        "domains: [example.com]\n"
                        "severity: {ip.global: ignore}\n");
    support::write_file(path("hosts.yml"),
                        "default: {helo: mail.example.com, ip: 192.0.2.10}\n"
                        "example.com: {helo: old.example.com, ip: 192.0.2.11}\n");
  }

  void second_has(const std::string& lines) {
    second_world_.emplace(lines);
    second_.emplace(support::serve(*second_world_),
                    support::bind_server_sockets({support::ip("127.0.0.2"), port()}));
  }

  Outcome run(std::vector<std::string> arguments) const {
    for (const char* const option : {"--policy", "policy.yml", "--on-host", "no"}) {
      arguments.emplace_back(option);
    }
    return support::run_program({.arguments = std::move(arguments),
                                 .environment = {"SOURCE_DATE_EPOCH=1795737600"},
                                 .folder = folder_.path()});
  }
  // With the servers here.
  Outcome ask(std::vector<std::string> arguments) const {
    for (const std::string& option :
         {std::string("--server"), resolver_.address().to_string(), std::string("--authoritative"),
          std::string("--authoritative-port"), std::to_string(port())}) {
      arguments.push_back(option);
    }
    return run(std::move(arguments));
  }

  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }
  std::string read(const std::string& name) const { return support::read_file(path(name)); }
  std::uint16_t port() const { return first_.address().port; }

 private:
  support::TemporaryFolder folder_;
  World world_{sound};
  std::optional<World> second_world_;
  FaultServer resolver_{support::serve(world_)};
  FaultServer first_{support::serve(world_)};
  std::optional<FaultServer> second_;
};

// As generate writes it.
std::string row(const char* helo, const char* ip) {
  return fmt::format("\"example.com\":\n  \"helo\": \"{}\"\n  \"ip\": \"{}\"\n", helo, ip);
}

const char* const disagreement =
    "example.com. MX: 10 mail.example.com at the resolver; 10 old.example.com at ns2.example.com "
    "(127.0.0.2)";

TEST_F(Authoritative, ChangesNothingByWhatNameServersDifferIn) {
  second_has(servers + rest + "example.com MX 10 old.example.com");
  const Outcome generated = ask({"generate", "--output", "hosts.yml", "--fail-on", "warning"});
  EXPECT_EQ(generated.status, 3);
  EXPECT_EQ(generated.err,
            fmt::format("example.com: warning: dns.agree: {}\n"
                        "example.com: undecided: MX of example.com: name servers disagree; the "
                        "present entry stays\n",
                        disagreement));
  EXPECT_NE(read("hosts.yml").find(row("old.example.com", "192.0.2.11")), std::string::npos);
  const Outcome linted = ask({"lint", "hosts.yml", "--only", "dns.agree", "--fail-on", "warning"});
  EXPECT_EQ(linted.status, 1);
  EXPECT_NE(linted.out.find(fmt::format("dns.agree: example.com: {}; wanted: the same records at "
                                        "all name servers of the zone\n",
                                        disagreement)),
            std::string::npos)
      << linted.out;
  const Outcome explained = ask({"explain", "example.com", "--output", "hosts.yml"});
  EXPECT_EQ(explained.status, 3);
  EXPECT_NE(explained.out.find(disagreement), std::string::npos) << explained.out;
}

TEST_F(Authoritative, FollowsWhatTheySayAlike) {
  second_has(sound);
  const Outcome outcome =
      ask({"generate", "--output", "hosts.yml", "--fail-on", "note", "--stats", "--confirm", "1"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_NE(outcome.err.find(" sent to name servers\n"), std::string::npos) << outcome.err;
  EXPECT_NE(read("hosts.yml").find(row("mail.example.com", "192.0.2.10")), std::string::npos);
  const Outcome explained = ask({"explain", "example.com"});
  EXPECT_NE(explained.out.find("pass            dns.agree      the name servers of the zones say "
                               "the same as the resolver\n"),
            std::string::npos)
      << explained.out;
}

TEST_F(Authoritative, PassesOverANameServerThatIsDownAndNamesIt) {
  const Outcome outcome =
      ask({"generate", "--output", "hosts.yml", "--fail-on", "note", "--confirm", "1"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.err,
            "example.com: note: dns.agree: ns2.example.com (127.0.0.2): time-out for example.com. "
            "MX and 5 more\n");
  EXPECT_NE(read("hosts.yml").find(row("mail.example.com", "192.0.2.10")), std::string::npos);
}

TEST_F(Authoritative, IsRecordedAndReplayed) {
  second_has(servers + rest + "example.com MX 10 old.example.com");
  const std::vector<std::string> generate = {"generate", "--dry-run", "--fail-on", "warning"};
  const auto with = [&generate](std::vector<std::string> more) {
    more.insert(more.begin(), generate.begin(), generate.end());
    return more;
  };
  const Outcome asked = ask(with({"--record", "answers.json", "--report", "asked.json"}));
  const Outcome replayed = run(with({"--replay", "answers.json", "--report", "replayed.json"}));
  EXPECT_EQ(asked.status, 3);
  EXPECT_NE(asked.err.find(disagreement), std::string::npos) << asked.err;
  EXPECT_EQ(replayed.status, asked.status);
  EXPECT_EQ(replayed.out, asked.out);
  EXPECT_EQ(replayed.err, asked.err);
  EXPECT_EQ(read("replayed.json"), read("asked.json"));
}

TEST_F(Authoritative, IsAMistakeWhereNoServerIsAsked) {
  const std::string mistake =
      "--authoritative asks name servers; with --zone, --replay or --offline none is asked\n";
  const Outcome generated =
      run({"generate", "--authoritative", "--zone", "none.zone", "--tries", "0"});
  EXPECT_EQ(generated.status, 2);
  EXPECT_EQ(generated.err, "--tries \"0\": a number from 1 to 20 is wanted\n" + mistake);
  const Outcome linted = run({"lint", "hosts.yml", "--authoritative", "--offline"});
  EXPECT_EQ(linted.status, 2);
  EXPECT_EQ(linted.err, mistake);
  const Outcome explained =
      run({"explain", "example.com", "--authoritative", "--replay", "none.json"});
  EXPECT_EQ(explained.status, 2);
  EXPECT_EQ(explained.err, mistake);
}

}  // namespace
