// The verb expand as scripts call it: LISTEN_ON and SEND_ON in, addresses or a refusal out.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <algorithm>

#include "tests/support/files.h"
#include "tests/support/processes.h"
#include "tests/support/program.h"

namespace {

using Words = std::vector<std::string>;

// A folder with the zone of the host's name and three hosts files.
class ExpandVerb : public testing::Test {
 protected:
  ExpandVerb() {
    write("host.zone",
          "$ORIGIN example.com.\n$TTL 3600\n"
          "@ SOA ns hostmaster 1 3600 600 86400 300\n@ NS ns\n"
          "mail A 192.0.2.10\nmail AAAA 2001:db8::10\nlocal A 127.0.0.1\n");
    write("debian", "127.0.0.1 localhost\n127.0.1.1 mail.example.com mail\n");
    write("bridge", "172.17.0.2 mail.example.com mail\n");
    write("wrong", "192.0.2.300 mail.example.com\n");
  }

  void write(const std::string& name, std::string_view text) {
    support::write_file(folder_.path() / name, text);
  }

  // "OUTERRexit status N". The host is mail.example.com where the arguments name none.
  std::string expand(const Words& arguments, const Words& environment = {}) {
    Words all = {"expand", "--zone", "host.zone"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    if (std::ranges::find(arguments, "--hostname") == arguments.end()) {
      all.insert(all.end(), {"--hostname", "mail.example.com"});
    }
    const support::Outcome outcome = support::run_program(
        {.arguments = all, .environment = environment, .folder = folder_.path()});
    return fmt::format("{}{}exit status {}", outcome.out, outcome.err, outcome.status);
  }

  support::TemporaryFolder folder_;
};

TEST_F(ExpandVerb, TakesWhatIsMeant) {
  const std::string both = "192.0.2.10\n2001:db8::10\nexit status 0";
  EXPECT_EQ(expand({"192.0.2.10 2001:db8::10"}), both);
  EXPECT_EQ(expand({"192.0.2.10, [2001:DB8::10]"}), both);
  EXPECT_EQ(expand({"192.0.2.10\n2001:db8::10\n192.0.2.10\n"}), both);
  EXPECT_EQ(expand({"\"192.0.2.10 2001:db8:0::10\""}), both) << "as env files keep them";
  EXPECT_EQ(expand({"host"}), both);
  EXPECT_EQ(expand({"192.0.2.10 host"}), both);
  EXPECT_EQ(expand({""}), both) << "empty is host";
  EXPECT_EQ(expand({"*"}), "*\nexit status 0");
  EXPECT_EQ(expand({"host", "--for", "send"}), both) << "IPv4 first";
  EXPECT_EQ(expand({"host", "--format", "comma"}), "192.0.2.10,2001:db8::10\nexit status 0");
  EXPECT_EQ(expand({"host", "--format", "bracketed"}), "192.0.2.10\n[2001:db8::10]\nexit status 0");
}

TEST_F(ExpandVerb, FailsClosedForWhatIsNot) {
  EXPECT_EQ(expand({"192.0.2.300 & 192.0.2.1"}),
            "LIST:1:1: not an IP address: \"192.0.2.300\"\n"
            "LIST:1:13: not an IP address: \"&\"\nexit status 2");
  EXPECT_EQ(expand({" \t"}), "LIST:1:1: no address in the list\nexit status 2");
  EXPECT_EQ(expand({"host", "--hostname", "gone.example.com"}),
            "LIST: \"host\" has no address: gone.example.com. A: no such name; gone.example.com. "
            "AAAA: no such name\nexit status 2");
  EXPECT_EQ(expand({"host", "--hostname", "local.example.com"}),
            "LIST: \"host\" has no address: local.example.com. A 127.0.0.1 (TTL 3600); "
            "local.example.com. AAAA: no such record; 127.0.0.1 is loopback (RFC 1122)\n"
            "exit status 2");
  EXPECT_EQ(expand({"host", "--hostname", "mail"}),
            "LIST: \"host\" has no address: the host's name is mail, and a fully qualified one is "
            "wanted\nexit status 2");
  EXPECT_EQ(
      expand({"host", "--hostname", "mail.example.org"}),
      "LIST: \"host\" cannot be looked up: mail.example.org. A: REFUSED; mail.example.org. AAAA: "
      "REFUSED\nexit status 3")
      << "no zone of it is here";
}

TEST_F(ExpandVerb, ReadsTheVariableOfItsPurpose) {
  const Words both = {"LISTEN_ON=192.0.2.1", "SEND_ON=192.0.2.2"};
  EXPECT_EQ(expand({}, both), "192.0.2.1\nexit status 0");
  EXPECT_EQ(expand({"--for", "send"}, both), "192.0.2.2\nexit status 0");
  EXPECT_EQ(expand({"192.0.2.3"}, both), "192.0.2.3\nexit status 0");
  const Words listen = {"LISTEN_ON=192.0.2.1", "SEND_ON="};
  EXPECT_EQ(expand({"--for", "send"}, listen), "192.0.2.1\nexit status 0");
  EXPECT_EQ(expand({"--for", "send"}), "192.0.2.10\n2001:db8::10\nexit status 0");
  EXPECT_EQ(expand({"--for", "send"}, {"SEND_ON=x"}),
            "SEND_ON:1:1: not an IP address: \"x\"\nexit status 2");
  EXPECT_EQ(expand({"--for", "send"}, {"LISTEN_ON=::1"}),
            "LISTEN_ON:1:1: ::1 is loopback (RFC 4291)\nexit status 2");
}

TEST_F(ExpandVerb, ComparesDnsWithEtcHosts) {
  EXPECT_EQ(expand({"host", "--etc-hosts", "debian"}),
            "192.0.2.10\n2001:db8::10\nLIST: 127.0.1.1 of /etc/hosts is left out: it is loopback "
            "(RFC 1122)\nexit status 0");
  EXPECT_EQ(expand({"host", "--etc-hosts", "bridge"}),
            "172.17.0.2\n192.0.2.10\n2001:db8::10\nLIST: DNS has 192.0.2.10 2001:db8::10 for "
            "mail.example.com, /etc/hosts 172.17.0.2: all of them are taken\nexit status 0");
  EXPECT_EQ(expand({"host", "--etc-hosts", "wrong"}),
            "wrong:1:1: not an IP address: \"192.0.2.300\"\nexit status 2");
  EXPECT_EQ(expand({"192.0.2.1", "--etc-hosts", "wrong"}), "192.0.2.1\nexit status 0");
  EXPECT_EQ(expand({"host", "--etc-hosts", "none"}), "none: no such file\nexit status 2");
}

TEST_F(ExpandVerb, TellsEverythingThatIsWrongWithItsUsage) {
  EXPECT_EQ(expand({"--for", "sent", "--format", "csv", "--wait", "-1"}),
            "--for \"sent\": listen or send is wanted\n"
            "--format \"csv\": text, comma, bracketed or json is wanted\n"
            "--wait \"-1\": a time from 0ms to 3600s is wanted\nexit status 2");
}

TEST_F(ExpandVerb, WaitsForEveryAddress) {
  support::in_own_namespaces(CLONE_NEWNET, [this] {
    support::run("ip link set lo up");
    support::run("ip address add 192.0.2.10/32 dev lo");
    EXPECT_EQ(expand({"192.0.2.10", "--wait", "60"}), "192.0.2.10\nexit status 0");
    EXPECT_EQ(expand({"*", "--wait", "60"}), "*\nexit status 0");
    EXPECT_EQ(expand({"192.0.2.10 192.0.2.11 2001:db8::10", "--wait", "10ms"}),
              "192.0.2.11: no interface has it\n2001:db8::10: no interface has it\n"
              "exit status 2");
    support::run(
        "(until ip -o address show dev lo | grep -q 192.0.2.12; do :; done; "
        "ip address add 192.0.2.11/32 dev lo) & ip address add 192.0.2.12/32 dev lo");
    EXPECT_EQ(expand({"192.0.2.11", "--wait", "60"}), "192.0.2.11\nexit status 0");
  });
}

TEST_F(ExpandVerb, ReplaysWhatItRecorded) {
  const std::string live = expand({"host", "--record", "answers"});
  EXPECT_EQ(live, "192.0.2.10\n2001:db8::10\nexit status 0");
  const support::Outcome replayed = support::run_program(
      {.arguments = {"expand", "host", "--hostname", "mail.example.com", "--replay", "answers"},
       .folder = folder_.path()});
  EXPECT_EQ(replayed.out, "192.0.2.10\n2001:db8::10\n");
  EXPECT_EQ(replayed.status, 0) << replayed.err;
}

}  // namespace
