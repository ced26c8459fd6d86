// What the outcome of a query says of its question, and of how the question is to be asked next.
#pragma once

#include <optional>

#include "dns/mailbox.h"
#include "dns/record.h"

namespace dns {

// An outcome is a reply, c-ares's word that there is none, or nothing when time was up.
Answer read_outcome(const std::optional<Reply>& outcome, const Question& question);

// Whether no server said anything: a time-out, or no way to the server.
bool is_no_reply(const Answer& answer);

// Whether the system said at once that nobody listens at the server, or that there is no way to it.
bool is_unreachable(const std::optional<Reply>& outcome);

// Whether the rest of a reply over UDP is to be had over TCP: it is marked as truncated, or c-ares
// has cut it. 1.18 cuts at 1232 octets, and at 512 once a server on the channel knew no EDNS.
bool may_be_cut(const Reply& reply, Reason reason);

// Whether there may have been a reply that c-ares could not hand on as it was: 1.34 writes each
// anew.
bool may_be_lost(const Reply& reply, Reason reason);

// FORMERR or NOTIMP, as servers say that do not know EDNS: RFC 6891 §7.
bool is_format_error(const Reply& reply);
// Whether it says nothing of the question: SERVFAIL, REFUSED, no DNS message at all.
bool is_failure(const Reply& reply);

}  // namespace dns
