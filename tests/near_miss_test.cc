#include "gen/near_miss.h"

#include <gtest/gtest.h>

namespace {

TEST(NearMiss, FindsWhatWasMeant) {
  const std::vector<std::string_view> keys = {"send-on", "default",  "domains", "dkim",
                                              "require", "severity", "ip",      "ip6"};
  struct Case {
    const char* word;
    std::optional<std::string_view> meant;
  };
  const Case cases[] = {
      {"sned-on", "send-on"},
      {"send_on", "send-on"},
      {"send-on", "send-on"},
      {"sendon", "send-on"},
      {"domain", "domains"},
      {"requires", "require"},
      {"ip4", "ip"},
      {"ips", "ip"},
      {"dkm", "dkim"},
      {"helo", std::nullopt},
      {"", std::nullopt},
      {"listen-on", std::nullopt},
      {"completely-different", std::nullopt},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.word);
    EXPECT_EQ(gen::near_miss(c.word, keys), c.meant);
  }
}

TEST(NearMiss, TakesTheFirstOfEquals) {
  EXPECT_EQ(gen::near_miss("cat", {"bat", "rat"}), "bat");
  EXPECT_EQ(gen::near_miss("rot", {"bat", "rat"}), "rat");
}

TEST(NearMiss, OfNoCandidatesIsNothing) {
  EXPECT_EQ(gen::near_miss("word", {}), std::nullopt);
}

TEST(NearMiss, BearsAnyOctets) {
  EXPECT_EQ(gen::near_miss("d\xc3\xb6mains", {"domains"}), "domains");
  EXPECT_EQ(gen::near_miss(std::string(100000, 'x'), {"domains"}), std::nullopt);
}

}  // namespace
