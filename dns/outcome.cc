#include "dns/outcome.h"

#include <ares.h>
#include <arpa/nameser.h>

#include "dns/message.h"
#include "dns/query.h"
#include "dns/reply_codes.h"

namespace dns {

Answer read_outcome(const std::optional<Reply>& outcome, const Question& question) {
  if (!outcome) return Answer::unavailable(Reason::timeout);
  if (!outcome->came()) return Answer::unavailable(reason_of_cares_status(outcome->status));
  return read_reply(outcome->octets, question);
}

bool is_no_reply(const Answer& answer) {
  return answer.reason == Reason::timeout || answer.reason == Reason::network;
}

// c-ares's word for every socket that failed.
bool is_unreachable(const std::optional<Reply>& outcome) {
  return outcome && outcome->status == ARES_ECONNREFUSED;
}

bool may_be_cut(const Reply& reply, Reason reason) {
  if (reply.transport == Transport::tcp) return false;
  return is_truncated(reply.octets) ||
         (reply.octets.size() >= plain_udp_size && reason == Reason::malformed);
}

bool may_be_lost(const Reply& reply, Reason reason) {
  constexpr bool writes_replies_anew = ARES_VERSION >= 0x012200;
  if (!writes_replies_anew) return false;
  if (reply.came()) return reason == Reason::malformed;
  return reply.status == ARES_EBADNAME || reply.status == ARES_EBADRESP ||
         reply.status == ARES_EFORMERR;
}

namespace {

// Nothing of what is no DNS message. RFC 1035 §4.1.1.
std::optional<int> rcode_of(const Reply& reply) {
  if (reply.octets.size() < NS_HFIXEDSZ) return std::nullopt;
  return reply.octets[3] & 0x0f;
}

}  // namespace

bool is_format_error(const Reply& reply) {
  const std::optional<int> rcode = rcode_of(reply);
  return rcode == ns_r_formerr || rcode == ns_r_notimpl;
}

bool is_failure(const Reply& reply) {
  const std::optional<int> rcode = rcode_of(reply);
  return rcode != ns_r_noerror && rcode != ns_r_nxdomain;
}

}  // namespace dns
