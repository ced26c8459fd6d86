#include "dns/record.h"

#include <gtest/gtest.h>

namespace {

using dns::IpAddress;
using dns::Records;

std::vector<IpAddress> addresses(const std::vector<const char*>& texts) {
  std::vector<IpAddress> result;
  for (const char* text : texts) result.push_back(IpAddress::parse(text).value());
  return result;
}

TEST(Normalize, SortsAndDropsWhatStandsTwice) {
  Records records = addresses({"192.0.2.2", "192.0.2.1", "192.0.2.2"});
  dns::normalize(records);
  EXPECT_EQ(records, Records(addresses({"192.0.2.1", "192.0.2.2"})));
}

TEST(Normalize, TurnsNoRecordsIntoMonostate) {
  Records records = std::vector<dns::TxtRecord>();
  dns::normalize(records);
  EXPECT_EQ(records, Records());
}

}  // namespace
