// The twin of the Haraka plugin by itself; tests/haraka holds the two against each other.
#include "gen/plugin_choice.h"

#include <gtest/gtest.h>

namespace {

using gen::PluginHosts;
using gen::PluginSettings;

dns::IpAddress ip(std::string_view text) {
  return *dns::IpAddress::parse(text);
}

const PluginSettings listed = {
    *dns::DomainName::parse("mail.example.com"),
    policy::AllowedIps::of({ip("192.0.2.10"), ip("192.0.2.11"), ip("2001:db8::11")}), std::nullopt};

constexpr std::string_view hosts_file =
    "default: {helo: default.example, ip: 192.0.2.10}\n"
    "One.example: {helo: Mail.one.example, ip: 192.0.2.11, ip6: \"2001:db8::11\"}\n"
    "far.example: {helo: mail.far.example, ip: 192.0.2.99}\n"
    "lines.example: {helo: \"a\\tb\", ip: 192.0.2.10}\n"
    "half.example: {helo: mail.half.example}\n";

std::string chosen(std::string_view domain, std::string_view text = hosts_file,
                   const PluginSettings& settings = listed) {
  const gen::YamlDocument document = gen::YamlDocument::parse(text, "f");
  const PluginHosts hosts = gen::read_plugin_hosts(document.root(), settings.send_on);
  return to_string(gen::choose_as_plugin(domain, hosts, settings));
}

TEST(PluginChoice, TakesTheEntryOfTheDomain) {
  EXPECT_EQ(chosen("ONE.example."),
            "HELO mail.one.example, source 192.0.2.11 or 2001:db8::11: entry of one.example");
}

TEST(PluginChoice, TakesTheDefaultForTheRest) {
  const std::string by_default = "HELO default.example, source 192.0.2.10: ";
  EXPECT_EQ(chosen(""), by_default + "no sender domain; entry of default");
  EXPECT_EQ(chosen("two.example"), by_default + "two.example: no entry; entry of default");
  EXPECT_EQ(chosen("constructor"), by_default + "constructor: no entry; entry of default");
  EXPECT_EQ(chosen("one.example/x"), by_default + "no sender domain; entry of default");
}

TEST(PluginChoice, PassesOverWhatIsRefused) {
  const std::string by_default = "HELO default.example, source 192.0.2.10: ";
  EXPECT_EQ(chosen("far.example"),
            by_default + "far.example: ip \"192.0.2.99\" is not in SEND_ON; entry of default");
  EXPECT_EQ(chosen("lines.example"),
            by_default + "lines.example: helo \"a\\x09b\" is no host name; entry of default");
  EXPECT_EQ(chosen("half.example"), by_default + "half.example: no ip; entry of default");
}

TEST(PluginChoice, EndsWithTheFirstOfSendOn) {
  EXPECT_EQ(chosen("one.example", ""),
            "HELO mail.example.com, source 192.0.2.10: one.example: no entry; default: no entry; "
            "first of SEND_ON");
}

TEST(PluginChoice, LeavesTheFileUnusedWhereTheSourceIsSet) {
  PluginSettings settings = listed;
  settings.outbound_mail_ip = ip("192.0.2.77");
  EXPECT_FALSE(gen::is_hosts_file_used(settings));
  EXPECT_EQ(chosen("one.example", hosts_file, settings),
            "HELO mail.example.com, source 192.0.2.77: OUTBOUND_MAIL_IP is set");
  settings = listed;
  settings.send_on = policy::AllowedIps::any();
  EXPECT_FALSE(gen::is_hosts_file_used(settings));
  EXPECT_EQ(chosen("one.example", hosts_file, settings),
            "HELO mail.example.com, source *: SEND_ON is *");
}

}  // namespace
