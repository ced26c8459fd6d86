#include "boot/address_text.h"

#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace {

using gen::AddressFormat;

TEST(AddressText, IsWhatEachReaderWants) {
  const policy::AllowedIps two = support::allowed("2001:db8::1 192.0.2.1");
  EXPECT_EQ(boot::address_text(two, AddressFormat::text), "2001:db8::1\n192.0.2.1\n");
  EXPECT_EQ(boot::address_text(two, AddressFormat::comma), "2001:db8::1,192.0.2.1\n");
  EXPECT_EQ(boot::address_text(two, AddressFormat::bracketed), "[2001:db8::1]\n192.0.2.1\n");
  EXPECT_EQ(boot::address_text(two, AddressFormat::json),
            "{\n  \"schema\": 1,\n  \"tool\": \"outbound-hosts\",\n  \"version\": "
            "\"" OUTBOUND_HOSTS_VERSION
            "\",\n  \"any\": false,\n  \"addresses\": [\n    \"2001:db8::1\",\n    "
            "\"192.0.2.1\"\n  ]\n}\n");
}

TEST(AddressText, OfEveryAddressIsAStar) {
  const policy::AllowedIps any = policy::AllowedIps::any();
  EXPECT_EQ(boot::address_text(any, AddressFormat::text), "*\n");
  EXPECT_EQ(boot::address_text(any, AddressFormat::comma), "*\n");
  EXPECT_EQ(boot::address_text(any, AddressFormat::bracketed), "*\n");
  EXPECT_EQ(boot::address_text(any, AddressFormat::json),
            "{\n  \"schema\": 1,\n  \"tool\": \"outbound-hosts\",\n  \"version\": "
            "\"" OUTBOUND_HOSTS_VERSION "\",\n  \"any\": true,\n  \"addresses\": []\n}\n");
}

}  // namespace
