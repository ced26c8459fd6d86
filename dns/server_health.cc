#include "dns/server_health.h"

#include <algorithm>
#include <tuple>

namespace dns {

void ServerHealth::replied(std::size_t server) {
  states_[server] = State{};
}

void ServerHealth::failed(std::size_t server, TimePoint sent, TimePoint now) {
  State& state = states_[server];
  if (is_paused(state) && sent < state.paused_since) return;
  ++state.failures;
  if (!is_paused(state)) return;
  state.pause = std::clamp(state.pause * 2, first_pause, longest_pause);
  state.paused_since = now;
  state.well_again = now + state.pause;
}

void ServerHealth::unreachable(std::size_t server, TimePoint sent, TimePoint now) {
  State& state = states_[server];
  if (!state.unreachable_since) state.unreachable_since = now;
  failed(server, sent, now);
}

std::size_t ServerHealth::choose(const std::vector<bool>& asked, TimePoint now) {
  std::size_t chosen = 0;
  auto rank = [&](std::size_t server) {
    const bool well = is_well(server, now);
    return std::tuple(!well, well && asked[server],
                      well ? TimePoint() : states_[server].well_again);
  };
  for (std::size_t server = 1; server < states_.size(); ++server) {
    if (rank(server) < rank(chosen)) chosen = server;
  }
  State& state = states_[chosen];
  if (is_paused(state)) state.well_again = now + state.pause;
  return chosen;
}

bool ServerHealth::has_other(const std::vector<bool>& asked, TimePoint now) const {
  for (std::size_t server = 0; server < states_.size(); ++server) {
    if (!asked[server] && is_well(server, now)) return true;
  }
  return false;
}

std::optional<ServerHealth::TimePoint> ServerHealth::none_reachable_since() const {
  TimePoint since = TimePoint::min();
  for (const State& state : states_) {
    if (!state.unreachable_since) return std::nullopt;
    since = std::max(since, *state.unreachable_since);
  }
  return since;
}

bool ServerHealth::is_well(std::size_t server, TimePoint now) const {
  return !is_paused(states_[server]) || now >= states_[server].well_again;
}

}  // namespace dns
