// Remembers which servers answer, so that a dead one does not cost a time-out on every question.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace dns {

// Servers are numbers from 0 in the order in which the user prefers them. A server that has just
// failed several times running, with no reply between, is left alone for a pause, which doubles
// with every probe that fails; a reply of any kind ends that.
class ServerHealth {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // One lost packet is no dead server.
  static constexpr int failure_limit = 2;
  static constexpr std::chrono::milliseconds first_pause{1'000};
  static constexpr std::chrono::milliseconds longest_pause{30'000};

  explicit ServerHealth(std::size_t servers) : states_(servers) {}

  void replied(std::size_t server);
  // A query had no reply, counting only those sent since the last pause began.
  void failed(std::size_t server, TimePoint sent, TimePoint now);
  // The same, and the system said why: nobody listens there, or there is no way there.
  void unreachable(std::size_t server, TimePoint sent, TimePoint now);

  // The server to ask next: the first that is well and not in `asked`, else the first that is well,
  // else the one whose pause ends first. Whoever gets a server after its pause probes it: until
  // the outcome is known, the others stay away.
  std::size_t choose(const std::vector<bool>& asked, TimePoint now);
  // Whether some server is well and not in `asked`.
  bool has_other(const std::vector<bool>& asked, TimePoint now) const;
  // Since when no server can be reached; nothing if some server was never unreachable or has
  // replied since. A silence ends nothing, for the system does not speak for every query: its
  // socket keeps one such error, which the next query takes, and Linux limits the messages that
  // bring it.
  std::optional<TimePoint> none_reachable_since() const;

 private:
  struct State {
    int failures = 0;  // since the last reply
    std::chrono::milliseconds pause{0};
    TimePoint paused_since;
    TimePoint well_again;
    std::optional<TimePoint> unreachable_since;  // with no reply since
  };

  static bool is_paused(const State& state) { return state.failures >= failure_limit; }
  bool is_well(std::size_t server, TimePoint now) const;

  std::vector<State> states_;
};

}  // namespace dns
