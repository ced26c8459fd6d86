// Asks single name servers for what they hold themselves.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "dns/cares_resolver.h"
#include "dns/gate.h"

namespace dns {

class NameServerPool {
 public:
  struct Options {
    std::uint16_t port = ServerAddress::default_port;
    std::chrono::milliseconds timeout{400};  // of the first try
    int tries = 3;                           // at least 1
    std::chrono::steady_clock::time_point end = std::chrono::steady_clock::time_point::max();
  };

  // The loop must outlive the pool.
  NameServerPool(EventLoop& loop, Options options);

  // What the server at this address says without asking others: RFC 1034 §4.3.1. One that has not
  // replied to a question is not asked again.
  Task<Answer> ask(IpAddress server, Question question);
  // Queries sent.
  std::uint64_t sent() const;

 private:
  struct Entry {
    std::unique_ptr<CaresResolver> resolver;  // null while it is not used
    int users = 0;
    std::optional<Reason> silence = {};  // why it has not replied to a question
    std::uint64_t sent = 0;  // by resolvers that are gone
  };
  class Use;

  CaresResolver& open(Entry& entry, const IpAddress& server);
  // Closes sockets where too many are open and nobody uses them.
  void close_unused();

  EventLoop& loop_;
  Options options_;
  Gate gate_;
  std::map<IpAddress, Entry> entries_;
  std::size_t opened_ = 0;
};

}  // namespace dns
