#include "gen/host.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>

#include "tests/support/files.h"
#include "tests/support/processes.h"

namespace {

using dns::IpAddress;
using policy::BindAttempt;
using policy::HostAddresses;
using policy::InterfaceAddress;
using testing::Contains;
using testing::ElementsAre;

IpAddress ip(std::string_view text) {
  return IpAddress::parse(text).value();
}

// "192.0.2.10 lo", with the words for what speaks against it.
std::string text_of(const InterfaceAddress& address) {
  return fmt::format("{} {}{}{}{}{}", address.ip, address.interface,
                     address.dad_failed ? " dad_failed" : "", address.tentative ? " tentative" : "",
                     address.deprecated ? " deprecated" : "",
                     address.temporary ? " temporary" : "");
}

std::vector<std::string> interface_texts() {
  std::vector<std::string> texts;
  for (const InterfaceAddress& address : gen::read_interface_addresses()) {
    texts.push_back(text_of(address));
  }
  return texts;
}

// "192.0.2.10 bound", or with the system's reason.
std::vector<std::string> bind_texts(const HostAddresses& host) {
  std::vector<std::string> texts;
  for (const BindAttempt& attempt : host.binds) {
    texts.push_back(fmt::format("{} {}", attempt.ip,
                                attempt.succeeded() ? "bound" : std::strerror(attempt.error)));
  }
  return texts;
}

void set_sysctl(const std::string& name, std::string_view value) {
  support::write_file("/proc/sys/net/" + name, value);
}

// Reads the addresses again and again until the kernel, which works by itself, has come so far.
void wait_for(const std::string& expected) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  std::vector<std::string> texts;
  do {
    texts = interface_texts();
  } while (std::find(texts.begin(), texts.end(), expected) == texts.end() &&
           std::chrono::steady_clock::now() < deadline);
  EXPECT_THAT(texts, Contains(expected));
}

TEST(Host, ReadsTheAddressesOfItsInterfaces) {
  support::in_own_namespaces(CLONE_NEWNET, [] {
    EXPECT_THAT(interface_texts(), ElementsAre());
    support::run("ip link set lo up");
    support::run("ip address add 192.0.2.11/24 dev lo");
    support::run("ip address add 192.0.2.10/24 dev lo");  // "secondary": of the same network
    support::run("ip address add 198.51.100.1 peer 198.51.100.2 dev lo label lo:1");
    support::run("ip address add 2001:db8::10/128 dev lo nodad");
    support::run("ip address add 2001:db8::11/128 dev lo nodad preferred_lft 0");
    EXPECT_THAT(interface_texts(),
                ElementsAre("127.0.0.1 lo", "192.0.2.10 lo", "192.0.2.11 lo", "198.51.100.1 lo",
                            "::1 lo", "2001:db8::10 lo", "2001:db8::11 lo deprecated"));
  });
}

TEST(Host, ReadsMoreAddressesThanOneDatagramHolds) {
  support::in_own_namespaces(CLONE_NEWNET, [] {
    std::string commands;
    for (int i = 0; i < 1000; ++i) {
      commands += fmt::format("address add 198.51.{}.{}/32 dev lo\n", 100 + i / 250, i % 250);
    }
    const support::TemporaryFolder folder;
    support::write_file(folder.path() / "commands", commands);
    support::run("ip -batch " + (folder.path() / "commands").string());
    EXPECT_EQ(gen::read_interface_addresses().size(), 1000u);
  });
}

// Two interfaces, "near" and "far", at the ends of one cable; false where the kernel has no such
// thing.
bool make_cable() {
  if (std::system("ip link add near type veth peer name far") != 0) return false;
  for (const std::string end : {"near", "far"}) {
    support::run("ip link set " + end + " addrgenmode none");
    set_sysctl("ipv6/conf/" + end + "/router_solicitation_delay", "0");
  }
  return true;
}

// What the one end has, the other may not have.
TEST(Host, ReadsWhatDuplicateAddressDetectionFound) {
  support::in_own_namespaces(CLONE_NEWNET, [] {
    if (!make_cable()) GTEST_SKIP() << "this kernel has no veth";
    support::run("ip link set near up");
    support::run("ip address add 2001:db8::10/64 dev near");
    EXPECT_THAT(interface_texts(), ElementsAre("2001:db8::10 near tentative")) << "no cable yet";
    const HostAddresses host = gen::read_host_addresses({ip("2001:db8::10")});
    EXPECT_THAT(bind_texts(host), ElementsAre("2001:db8::10 Cannot assign requested address"));
    support::run("ip link set far up");
    wait_for("2001:db8::10 near");
    support::run("ip address add 2001:db8::10/64 dev far");
    wait_for("2001:db8::10 far dad_failed tentative");
    const HostAddresses later = gen::read_host_addresses({});
    EXPECT_EQ(text_of(later.on_interface(ip("2001:db8::10")).value()), "2001:db8::10 near");
  });
}

TEST(Host, ReadsWhichAddressesAreTemporary) {
  support::in_own_namespaces(CLONE_NEWNET, [] {
    if (!make_cable()) GTEST_SKIP() << "this kernel has no veth";
    support::run("ip link set near up");
    support::run("ip link set far up");
    set_sysctl("ipv6/conf/near/use_tempaddr", "2");
    support::run("ip address add 2001:db8::10/64 dev near nodad mngtmpaddr");
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    std::vector<InterfaceAddress> addresses;
    do {
      addresses = gen::read_interface_addresses();
    } while (addresses.size() < 2 && std::chrono::steady_clock::now() < deadline);
    ASSERT_EQ(addresses.size(), 2u);
    EXPECT_EQ(text_of(addresses[0]), "2001:db8::10 near");
    EXPECT_TRUE(addresses[1].temporary) << text_of(addresses[1]);
  });
}

TEST(Host, TriesToBindTheAddressesAskedFor) {
  support::in_own_namespaces(CLONE_NEWNET, [] {
    support::run("ip link set lo up");
    support::run("ip address add 192.0.2.10/32 dev lo");
    support::run("ip address add 2001:db8::10/128 dev lo nodad");
    const std::vector<IpAddress> asked = {ip("2001:db8::99"), ip("192.0.2.10"), ip("192.0.2.99"),
                                          ip("2001:db8::10")};
    const std::string refused = " Cannot assign requested address";
    struct Case {
      const char* name;
      bool ipv4;
      bool ipv6;
      std::vector<std::string> expected;
    };
    const Case cases[] = {
        {"as usual",
         false,
         false,
         {"2001:db8::99" + refused, "192.0.2.10 bound", "192.0.2.99" + refused,
          "2001:db8::10 bound"}},
        {"nonlocal IPv4",
         true,
         false,
         {"2001:db8::99" + refused, "192.0.2.10 bound", "192.0.2.99 bound", "2001:db8::10 bound"}},
        {"nonlocal IPv6",
         false,
         true,
         {"2001:db8::99 bound", "192.0.2.10 bound", "192.0.2.99" + refused, "2001:db8::10 bound"}},
    };
    for (const Case& c : cases) {
      SCOPED_TRACE(c.name);
      set_sysctl("ipv4/ip_nonlocal_bind", c.ipv4 ? "1" : "0");
      set_sysctl("ipv6/ip_nonlocal_bind", c.ipv6 ? "1" : "0");
      const HostAddresses host = gen::read_host_addresses(asked);
      EXPECT_EQ(host.nonlocal_bind(dns::Family::ipv4), c.ipv4);
      EXPECT_EQ(host.nonlocal_bind(dns::Family::ipv6), c.ipv6);
      EXPECT_EQ(bind_texts(host), c.expected);
    }
  });
}

TEST(Host, HasAName) {
  struct Case {
    std::string_view name;
    const char* expected;
  };
  const Case cases[] = {
      {"Mail.Example.COM", "mail.example.com"},
      {"mail", "mail"},
      {"mail_1", "not a host name: letters, digits and inner hyphens only: \"mail_1\""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    support::in_own_namespaces(CLONE_NEWUTS, [&] {
      ASSERT_EQ(sethostname(c.name.data(), c.name.size()), 0);
      const dns::Parsed<dns::DomainName> name = gen::host_name();
      EXPECT_EQ(name ? name->to_string() : name.error(), c.expected);
    });
  }
}

TEST(HostAddresses, AreTakenFromTheBestInterface) {
  HostAddresses host;
  host.interfaces = {
      {.ip = ip("2001:db8::10"), .dad_failed = true, .interface = "a"},
      {.ip = ip("2001:db8::10"), .interface = "b"},
      {.ip = ip("2001:db8::10"), .deprecated = true, .interface = "c"},
      {.ip = ip("192.0.2.10"), .interface = "d"},
  };
  std::sort(host.interfaces.begin(), host.interfaces.end());
  EXPECT_EQ(host.on_interface(ip("2001:db8::10")).value().interface, "b");
  EXPECT_EQ(host.on_interface(ip("192.0.2.10")).value().interface, "d");
  EXPECT_EQ(host.on_interface(ip("192.0.2.11")), std::nullopt);
}

TEST(HostAddresses, TellWhetherWeAreOnTheHost) {
  HostAddresses host;
  host.interfaces = {{.ip = ip("192.0.2.10"), .interface = "eth0"}};
  EXPECT_TRUE(host.hold_any({ip("192.0.2.9"), ip("192.0.2.10")}));
  EXPECT_FALSE(host.hold_any({ip("192.0.2.9")}));
  EXPECT_FALSE(host.hold_any({}));
}

TEST(HostAddresses, KnowTheBindsThatWereTried) {
  HostAddresses host;
  host.binds = {{ip("192.0.2.10"), 0}, {ip("192.0.2.11"), EADDRNOTAVAIL}};
  EXPECT_TRUE(host.bind_attempt(ip("192.0.2.10")).value().succeeded());
  EXPECT_EQ(host.bind_attempt(ip("192.0.2.11")).value().error, EADDRNOTAVAIL);
  EXPECT_EQ(host.bind_attempt(ip("192.0.2.12")), std::nullopt);
}

}  // namespace
