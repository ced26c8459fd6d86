#include "dns/mailbox.h"

namespace dns {

void Mailbox::put(Reply reply) {
  if (!reply.came() && reply.query != current_query_) return;
  replies_.push_back(std::move(reply));
  wake();
}

std::optional<Reply> Mailbox::take() {
  if (replies_.empty()) return std::nullopt;
  Reply oldest = std::move(replies_.front());
  replies_.erase(replies_.begin());
  return oldest;
}

// Each leaves the list itself, when it runs.
void Deadlines::expire(TimePoint now) {
  const auto end = waiting_.upper_bound(now);
  for (auto entry = waiting_.begin(); entry != end; ++entry) entry->second->wake();
}

}  // namespace dns
