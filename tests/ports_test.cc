#include "boot/ports.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/socket.h>

#include "gen/files.h"
#include "tests/support/loopback.h"
#include "tests/support/processes.h"
#include "tests/support/world.h"

namespace {

using boot::Listener;
using boot::TakenPorts;
using dns::Family;
using support::ip;
using support::Socket;
using testing::ElementsAre;

// What listens at this address, as servers do, for as long as it lives.
Socket listening_at(const char* address, std::uint16_t port) {
  Socket socket(ip(address).family(), SOCK_STREAM);
  const int on = 1;
  setsockopt(socket.descriptor(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  EXPECT_TRUE(socket.bind({ip(address), port})) << address;
  EXPECT_EQ(listen(socket.descriptor(), 1), 0);
  return socket;
}

std::vector<std::string> texts_of(const std::vector<TakenPorts>& all) {
  std::vector<std::string> texts;
  for (const TakenPorts& taken : all) {
    texts.push_back(fmt::format("{}: {}: {}", taken.ip, fmt::join(taken.ports, " "), taken.why));
  }
  return texts;
}

std::string own_process() {
  std::string command = gen::read_file("/proc/self/comm").value();
  command.pop_back();
  return fmt::format("{:?} (process {})", command, getpid());
}

void add_addresses() {
  support::run("ip link set lo up");
  support::run("ip address add 192.0.2.10/32 dev lo");
  support::run("ip address add 192.0.2.11/32 dev lo");
  support::run("ip address add 2001:db8::10/128 dev lo nodad");
}

TEST(Ports, AreFree) {
  support::in_own_namespaces(CLONE_NEWNET, [] {
    add_addresses();
    const Socket neighbour = listening_at("192.0.2.11", 25);
    EXPECT_THAT(texts_of(boot::find_taken_ports({ip("192.0.2.10"), ip("2001:db8::10")}, {25, 587})),
                ElementsAre());
  });
}

TEST(Ports, AreTakenAndByWhom) {
  support::in_own_namespaces(CLONE_NEWNET, [] {
    add_addresses();
    const Socket smtp = listening_at("192.0.2.10", 25);
    const Socket web = listening_at("192.0.2.10", 443);
    const Socket every = listening_at("::", 993);
    EXPECT_THAT(
        texts_of(
            boot::find_taken_ports({ip("192.0.2.10"), ip("2001:db8::10")}, {25, 80, 443, 993})),
        ElementsAre(fmt::format("192.0.2.10: 25 443: {} listens on 192.0.2.10", own_process()),
                    fmt::format("192.0.2.10: 993: {} listens on ::", own_process()),
                    fmt::format("2001:db8::10: 993: {} listens on ::", own_process())));
  });
}

// One instance on listed addresses keeps another from every address.
TEST(Ports, OfEveryAddressAreTakenByOne) {
  support::in_own_namespaces(CLONE_NEWNET, [] {
    add_addresses();
    const Socket ipv4 = listening_at("192.0.2.10", 25);
    const Socket ipv6 = listening_at("2001:db8::10", 465);
    EXPECT_THAT(texts_of(boot::find_taken_ports({ip("0.0.0.0"), ip("::")}, {25, 465, 587})),
                ElementsAre(fmt::format("0.0.0.0: 25: {} listens on 192.0.2.10", own_process()),
                            fmt::format("::: 465: {} listens on 2001:db8::10", own_process())));
  });
}

// As in a container that sees its own processes alone.
TEST(Ports, AreTakenByWhomOneDoesNotSee) {
  support::in_own_namespaces(CLONE_NEWNET | CLONE_NEWNS, [] {
    add_addresses();
    const Socket smtp = listening_at("192.0.2.10", 25);
    support::run("mount -t tmpfs none /proc");
    EXPECT_THAT(texts_of(boot::find_taken_ports({ip("192.0.2.10")}, {25})),
                ElementsAre("192.0.2.10: 25: another container listens on it, or the host"));
  });
}

TEST(Ports, CannotBeBoundWhereNoInterfaceHasTheAddress) {
  support::in_own_namespaces(CLONE_NEWNET, [] {
    add_addresses();
    EXPECT_THAT(texts_of(boot::find_taken_ports({ip("192.0.2.77")}, {25, 587})),
                ElementsAre("192.0.2.77: 25 587: Cannot assign requested address"));
  });
}

// As a little-endian machine prints them.
TEST(Listeners, AreReadFromProc) {
  const std::vector<Listener> listeners = boot::parse_listeners(
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
      "   0: 0A0200C0:0019 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
      "4711 1 0000000000000000 100 0 0 10 0\n"
      "   1: 0A0200C0:0019 0B0200C0:8000 01 00000000:00000000 00:00000000 00000000     0        0 "
      "4712 1 0000000000000000 100 0 0 10 0\n"
      "   2: B80D0120000000000000000010000000:01D1 00000000000000000000000000000000:0000 0A "
      "00000000:00000000 00:00000000 00000000    88        0 18446744073709551615 1\n"
      "   3: 0A0200C0:10019 00000000:0000 0A 0:0 00:0 0 0 0 4713\n"
      "   4: 0A0200C0 00000000:0000 0A 0:0 00:0 0 0 0 4713\n"
      "   5: 0A0200CX:0019 00000000:0000 0A 0:0 00:0 0 0 0 4713\n"
      "   6: 0A0200C0:0019 00000000:0000 0A 0:0 00:0 0 0 0 -1\n"
      "   7: 0A0200C0:0019 00000000:0000 0A 0:0 00:0 0 0 0\n"
      "\n");
  ASSERT_EQ(listeners.size(), 2u);
  EXPECT_EQ(listeners[0].ip, ip("192.0.2.10"));
  EXPECT_EQ(listeners[0].port, 25);
  EXPECT_EQ(listeners[0].inode, 4711u);
  EXPECT_EQ(listeners[1].ip, ip("2001:db8::10"));
  EXPECT_EQ(listeners[1].port, 465);
  EXPECT_EQ(listeners[1].inode, 18446744073709551615u);
}

}  // namespace
