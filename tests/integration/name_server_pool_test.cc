// Why a name server has not replied, which is told of each question that it was passed over for.
#include "dns/name_server_pool.h"

#include <gtest/gtest.h>
#include <sched.h>

#include "tests/support/fault_server.h"
#include "tests/support/processes.h"
#include "tests/support/world.h"

namespace {

using dns::Reason;
using std::chrono::milliseconds;
using support::ip;

// What is said of two questions, and the queries that it took.
struct Silence {
  Reason first;
  Reason second;
  std::uint64_t sent;
};

Silence ask_twice(const dns::IpAddress& server, std::uint16_t port) {
  dns::EventLoop loop;
  dns::NameServerPool pool(loop, {.port = port, .timeout = milliseconds(20), .tries = 2});
  const auto ask = [&](const char* domain) {
    return loop.run(pool.ask(server, {support::name(domain), dns::RecordType::a})).reason;
  };
  const Reason first = ask("a.example");
  const std::uint64_t sent = pool.sent();
  const Reason second = ask("b.example");
  EXPECT_EQ(pool.sent(), sent);
  return {first, second, sent};
}

TEST(NameServerPool, PassesOverOneWhosePortIsClosedAsOneThatIsSilent) {
  const support::ServerSockets nobody = support::hold_unused_address();
  const Silence silence = ask_twice(ip("127.0.0.1"), nobody.address.port);
  EXPECT_EQ(silence.first, Reason::timeout);
  EXPECT_EQ(silence.second, Reason::timeout);
  EXPECT_GT(silence.sent, 0U);
}

TEST(NameServerPool, SaysWhereThereIsNoRoute) {
  support::in_own_namespaces(CLONE_NEWNET, [] {
    for (const char* const server : {"2001:db8::53", "192.0.2.53"}) {
      const Silence silence = ask_twice(ip(server), 53);
      EXPECT_EQ(silence.first, Reason::network) << server;
      EXPECT_EQ(silence.second, Reason::network) << server;
    }
  });
}

}  // namespace
