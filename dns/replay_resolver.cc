#include "dns/replay_resolver.h"

namespace dns {

Task<Answer> ReplayResolver::ask(Question question) {
  EventLoop::Turn turn(loop_);
  co_await turn;
  const auto found = snapshot_.find(question);
  if (found == snapshot_.end()) co_return Answer::unavailable(Reason::not_recorded);
  co_return found->second;
}

}  // namespace dns
