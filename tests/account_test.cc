#include "boot/account.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using boot::Account;
using boot::find_account;
using testing::ElementsAre;

TEST(Account, HasItsOwnGroupAndThoseItIsAMemberOf) {
  const std::optional<Account> account =
      find_account("root:x:0:0:root:/root:/bin/sh\nmail:x:8:12::/:\n",
                   "mail:x:12:\nadm:x:4:root,mail\nshadow:x:42:mailer\nlast:x:50:mail", "mail");
  ASSERT_TRUE(account);
  EXPECT_EQ(account->user, 8u);
  EXPECT_THAT(account->groups, ElementsAre(12, 4, 50));
}

TEST(Account, IsNoneWhereNoLineSaysIt) {
  for (const char* const passwd :
       {"", "\n", "mail", "mail:x:8", "mail:x::8:", "mail:x:8:-1:", "mail:x:8x:8:", "mai:x:8:8:",
        "mailx:x:8:8:", "x:mail:8:8:", "mail:x:4294967296:8:"}) {
    EXPECT_FALSE(find_account(passwd, "", "mail")) << passwd;
  }
}

TEST(Account, IsInNoGroupThatIsBroken) {
  const std::optional<Account> account =
      find_account("mail:x:8:12:", "a:x:mail\nb:x:-2:mail\nc:x::mail\nd:x:9:mail:x", "mail");
  ASSERT_TRUE(account);
  EXPECT_THAT(account->groups, ElementsAre(12, 9));
}

}  // namespace
