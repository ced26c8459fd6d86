#include "dns/recording_resolver.h"

namespace dns {

Task<Answer> RecordingResolver::ask(Question question) {
  Answer answer = co_await upstream_.ask(question);
  snapshot_.insert_or_assign(std::move(question), answer);
  co_return answer;
}

}  // namespace dns
