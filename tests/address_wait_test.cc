#include "boot/address_wait.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <cstdlib>
#include <thread>

#include "tests/support/processes.h"
#include "tests/support/world.h"

namespace {

using boot::UnreadyAddress;
using std::chrono::milliseconds;
using support::ip;
using testing::ElementsAre;

constexpr milliseconds at_once{0};
constexpr milliseconds long_enough = std::chrono::seconds(60);

std::vector<std::string> texts_of(const std::vector<UnreadyAddress>& unready) {
  std::vector<std::string> texts;
  for (const UnreadyAddress& address : unready) {
    texts.push_back(fmt::format("{}: {}", address.ip, address.why));
  }
  return texts;
}

TEST(WaitForAddresses, TellsWhichAreMissingInTheirOrder) {
  support::in_own_namespaces(CLONE_NEWNET, [] {
    support::run("ip address add 192.0.2.10/32 dev lo");
    EXPECT_THAT(texts_of(boot::wait_for_addresses({}, at_once)), ElementsAre());
    EXPECT_THAT(texts_of(boot::wait_for_addresses({ip("192.0.2.10")}, at_once)), ElementsAre());
    EXPECT_THAT(
        texts_of(boot::wait_for_addresses({ip("2001:db8::10"), ip("192.0.2.10"), ip("192.0.2.11")},
                                          at_once)),
        ElementsAre("2001:db8::10: no interface has it", "192.0.2.11: no interface has it"));
  });
}

TEST(WaitForAddresses, WaitsNoLongerThanItsLimit) {
  support::in_own_namespaces(CLONE_NEWNET, [] {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(boot::wait_for_addresses({ip("192.0.2.10")}, milliseconds(50)).size(), 1U);
    EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(50));
  });
}

TEST(WaitForAddresses, IsWokenByTheKernel) {
  support::in_own_namespaces(CLONE_NEWNET, [] {
    std::vector<UnreadyAddress> unready = {{ip("192.0.2.1"), "nobody has waited"}};
    std::thread waiting([&unready] {
      unready = boot::wait_for_addresses({ip("192.0.2.10"), ip("2001:db8::10")}, long_enough);
    });
    support::run("ip link set lo up");
    support::run("ip address add 192.0.2.99/32 dev lo");
    support::run("ip address add 192.0.2.10/32 dev lo");
    support::run("ip address add 2001:db8::10/128 dev lo");
    waiting.join();
    EXPECT_THAT(texts_of(unready), ElementsAre());
  });
}

TEST(WaitForAddresses, TakesNoTentativeAddress) {
  support::in_own_namespaces(CLONE_NEWNET, [] {
    if (std::system("ip link add near type veth peer name far") != 0) {
      GTEST_SKIP() << "this kernel has no veth";
    }
    support::run("ip link set near up");
    support::run("ip address add 2001:db8::10/64 dev near");
    EXPECT_THAT(texts_of(boot::wait_for_addresses({ip("2001:db8::10")}, at_once)),
                ElementsAre("2001:db8::10: it is tentative (near)"));
    support::run("ip link set far up");  // now it can be tested whether another has it
    EXPECT_THAT(texts_of(boot::wait_for_addresses({ip("2001:db8::10")}, long_enough)),
                ElementsAre());
  });
}

}  // namespace
