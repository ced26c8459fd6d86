#include "gen/checks_file.h"

#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace {

using gen::FileAccess;
using gen::FoundFile;
using policy::Finding;

const char* const sound = R"("default": {"helo": "mail.example.com", "ip": "192.0.2.10"})";

// "file.key error 2:1 a.example: …; wanted …", a line each, of what the policy does not ignore.
std::string check(const FoundFile& file, std::string_view send_on = "192.0.2.10 192.0.2.11",
                  const policy::Weights& weights = {}) {
  std::string text;
  for (const Finding& one : check_file(file, support::allowed(send_on), weights)) {
    text += fmt::format("{} {}", one.check->id, to_string(one.judgement.verdict));
    if (one.place.is_known()) text += fmt::format(" {}:{}", one.place.line, one.place.column);
    if (one.domain) text += fmt::format(" {}", *one.domain);
    text += fmt::format(": {}", one.judgement.seen);
    if (!one.judgement.wanted.empty()) text += fmt::format("; wanted {}", one.judgement.wanted);
    text += '\n';
  }
  return text;
}

FoundFile file_of(std::string_view text, std::string name = "outbound-hosts.yml") {
  gen::HostsReading reading = gen::inspect_hosts_file(text, name);
  return {std::move(name), std::move(reading), FileAccess{0644, 0, 0}};
}

TEST(CheckFile, PassesWhatIsSound) {
  EXPECT_EQ(check(file_of(sound)), "");
  EXPECT_EQ(check(file_of(fmt::format("{}\n\"a.example\": {{\"helo\": \"a.example\", \"ip\": "
                                      "\"192.0.2.1\", \"ip6\": \"2001:db8::1\"}}\n",
                                      sound))),
            "");
}

TEST(CheckFile, TellsANameThatTheMailServerDoesNotReadAsYaml) {
  EXPECT_EQ(check(file_of(sound, "/data/outbound-hosts.yml")), "");
  EXPECT_EQ(check(file_of(sound, "outbound-hosts.yaml")),
            "file.name warning: \"outbound-hosts.yaml\" does not end in .yml; wanted a name that "
            "ends in .yml\n");
}

TEST(CheckFile, TellsAFileThatTheMailServerCannotRead) {
  struct Case {
    const char* name;
    std::optional<FileAccess> access;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {"everybody's", FileAccess{0644, 0, 0}, ""},
      {"a pipe", std::nullopt, ""},
      {"root's alone", FileAccess{0600, 0, 0},
       "file.access error: mode 0600, owner 0, group 0; wanted mode 0644\n"},
      {"the mail server's own", FileAccess{0400, 88, 0}, ""},
      {"its own, and yet not for it", FileAccess{0044, 88, 8},
       "file.access error: mode 0044, owner 88, group 8; wanted mode 0644\n"},
      {"its group's", FileAccess{0640, 0, 8}, ""},
      {"its group's, but for the group", FileAccess{0604, 0, 8},
       "file.access error: mode 0604, owner 0, group 8; wanted mode 0644\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    FoundFile file = file_of(sound);
    file.access = c.access;
    EXPECT_EQ(check(file), c.expected);
  }
}

TEST(CheckFile, TellsWhatIsWrongWithTheTextByCheckAndPlace) {
  struct Case {
    const char* name;
    const char* text;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {"a duplicate key",
       "default: {helo: mail.example.com, ip: 192.0.2.1}\na.example: {helo: "
       "a.example, ip: 192.0.2.1}\na.example: {helo: a.example, ip: 192.0.2.1}\n",
       "file.yaml error 3:1 a.example: duplicate key \"a.example\", first at line 2\n"},
      {"a star", "default: *\n",
       "file.yaml error 1:11: alias not found after *: a \"*\" at the start must stand in quotes, "
       "\"*\"\n"},
      {"upper case",
       "default: {helo: mail.example.com, ip: 192.0.2.1}\n"
       "Example.ORG: {helo: a.example, ip: 192.0.2.1}\n",
       "file.key error 2:1 example.org: \"Example.ORG\" never matches: it is not in lower-case "
       "A-labels; wanted \"example.org\"\n"},
      {"a U-label",
       "default: {helo: mail.example.com, ip: 192.0.2.1}\n"
       "münchen.de: {helo: a.example, ip: 192.0.2.1}\n",
       "file.key error 2:1 xn--mnchen-3ya.de: \"münchen.de\" never matches: it is not in "
       "lower-case A-labels; wanted \"xn--mnchen-3ya.de\"\n"},
      {"no domain",
       "default: {helo: mail.example.com, ip: 192.0.2.1}\n"
       "'@': {helo: a.example, ip: 192.0.2.1}\n",
       "file.key error 2:1: not a host name: letters, digits and inner hyphens only: \"@\"\n"},
      {"a null entry", "default: {helo: mail.example.com, ip: 192.0.2.1}\na.example:\n",
       "file.entry error 2:1 a.example: nothing where a sender belongs: a mapping of helo, ip, "
       "ip6\n"},
      {"base 60", "default: {helo: mail.example.com, ip: 2001:10:20:30:40:50:10:20}\n",
       "file.entry error 1:39: 2001:10:20:30:40:50:10:20 is a number in YAML where an IP address "
       "belongs: quote it if it is one\n"},
      {"an unknown key", "default: {helo: mail.example.com, ip: 192.0.2.1, port: '25'}\n",
       "file.entry error 1:50: unknown key \"port\": known are helo, ip, ip6\n"},
      {"no default", "a.example: {helo: a.example, ip: 192.0.2.1}\n",
       "file.default error: no entry \"default\"; wanted \"default\": {\"helo\": NAME, \"ip\": "
       "ADDRESS}, that passes its checks\n"},
      {"nothing", "",
       "file.default error: no entry \"default\"; wanted \"default\": {\"helo\": NAME, \"ip\": "
       "ADDRESS}, that passes its checks\n"},
      // What is cut off may have had one.
      {"cut off", "\"defa", "file.yaml error 1:6: illegal EOF in scalar\n"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(check(file_of(c.text)), c.expected);
  }
}

TEST(CheckFile, TellsThatOlderPluginsPassOverTheFileForASingleAddress) {
  EXPECT_EQ(check(file_of(sound), "192.0.2.10"),
            "file.send-on note: SEND_ON is 192.0.2.10 alone: older plugins do not read the file "
            "then; wanted the plugin of this program, or several addresses in SEND_ON\n");
  EXPECT_EQ(check(file_of(sound), "*"), "");
}

TEST(CheckFile, IsWeighedAsThePolicySays) {
  const policy::Weights weights{
      {{"file.default", policy::Level::ignore}, {"file.name", policy::Level::error}}, {}};
  EXPECT_EQ(check(file_of("", "hosts"), "*", weights),
            "file.name error: \"hosts\" does not end in .yml; wanted a name that ends in .yml\n");
}

}  // namespace
