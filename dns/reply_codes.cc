#include "dns/reply_codes.h"

#include <ares.h>
#include <arpa/nameser.h>

#include <algorithm>
#include <array>
#include <span>

namespace dns {
namespace {

struct Row {
  int code;
  Reason reason;
};

// Every other rcode speaks of the question or of the server, never of the name.
constexpr std::array rcode_rows{
    Row{ns_r_noerror, Reason::none},
    Row{ns_r_servfail, Reason::servfail},
    Row{ns_r_nxdomain, Reason::nxdomain},
    Row{ns_r_refused, Reason::refused},
};

// c-ares is told to hand every reply on as it is, so that most of these are about its sockets. The
// rows named after rcodes hold should it look into a reply all the same.
constexpr std::array status_rows {
  Row{ARES_SUCCESS, Reason::none}, Row{ARES_ENODATA, Reason::no_data},
      Row{ARES_EFORMERR, Reason::rejected}, Row{ARES_ESERVFAIL, Reason::servfail},
      Row{ARES_ENOTFOUND, Reason::nxdomain}, Row{ARES_ENOTIMP, Reason::rejected},
      Row{ARES_EREFUSED, Reason::refused}, Row{ARES_EBADQUERY, Reason::rejected},
      Row{ARES_EBADNAME, Reason::rejected}, Row{ARES_EBADFAMILY, Reason::rejected},
      Row{ARES_EBADRESP, Reason::malformed}, Row{ARES_ECONNREFUSED, Reason::network},
      Row{ARES_ETIMEOUT, Reason::timeout}, Row{ARES_EOF, Reason::network},
      Row{ARES_EFILE, Reason::network}, Row{ARES_ENOMEM, Reason::network},
      Row{ARES_EDESTRUCTION, Reason::network}, Row{ARES_EBADSTR, Reason::rejected},
      Row{ARES_EBADFLAGS, Reason::rejected}, Row{ARES_ENONAME, Reason::rejected},
      Row{ARES_EBADHINTS, Reason::rejected}, Row{ARES_ENOTINITIALIZED, Reason::network},
      Row{ARES_ELOADIPHLPAPI, Reason::network}, Row{ARES_EADDRGETNETWORKPARAMS, Reason::network},
      Row{ARES_ECANCELLED, Reason::network}, Row{ARES_ESERVICE, Reason::rejected},
#if ARES_VERSION >= 0x012200  // 1.34; not in 1.18
      Row{ARES_ENOSERVER, Reason::network},
#endif
};

Reason find_reason(std::span<const Row> rows, int code, Reason otherwise) {
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [code](const Row& candidate) { return candidate.code == code; });
  return row == rows.end() ? otherwise : row->reason;
}

}  // namespace

Reason reason_of_rcode(int rcode) {
  return find_reason(rcode_rows, rcode, Reason::rejected);
}

Reason reason_of_cares_status(int status) {
  return find_reason(status_rows, status, Reason::network);
}

}  // namespace dns
