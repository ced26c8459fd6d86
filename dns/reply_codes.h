// The one table from what servers and c-ares say of a question to the states of its answer.
#pragma once

#include "dns/record.h"

namespace dns {

// RFC 1035 §4.1.1, RFC 6895 §2.3: Reason::none for NOERROR, which may still hold no data.
Reason reason_of_rcode(int rcode);

// For c-ares's status of a query, an ARES_* number: Reason::none for ARES_SUCCESS alone.
Reason reason_of_cares_status(int status);

}  // namespace dns
