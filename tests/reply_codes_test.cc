#include "dns/reply_codes.h"

#include <ares.h>
#include <gtest/gtest.h>

namespace {

using dns::Reason;

TEST(ReplyCodes, GiveEveryRcodeAReason) {
  struct Case {
    const char* name;
    int rcode;
    Reason reason;
  };
  const Case cases[] = {
      {"NOERROR", 0, Reason::none},        {"FORMERR", 1, Reason::rejected},
      {"SERVFAIL", 2, Reason::servfail},   {"NXDOMAIN", 3, Reason::nxdomain},
      {"NOTIMP", 4, Reason::rejected},     {"REFUSED", 5, Reason::refused},
      {"YXDOMAIN", 6, Reason::rejected},   {"YXRRSET", 7, Reason::rejected},
      {"NXRRSET", 8, Reason::rejected},    {"NOTAUTH", 9, Reason::rejected},
      {"NOTZONE", 10, Reason::rejected},   {"DSOTYPENI", 11, Reason::rejected},
      {"unknown", 15, Reason::rejected},   {"BADVERS", 16, Reason::rejected},
      {"BADCOOKIE", 23, Reason::rejected},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(dns::reason_of_rcode(c.rcode), c.reason);
  }
}

TEST(ReplyCodes, GiveEveryStatusAReason) {
  struct Case {
    const char* name;
    int status;
    Reason reason;
  };
  const Case cases[] = {
      {"SUCCESS", ARES_SUCCESS, Reason::none},
      {"ENODATA", ARES_ENODATA, Reason::no_data},
      {"EFORMERR", ARES_EFORMERR, Reason::rejected},
      {"ESERVFAIL", ARES_ESERVFAIL, Reason::servfail},
      {"ENOTFOUND", ARES_ENOTFOUND, Reason::nxdomain},
      {"ENOTIMP", ARES_ENOTIMP, Reason::rejected},
      {"EREFUSED", ARES_EREFUSED, Reason::refused},
      {"EBADQUERY", ARES_EBADQUERY, Reason::rejected},
      {"EBADNAME", ARES_EBADNAME, Reason::rejected},
      {"EBADFAMILY", ARES_EBADFAMILY, Reason::rejected},
      {"EBADRESP", ARES_EBADRESP, Reason::malformed},
      {"ECONNREFUSED", ARES_ECONNREFUSED, Reason::network},
      {"ETIMEOUT", ARES_ETIMEOUT, Reason::timeout},
      {"EOF", ARES_EOF, Reason::network},
      {"EFILE", ARES_EFILE, Reason::network},
      {"ENOMEM", ARES_ENOMEM, Reason::network},
      {"EDESTRUCTION", ARES_EDESTRUCTION, Reason::network},
      {"EBADSTR", ARES_EBADSTR, Reason::rejected},
      {"EBADFLAGS", ARES_EBADFLAGS, Reason::rejected},
      {"ENONAME", ARES_ENONAME, Reason::rejected},
      {"EBADHINTS", ARES_EBADHINTS, Reason::rejected},
      {"ENOTINITIALIZED", ARES_ENOTINITIALIZED, Reason::network},
      {"ELOADIPHLPAPI", ARES_ELOADIPHLPAPI, Reason::network},
      {"EADDRGETNETWORKPARAMS", ARES_EADDRGETNETWORKPARAMS, Reason::network},
      {"ECANCELLED", ARES_ECANCELLED, Reason::network},
      {"ESERVICE", ARES_ESERVICE, Reason::rejected},
      {"ENOSERVER, which c-ares 1.18 lacks", 26, Reason::network},
      {"one of c-ares's future", 1'000, Reason::network},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(dns::reason_of_cares_status(c.status), c.reason);
  }
}

}  // namespace
