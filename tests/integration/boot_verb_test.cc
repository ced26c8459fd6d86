// The verb boot as the image's build, the container's start and a health check call it.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <random>
#include <sstream>

#include "boot/boot_plan.h"
#include "boot/image_root.h"
#include "boot/pattern.h"
#include "tests/support/files.h"
#include "tests/support/image.h"
#include "tests/support/loopback.h"
#include "tests/support/processes.h"
#include "tests/support/program.h"
#include "tests/support/world.h"

namespace {

namespace fs = std::filesystem;
using boot::Shape;
using Words = std::vector<std::string>;

// An image under a folder, and the zone of the host's name.
class BootVerb : public testing::Test {
 protected:
  explicit BootVerb(Shape shape = Shape::v2_5) : shape_(shape) {
    support::copy_image(shape, root_);
    support::write_file(folder_.path() / "host.zone",
                        "$ORIGIN example.com.\n$TTL 3600\n"
                        "@ SOA ns hostmaster 1 3600 600 86400 300\n@ NS ns\n"
                        "mail A 192.0.2.10\nmail AAAA 2001:db8::10\nlocal A 127.0.0.1\n"
                        "public A 192.0.2.10\npublic A 11.0.0.10\nelsewhere A 11.0.0.10\n");
  }

  support::Outcome run(const Words& words, const Words& environment = {}) const {
    Words arguments = {"boot"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    arguments.insert(arguments.end(), {"--root", root_.string()});
    return support::run_program(
        {.arguments = arguments, .environment = environment, .folder = folder_.path()});
  }

  support::Outcome start(const Words& environment, const std::string& stage = "start",
                         const std::string& host = "mail.example.com") const {
    return run({stage, "--zone", "host.zone", "--hostname", host}, environment);
  }

  void build_and_render() const {
    ASSERT_EQ(run({"image"}).status, 0);
    support::render_site(root_);
  }

  std::string text(const std::string& path) const {
    return support::read_file(root_ / fs::path(path).relative_path());
  }

  // What the verb expand makes of the list: addresses as they stand before a port, or "*".
  Words addresses_of(const std::string& list) const {
    const support::Outcome outcome =
        support::run_program({.arguments = {"expand", list, "--format", "bracketed", "--zone",
                                            "host.zone", "--hostname", "mail.example.com"},
                              .folder = folder_.path()});
    Words addresses;
    std::istringstream lines(outcome.out);
    for (std::string line; std::getline(lines, line);) addresses.push_back(line);
    return addresses;
  }

  // What a server's file has after "listen", line by line or directive by directive, but comments.
  Words listen_values(const std::string& path, std::string_view pattern) const {
    const std::string content = text(path);
    Words values;
    for (const boot::Match& match : boot::Pattern(pattern).find_all(content)) {
      values.emplace_back(match.groups.front());
    }
    return values;
  }

  // That the servers listen on these addresses and on none beside.
  void expect_listening(const Words& addresses) const {
    const bool is_any = addresses == Words{"*"};
    const auto at_ports = [&](const Words& ports) {
      Words all;
      for (const std::string& port : ports) {
        for (const std::string& address : is_any ? Words{"[::0]"} : addresses) {
          all.push_back(address + ":" + port);
        }
      }
      return fmt::format("{}", fmt::join(all, ","));
    };
    const std::string ini = "^(?:listen|port)[ ]*=[ ]*(.*)$";
    EXPECT_THAT(listen_values("/opt/haraka-smtp/config/smtp.ini", ini),
                testing::ElementsAre(at_ports({"25"})));
    const std::string socket = shape_ == Shape::v2_5 ? ",/run/submission.sock" : "";
    EXPECT_THAT(listen_values("/opt/haraka-submission/config/smtp.ini", ini),
                testing::ElementsAre(at_ports({"587", "465"}) + socket));
    std::string plain = fmt::format("{}", fmt::join(addresses, ", "));
    std::erase_if(plain, [](char c) { return c == '[' || c == ']'; });
    EXPECT_THAT(listen_values("/etc/dovecot/dovecot.conf", "^[ ]*listen[ ]*=[ ]*(.*)$"),
                is_any ? Words() : Words{plain});
    for (const char* const site :
         {"sites-enabled.templates/https", "sites-enabled.templates/no-https",
          "sites-enabled/administration"}) {
      SCOPED_TRACE(site);
      const Words places = listen_values(fmt::format("/etc/nginx/{}", site),
                                         R"((?:^|[;{}])[ \t]*['"]?listen['"]?\s+([^\s;]*))");
      EXPECT_FALSE(places.empty());
      if (is_any) continue;
      for (const std::string& place : places) {
        EXPECT_THAT(addresses, testing::Contains(place.substr(0, place.rfind(':')))) << place;
      }
    }
  }

  // Hidden, beside the file.
  void write_beside(const std::string& path, const std::string& suffix,
                    std::string_view content) const {
    const fs::path place = root_ / path;
    const std::string name = fmt::format(".{}{}", place.filename().string(), suffix);
    support::write_file(place.parent_path() / name, content);
  }

  // As a run does that writes the file in place.
  void write_note(const std::string& path, const std::string& before,
                  const std::string& after) const {
    write_beside(path, ".outbound-hosts-next",
                 fmt::format("{}\n{}{}", before.size(), before, after));
  }

  // All files of the image, but locks.
  std::map<std::string, std::string> texts() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(root_)) {
      if (!entry.is_regular_file() || entry.path().extension() == ".lock") continue;
      all[entry.path().lexically_relative(root_)] = support::read_file(entry.path());
    }
    return all;
  }

  const Shape shape_;
  support::TemporaryFolder folder_;
  const fs::path root_ = folder_.path() / "image";
};

class BootOfEachShape : public BootVerb, public testing::WithParamInterface<Shape> {
 protected:
  BootOfEachShape() : BootVerb(GetParam()) {}
};

INSTANTIATE_TEST_SUITE_P(Shapes, BootOfEachShape, testing::Values(Shape::v2_3, Shape::v2_5),
                         [](const auto& test) {
                           return test.param == Shape::v2_3 ? "Image23" : "Image25";
                         });

TEST_F(BootVerb, BuildsAnImageAndStartsIt) {
  const support::Outcome built = run({"image"});
  EXPECT_EQ(built.out, "image 2.5: 24 of 39 files changed\n");
  EXPECT_EQ(built.err, "");
  EXPECT_EQ(built.status, 0);
  EXPECT_EQ(text("/opt/haraka-submission/plugins/outbound_hosts.js"),
            support::read_fixture("boot/haraka/outbound_hosts.js"));
  EXPECT_EQ(text("/opt/haraka-smtp/plugins/own_addresses.js"),
            support::read_fixture("boot/haraka/own_addresses.js"));
  support::render_site(root_);
  const support::Outcome started = start({"LISTEN_ON=192.0.2.10 2001:db8::10"});
  EXPECT_EQ(started.out,
            "image 2.5: 13 of 39 files changed\n"
            "listens on 192.0.2.10 2001:db8::10\n"
            "sends from 192.0.2.10 2001:db8::10\n");
  EXPECT_EQ(started.err, "");
  EXPECT_EQ(started.status, 0);
  EXPECT_NE(text("/opt/haraka-smtp/config/smtp.ini").find("listen=192.0.2.10:25,[2001:db8::10]:25"),
            std::string::npos);
  EXPECT_EQ(fs::status(root_ / "run/haraka").type(), fs::file_type::directory);
  struct stat status {};
  ASSERT_EQ(stat((root_ / "run/haraka").c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, 88u);
}

TEST_F(BootVerb, TakesWhatIsMeant) {
  build_and_render();
  ASSERT_EQ(start({"LISTEN_ON=192.0.2.10 2001:db8::10"}).status, 0);
  const auto wanted = texts();
  for (const std::string list :
       {"192.0.2.10, 2001:db8::10", "192.0.2.10\n[2001:DB8:0::10]\n", "\"192.0.2.10 2001:db8::10\"",
        "192.0.2.10 192.0.2.10 2001:db8::10", "host", "", "192.0.2.10 host"}) {
    SCOPED_TRACE(list);
    EXPECT_EQ(start({"LISTEN_ON=" + list}).status, 0);
    EXPECT_EQ(texts(), wanted);
  }
}

TEST_F(BootVerb, SendsFromWhereItListensUnlessToldOtherwise) {
  build_and_render();
  const std::string settings = "/opt/haraka-submission/config/outbound_hosts.ini";
  EXPECT_EQ(start({"LISTEN_ON=192.0.2.11", "SEND_ON="}).status, 0);
  EXPECT_NE(text(settings).find("\nlisten_on = 192.0.2.11\nsend_on = 192.0.2.11\n"),
            std::string::npos);
  EXPECT_EQ(start({"LISTEN_ON=*", "SEND_ON=host", "OUTBOUND_MAIL_IP=192.0.2.77"}).status, 0);
  EXPECT_NE(text(settings).find("\nlisten_on = *\nsend_on = 192.0.2.10 2001:db8::10\n"
                                "outbound_mail_ip = 192.0.2.77\n"),
            std::string::npos);
}

TEST_F(BootVerb, RefusesAndWritesNothing) {
  struct Case {
    std::string name;
    Words environment;
    std::string err;
    int status = 2;
    std::string host = "mail.example.com";
  };
  const Case cases[] = {
      {"a name that does not resolve",
       {"LISTEN_ON=host"},
       "LISTEN_ON: \"host\" has no address: gone.example.com. A: no such name; gone.example.com. "
       "AAAA: "
       "no such name\n",
       2,
       "gone.example.com"},
      {"blanks", {"LISTEN_ON=   "}, "LISTEN_ON:1:1: no address in the list\n", 2},
      {"a word",
       {"LISTEN_ON=192.0.2.300"},
       "LISTEN_ON:1:1: not an IP address: \"192.0.2.300\"\n",
       2},
      {"loopback", {"LISTEN_ON=127.0.1.1"}, "LISTEN_ON:1:1: 127.0.1.1 is loopback (RFC 1122)\n", 2},
      {"loopback in DNS",
       {"LISTEN_ON=host"},
       "LISTEN_ON: \"host\" has no address: local.example.com. A 127.0.0.1 (TTL 3600); "
       "local.example.com. AAAA: no such record; 127.0.0.1 is loopback (RFC 1122)\n",
       2,
       "local.example.com"},
      {"what sed would take",
       {"LISTEN_ON=192.0.2.10&"},
       "LISTEN_ON:1:1: not an IP address: \"192.0.2.10&\"\n",
       2},
      {"a name that is not qualified",
       {"LISTEN_ON=192.0.2.10"},
       "host name: mail is not fully qualified: a name such as mail.example.com is wanted\n",
       2,
       "mail"},
      {"a short key",
       {"LISTEN_ON=192.0.2.10", "DES_KEY=0123"},
       "DES_KEY: 48 hexadecimal digits are wanted: 4 octets are given; `openssl rand -hex 24` "
       "makes a key\n"},
      {"a key of other letters",
       {"LISTEN_ON=192.0.2.10", "DES_KEY=g123456789abcdef0123456789abcdef0123456789abcdef"},
       "DES_KEY: 48 hexadecimal digits are wanted: some of these octets are none; "
       "`openssl rand -hex 24` makes a key\n"},
      {"all of it at once",
       {"LISTEN_ON=x", "SEND_ON=y", "OUTBOUND_MAIL_IP=::1", "DES_KEY=z"},
       "LISTEN_ON:1:1: not an IP address: \"x\"\n"
       "SEND_ON:1:1: not an IP address: \"y\"\n"
       "OUTBOUND_MAIL_IP: ::1 is loopback (RFC 4291)\n"
       "DES_KEY: 48 hexadecimal digits are wanted: 1 octets are given; `openssl rand -hex 24` "
       "makes a key\n"},
  };
  build_and_render();
  const auto before = texts();
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const support::Outcome outcome = start(c.environment, "start", c.host);
    EXPECT_EQ(outcome.err, c.err);
    EXPECT_EQ(outcome.out, "");
    EXPECT_EQ(outcome.status, c.status);
    EXPECT_EQ(texts(), before);
  }
}

TEST_F(BootVerb, MakesNoRoot) {
  for (const char* const stage : {"image", "start", "check"}) {
    const support::Outcome outcome = support::run_program(
        {.arguments = {"boot", stage, "--root", "absent"}, .folder = folder_.path()});
    EXPECT_EQ(outcome.err, "--root absent: there is no such folder\n");
    EXPECT_EQ(outcome.status, 2);
    EXPECT_FALSE(fs::exists(folder_.path() / "absent"));
  }
}

TEST_F(BootVerb, TellsNoKey) {
  build_and_render();
  const std::string key = "0123456789abcdef0123456789abcdef0123456789abcdef";
  for (const std::string stage : {"check", "start"}) {
    const support::Outcome outcome = start({"LISTEN_ON=192.0.2.10", "DES_KEY=" + key}, stage);
    EXPECT_EQ((outcome.out + outcome.err).find("0123456789"), std::string::npos);
  }
  const support::Outcome wrong = start({"LISTEN_ON=192.0.2.10", "DES_KEY=" + key + "0"});
  EXPECT_EQ((wrong.out + wrong.err).find("0123456789"), std::string::npos);
}

TEST_F(BootVerb, ChecksWithoutWriting) {
  build_and_render();
  const auto before = texts();
  const support::Outcome pending = start({"LISTEN_ON=192.0.2.10"}, "check");
  EXPECT_EQ(pending.status, 1);
  EXPECT_NE(pending.out.find("--- /opt/haraka-smtp/config/smtp.ini\n"
                             "+++ /opt/haraka-smtp/config/smtp.ini\n"),
            std::string::npos);
  EXPECT_NE(pending.out.find("-listen=__LISTEN_ON__..:25\n+listen=192.0.2.10:25\n"),
            std::string::npos);
  EXPECT_EQ(texts(), before);
  ASSERT_EQ(start({"LISTEN_ON=192.0.2.10"}).status, 0);
  const support::Outcome done = start({"LISTEN_ON=192.0.2.10"}, "check");
  EXPECT_EQ(done.out + done.err, "");
  EXPECT_EQ(done.status, 0);
  support::write_file(root_ / "etc/msmtprc", "account default\n");
  const support::Outcome impossible = start({"LISTEN_ON=192.0.2.10"}, "check");
  EXPECT_EQ(impossible.err,
            "/etc/msmtprc: msmtp.host (image 2.5): ^([ \\t]*)host\\b.*$ matches 0 times, and 1 is "
            "wanted\n");
  EXPECT_EQ(impossible.status, 2);
}

TEST_F(BootVerb, KeepsModesOwnersAndLinks) {
  build_and_render();
  fs::permissions(root_ / "etc/msmtprc", fs::perms(0640));
  ASSERT_EQ(chown((root_ / "etc/msmtprc").c_str(), 88, 8), 0);
  // As an image may have it: absolute, and so within the image.
  fs::rename(root_ / "etc/nginx/sites-enabled/administration", root_ / "etc/nginx/site");
  fs::create_symlink("/etc/nginx/site", root_ / "etc/nginx/sites-enabled/administration");
  ASSERT_EQ(start({"LISTEN_ON=192.0.2.10"}).status, 0);
  struct stat status {};
  ASSERT_EQ(stat((root_ / "etc/msmtprc").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777u, 0640u);
  EXPECT_EQ(status.st_uid, 88u);
  EXPECT_TRUE(fs::is_symlink(root_ / "etc/nginx/sites-enabled/administration"));
  EXPECT_NE(text("/etc/nginx/site").find("listen 192.0.2.10:80;"), std::string::npos);
}

TEST_F(BootVerb, ShowsWhatElseAStartDoes) {
  ASSERT_EQ(run({"image"}).status, 0);
  support::render_site(root_);
  const Words environment = {"LISTEN_ON=192.0.2.10"};
  ASSERT_EQ(start(environment).status, 0);
  EXPECT_EQ(start(environment, "check").status, 0);
  fs::remove_all(root_ / "run/haraka");
  ASSERT_EQ(chown((root_ / "run/redis").c_str(), 12345, 0), 0);
  const support::Outcome check = start(environment, "check");
  EXPECT_EQ(check.out,
            "/run/redis: the folder is made for redis\n"
            "/run/haraka: the folder is made for delivery\n");
  EXPECT_EQ(check.status, 1);
}

TEST_F(BootVerb, ShowsNoSecrets) {
  build_and_render();
  const std::string key = "0123456789abcdef0123456789abcdef0123456789abcdef";
  support::write_file(root_ / "opt/admin/.env",
                      "APP_SECRET=geheim\nMAILER_DSN=smtp://joe:geheim@localhost:25\n");
  support::write_file(root_ / "etc/msmtprc", "password geheim\nhost localhost\n");
  const std::string config = "opt/www/webmail/config/config.inc.php";
  support::write_file(root_ / config,
                      "<?php\n$config['db_dsnw'] = 'mysql://joe:geheim@localhost/x';\n"
                      "$config['smtp_password'] = \"geheim\";\n");
  const support::Outcome check = start({"LISTEN_ON=192.0.2.10", "DES_KEY=" + key}, "check");
  EXPECT_EQ(check.status, 1) << check.err;
  EXPECT_EQ(check.out.find("geheim"), std::string::npos);
  EXPECT_EQ(check.out.find(key), std::string::npos);
  for (const char* const shown :
       {" APP_SECRET=(not shown)\n", "-MAILER_DSN=smtp://joe:(not shown)@localhost:25\n",
        "# was: MAILER_DSN=smtp://joe:(not shown)@localhost:25\n", " password (not shown)\n",
        "'mysql://joe:(not shown)@localhost/x';\n", "['smtp_password'] = \"(not shown)\";\n",
        "+$config['des_key'] = hex2bin('(not shown)');\n"}) {
    EXPECT_NE(check.out.find(shown), std::string::npos) << shown;
  }
}

TEST_F(BootVerb, WritesWhatIsMountedByItself) {
  build_and_render();
  support::in_own_namespaces(CLONE_NEWNS, [&] {
    const fs::path file = root_ / "opt/haraka-smtp/config/smtp.ini";
    support::run(fmt::format("mount --bind {0} {0}", file.string()));
    const support::Outcome outcome = start({"LISTEN_ON=192.0.2.10"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_NE(support::read_file(file).find("\nlisten=192.0.2.10:25\n"), std::string::npos);
    EXPECT_FALSE(fs::exists(file.parent_path() / ".smtp.ini.outbound-hosts-next"));
  });
}

// Where a run was killed between any two files, or in the middle of one that is written in place.
TEST_F(BootVerb, MendsWhatAKilledRunLeft) {
  build_and_render();
  const auto built = texts();
  const Words first = {"LISTEN_ON=192.0.2.10 2001:db8::10"};
  const Words second = {"LISTEN_ON=192.0.2.11"};
  ASSERT_EQ(start(first).status, 0);
  const auto between = texts();
  ASSERT_EQ(start(second).status, 0);
  const auto wanted = texts();
  Words changed;
  for (const auto& [path, content] : wanted) {
    if (between.at(path) != content) changed.push_back(path);
  }
  ASSERT_GE(changed.size(), 8u);
  for (std::size_t written = 0; written < changed.size(); ++written) {
    SCOPED_TRACE(changed[written]);
    for (std::size_t i = 0; i < changed.size(); ++i) {
      const auto& state = i < written ? wanted : between;
      support::write_file(root_ / changed[i], state.at(changed[i]));
    }
    // Its next file half written, a note of the whole beside it, and temporary files.
    const std::string& path = changed[written];
    write_note(path, between.at(path), wanted.at(path));
    const std::string& whole = wanted.at(path);
    const std::size_t half = whole.size() / 2;
    support::write_file(root_ / path, whole.substr(0, half) + between.at(path).substr(half));
    write_beside(path, ".0123456789abcdef.tmp", "x");
    const fs::path note = fs::path(path).replace_filename(
        fmt::format(".{}.outbound-hosts-next", fs::path(path).filename().string()));
    write_beside(note, ".0123456789abcdef.tmp", "x");
    EXPECT_EQ(start(second, "check").status, 1);
    EXPECT_EQ(start(second).status, 0);
    EXPECT_EQ(texts(), wanted);
  }
}

// What a killed run noted is of no use once another program has written the file anew, as
// upstream's start does with many.
TEST_F(BootVerb, KeepsWhatIsWrittenAfterAKill) {
  build_and_render();
  const Words environment = {"LISTEN_ON=192.0.2.10"};
  ASSERT_EQ(start(environment).status, 0);
  const std::string path = "opt/haraka-smtp/config/plugins";
  const std::string ours = text(path);
  for (const std::string& rewritten : {std::string("tls\nother\n"), std::string()}) {
    SCOPED_TRACE(rewritten);
    write_note(path, ours, ours + "more\n");
    support::write_file(root_ / path, rewritten);
    ASSERT_EQ(start(environment).status, 0);
    EXPECT_EQ(text(path), rewritten +
                              "# >>> outbound-hosts: haraka.plugins\n"
                              "own_addresses\noutbound_hosts\nweb_socket\n"
                              "# <<< outbound-hosts\n");
    EXPECT_EQ(texts().count("opt/haraka-smtp/config/.plugins.outbound-hosts-next"), 0u);
  }
  // No note that this program wrote.
  write_beside(path, ".outbound-hosts-next", "99999\nx");
  EXPECT_EQ(start(environment).status, 0);
}

// Wherever the kill comes, the next start makes of it what it makes of the whole.
TEST_F(BootVerb, SurvivesBeingKilled) {
  build_and_render();
  const Words lists = {"192.0.2.10 2001:db8::10", "192.0.2.11"};
  std::map<std::string, std::map<std::string, std::string>> wanted;
  double whole_seconds = 0;
  for (const std::string& list : lists) {
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_EQ(start({"LISTEN_ON=" + list}).status, 0);
    whole_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    wanted[list] = texts();
  }
  const std::string command = fmt::format(
      "cd {}; LISTEN_ON=\"$1\" timeout --foreground -s KILL $2 {} boot start --zone host.zone "
      "--hostname "
      "mail.example.com --root {} >/dev/null 2>&1",
      folder_.path().string(), PROGRAM, root_.string());
  // The kills come nearer to the moment of writing from either side, however long a start takes.
  double seconds = whole_seconds;
  std::size_t present = 1;  // of the lists
  int half_done = 0;
  const int wanted_half_done = IS_SLOW ? 2 : 5;
  for (int round = 0; round < 400 && half_done < wanted_half_done; ++round) {
    const std::string& list = lists[1 - present];
    support::run(fmt::format("sh -c '{}' sh '{}' {:.4f} || true", command, list, seconds));
    const auto left = texts();
    const double step = 0.002 * (1 + round % 15);
    if (left == wanted[list]) {
      present = 1 - present;
      seconds *= 1 - step;
      continue;
    }
    if (left == wanted[lists[present]]) {
      seconds *= 1 + step;
      continue;
    }
    ++half_done;
    present = static_cast<std::size_t>(half_done) % lists.size();
    const support::Outcome mended = start({"LISTEN_ON=" + lists[present]});
    ASSERT_EQ(mended.status, 0) << mended.err;
    EXPECT_EQ(texts(), wanted[lists[present]]);
  }
  EXPECT_EQ(half_done, wanted_half_done) << "too few were killed while they wrote";
}

TEST_F(BootVerb, KeepsOtherRunsOut) {
  build_and_render();
  const std::string lock = (root_ / "run/outbound-hosts.lock").string();
  support::run(fmt::format(
      "flock {} sh -c 'if LISTEN_ON=192.0.2.10 {} boot start --root {} --hostname mail.example.com "
      "--zone {}/host.zone >/dev/null 2>&1; then exit 1; else test $? = 5; fi'",
      lock, PROGRAM, root_.string(), folder_.path().string()));
}

TEST_F(BootVerb, RefusesAHostThatNobodyFinds) {
  build_and_render();
  const auto before = texts();
  const Words environment = {"LISTEN_ON=192.0.2.10", "BOOT_PREFLIGHT=yes"};
  const support::Outcome hidden = start(environment);
  EXPECT_EQ(
      hidden.err,
      "host name: no address of mail.example.com is public, of 192.0.2.10 2001:db8::10: other "
      "servers do not find it\n");
  EXPECT_EQ(hidden.status, 2);
  const support::Outcome gone = start(environment, "start", "gone.example.com");
  EXPECT_EQ(gone.err,
            "host name: \"host\" has no address: gone.example.com. A: no such name; "
            "gone.example.com. AAAA: no such name\n");
  EXPECT_EQ(gone.status, 2);
  const support::Outcome wrong = start({"LISTEN_ON=192.0.2.10", "BOOT_PREFLIGHT=maybe"});
  EXPECT_EQ(wrong.err, "BOOT_PREFLIGHT: yes or no is wanted: \"maybe\"\n");
  EXPECT_EQ(wrong.status, 2);
  EXPECT_EQ(texts(), before);
}

// As the kernel has it, which under valgrind is another than the file's.
std::string own_process_name() {
  std::string name = support::read_file("/proc/self/comm");
  name.pop_back();
  return name;
}

TEST_F(BootVerb, RefusesPortsThatAreTaken) {
  build_and_render();
  const auto before = texts();
  support::in_own_namespaces(CLONE_NEWNET, [&] {
    support::run("ip link set lo up; ip address add 192.0.2.10/32 dev lo");
    const support::ServerSockets neighbour =
        support::bind_server_sockets(dns::ServerAddress{support::ip("192.0.2.10"), 443});
    const Words environment = {"LISTEN_ON=192.0.2.10", "BOOT_PREFLIGHT=yes"};
    const support::Outcome outcome = start(environment, "start", "public.example.com");
    EXPECT_THAT(
        outcome.err,
        testing::MatchesRegex(
            fmt::format(R"(192\.0\.2\.10: TCP 443: "{}" \(process [0-9]+\) listens on 192\.0\.2\.10
)",
                        own_process_name())));
    EXPECT_EQ(outcome.status, 2);
    EXPECT_EQ(texts(), before);
    // The services that run are then those of this container.
    EXPECT_EQ(start({"LISTEN_ON=192.0.2.10", "BOOT_PREFLIGHT=no"}).status, 0);
  });
}

TEST_F(BootVerb, StartsWhereThePortsAreFree) {
  build_and_render();
  support::in_own_namespaces(CLONE_NEWNET, [&] {
    support::run("ip link set lo up; ip address add 192.0.2.10/32 dev lo");
    const Words environment = {"LISTEN_ON=192.0.2.10", "BOOT_PREFLIGHT=yes"};
    const support::Outcome found = start(environment, "start", "public.example.com");
    EXPECT_EQ(found.err, "");
    EXPECT_EQ(found.status, 0);
    // As behind a router that translates addresses.
    const support::Outcome translated = start(environment, "start", "elsewhere.example.com");
    EXPECT_EQ(translated.err,
              "host name: elsewhere.example.com has 11.0.0.10, and none of that is listened on\n");
    EXPECT_EQ(translated.status, 0);
    const support::Outcome unknown =
        run({"start", "--server", "127.0.0.1:1", "--hostname", "mail.example.com"}, environment);
    EXPECT_THAT(unknown.err, testing::StartsWith(
                                 "host name: \"host\" cannot be looked up: mail.example.com. A: "));
    EXPECT_EQ(unknown.status, 0);
  });
}

// Addresses that no interface has: of the lists, and of the one that mail leaves from whatever they
// say.
TEST_F(BootVerb, RefusesAddressesThatAreNotHere) {
  build_and_render();
  const auto before = texts();
  support::in_own_namespaces(CLONE_NEWNET, [&] {
    support::run("ip link set lo up; ip address add 192.0.2.10/32 dev lo");
    const auto outcome_of = [&](const Words& environment) {
      return run(
          {"start", "--wait", "10ms", "--hostname", "mail.example.com", "--zone", "host.zone"},
          environment);
    };
    const support::Outcome lists =
        outcome_of({"LISTEN_ON=192.0.2.10 192.0.2.11", "SEND_ON=192.0.2.12"});
    EXPECT_EQ(lists.err, "192.0.2.11: no interface has it\n192.0.2.12: no interface has it\n");
    EXPECT_EQ(lists.status, 2);
    const support::Outcome one =
        outcome_of({"LISTEN_ON=192.0.2.10", "OUTBOUND_MAIL_IP=192.0.2.13"});
    EXPECT_EQ(one.err, "192.0.2.13: no interface has it\n");
    EXPECT_EQ(one.status, 2);
    EXPECT_EQ(texts(), before);
    EXPECT_EQ(outcome_of({"LISTEN_ON=192.0.2.10"}).status, 0);
  });
}

TEST_F(BootVerb, ExplainsThePluginWithWhatThatNeeds) {
  const auto explain = [&](const Words& environment) {
    return support::run_program(
        {.arguments = {"explain", "--as-plugin", "joe@example.com", "--hostname",
                       "mail.example.com", "--output", "/dev/null"},
         .environment = environment,
         .folder = folder_.path()});
  };
  const support::Outcome whole = explain({"LISTEN_ON=192.0.2.10", "SEND_ON=192.0.2.11"});
  EXPECT_EQ(whole.status, 0) << whole.err;
  EXPECT_EQ(explain({"SEND_ON=192.0.2.11"}).out, whole.out);
  EXPECT_EQ(explain({"SEND_ON=192.0.2.11", "LISTEN_ON=192.0.2.300", "DES_KEY=x"}).out, whole.out);
  EXPECT_EQ(explain({"LISTEN_ON=192.0.2.11"}).out, whole.out);
  EXPECT_EQ(explain({"LISTEN_ON=192.0.2.300"}).status, 2);
}

// The image's folder is "/", with this machine's programs in it.
class BootInItsRoot : public BootVerb {
 protected:
  BootInItsRoot() {
    for (const char* const name : {"bin", "lib", "lib64", "sbin"}) {
      fs::create_symlink(fmt::format("usr/{}", name), root_ / name);
    }
    for (const char* const name :
         {"usr", "proc", "data/roundcube-plugins", "opt/www/webmail/plugins"}) {
      fs::create_directories(root_ / name);
    }
    fs::copy_file(PROGRAM, root_ / "program");
    fs::copy_file(folder_.path() / "host.zone", root_ / "host.zone");
    write("/opt/www/webmail/vendor/bin/rcubeinitdb.sh",
          "#!/bin/sh\n"
          "echo \"$PWD $# $1 $2\" >>/data/calls\n"
          "echo says\n"
          "[ ! -e /data/fail ]\n");
    fs::permissions(root_ / "opt/www/webmail/vendor/bin/rcubeinitdb.sh", fs::perms(0755));
  }

  void write(const std::string& path, std::string_view content) const {
    const fs::path place = root_ / fs::path(path).relative_path();
    fs::create_directories(place.parent_path());
    support::write_file(place, content);
  }

  void add_plugin(const std::string& name) const {
    const std::string folder = fmt::format("/data/roundcube-plugins/{}", name);
    write(fmt::format("{}/{}.php", folder, name), "<?php\n");
    write(folder + "/composer.json", R"({"extra": {"roundcube": {"sql-dir": "SQL"}}})");
    write(folder + "/SQL/sqlite.initial.sql", "");
  }

  // In namespaces of its own where 192.0.2.10 is this host's.
  void in_root(const std::function<void()>& body) const {
    support::in_own_namespaces(CLONE_NEWNET | CLONE_NEWNS, [&] {
      support::run("ip link set lo up; ip address add 192.0.2.10/32 dev lo");
      support::run(
          fmt::format("mount --rbind /usr {0}/usr; mount -t proc proc {0}/proc", root_.string()));
      body();
    });
  }

  // Its exit status and standard error; expects that much on standard output.
  std::string start_in_root(const std::string& out) const {
    const std::string command = fmt::format(
        "cd {}; env -i PATH=/usr/sbin:/usr/bin LISTEN_ON=192.0.2.10 chroot image /program boot "
        "start --zone "
        "host.zone --hostname public.example.com >out 2>err; echo $? >>err",
        folder_.path().string());
    support::run(command);
    EXPECT_EQ(support::read_file(folder_.path() / "out"), out);
    return support::read_file(folder_.path() / "err");
  }

  std::string plugin_lines() const {
    std::string lines;
    std::istringstream config(text("/opt/www/webmail/config/config.inc.php"));
    for (std::string line; std::getline(config, line);) {
      if (line.find("['plugins'][]") != std::string::npos) lines += line + "\n";
    }
    return lines;
  }
};

const char* const listens = "listens on 192.0.2.10\nsends from 192.0.2.10\n";

TEST_F(BootInItsRoot, RunsTheSqlOfAWebmailPluginOnce) {
  build_and_render();
  add_plugin("calendar");
  in_root([&] {
    const std::string call =
        "/opt/www/webmail 2 --package=calendar --dir=/data/roundcube-plugins/calendar/SQL\n";
    EXPECT_EQ(start_in_root(fmt::format("image 2.5: 13 of 39 files changed\n{}"
                                        "webmail has the plugins calendar\n",
                                        listens)),
              "says\n0\n");
    EXPECT_EQ(text("/data/calls"), call);
    EXPECT_EQ(text("/data/roundcube/installed-plugins"), "calendar\n");
    EXPECT_EQ(plugin_lines(), "$config['plugins'][] = 'calendar';\n");
    EXPECT_EQ(start_in_root(fmt::format("image 2.5: 0 of 39 files changed\n{}"
                                        "webmail has the plugins calendar\n",
                                        listens)),
              "0\n");
    EXPECT_EQ(text("/data/calls"), call);
    fs::remove_all(root_ / "data/roundcube-plugins/calendar");
    EXPECT_EQ(start_in_root(fmt::format("image 2.5: 1 of 39 files changed\n{}", listens)), "0\n");
    EXPECT_EQ(plugin_lines(), "");
    EXPECT_FALSE(fs::exists(fs::symlink_status(root_ / "opt/www/webmail/plugins/calendar")));
  });
}

TEST_F(BootInItsRoot, UsesNoWebmailPluginWhoseSqlFails) {
  build_and_render();
  add_plugin("calendar");
  write("/data/fail", "");
  in_root([&] {
    const std::string out = fmt::format("image 2.5: 13 of 39 files changed\n{}", listens);
    EXPECT_EQ(start_in_root(out),
              "says\n"
              "/data/roundcube-plugins/calendar: not used: its SQL failed (exit status 1); if its "
              "tables are there, add calendar to /data/roundcube/installed-plugins\n"
              "0\n");
    EXPECT_EQ(plugin_lines(), "");
    EXPECT_FALSE(fs::exists(root_ / "data/roundcube/installed-plugins"));
    EXPECT_FALSE(fs::exists(fs::symlink_status(root_ / "opt/www/webmail/plugins/calendar")));
    write("/data/roundcube/installed-plugins", "calendar\n");
    start_in_root(
        fmt::format("image 2.5: 1 of 39 files changed\n{}"
                    "webmail has the plugins calendar\n",
                    listens));
    EXPECT_EQ(plugin_lines(), "$config['plugins'][] = 'calendar';\n");
  });
}

// Without the installer of plugins there is still Roundcube's own tool; without that there is none.
TEST_F(BootInItsRoot, RunsSqlByTheToolThatThereIs) {
  build_and_render();
  add_plugin("calendar");
  fs::create_directories(root_ / "opt/www/webmail/bin");
  fs::rename(root_ / "opt/www/webmail/vendor/bin/rcubeinitdb.sh",
             root_ / "opt/www/webmail/bin/initdb.sh");
  in_root([&] {
    start_in_root(
        fmt::format("image 2.5: 13 of 39 files changed\n{}"
                    "webmail has the plugins calendar\n",
                    listens));
    EXPECT_EQ(text("/data/calls"),
              "/opt/www/webmail 1 --dir=/data/roundcube-plugins/calendar/SQL \n");
    fs::remove(root_ / "opt/www/webmail/bin/initdb.sh");
    fs::remove(root_ / "data/roundcube/installed-plugins");
    EXPECT_EQ(start_in_root(fmt::format("image 2.5: 1 of 39 files changed\n{}", listens)),
              "/data/roundcube-plugins/calendar: not used: /opt/www/webmail has no tool to run its "
              "SQL\n0\n");
  });
}

// The preflight is the container's own, without a word from anybody.
TEST_F(BootInItsRoot, LooksFirstWhetherItCanServe) {
  build_and_render();
  add_plugin("calendar");
  in_root([&] {
    const std::string before = text("/opt/haraka-smtp/config/smtp.ini");
    const support::ServerSockets neighbour =
        support::bind_server_sockets(dns::ServerAddress{support::ip("192.0.2.10"), 4190});
    EXPECT_THAT(start_in_root(""),
                testing::ContainsRegex(
                    fmt::format("192.0.2.10: TCP 4190: \"{}\" \\(process [0-9]+\\) listens on "
                                "192.0.2.10\n2\n",
                                own_process_name())));
    EXPECT_EQ(text("/opt/haraka-smtp/config/smtp.ini"), before);
    EXPECT_FALSE(fs::exists(root_ / "data/calls"));
  });
}

// Upstream has changed a line: told, and nothing is written, whichever verb meets it.
TEST_P(BootOfEachShape, WritesNothingWhereAnEditMisses) {
  const std::string shape(to_string(GetParam()));
  const std::string path = "etc/dovecot/dovecot.conf";
  const std::string miss = fmt::format(
      "/{}: dovecot.listen (image {}): ^#?[ \\t]*listen[ \\t]*=.*$ matches 0 times, and 1 is "
      "wanted\n",
      path, shape);
  const std::string pristine = text("/" + path);
  support::write_file(root_ / path, "protocols = imap\n");
  const auto stock = texts();
  const support::Outcome image = run({"image"});
  EXPECT_EQ(image.err, miss);
  EXPECT_EQ(image.out, "");
  EXPECT_EQ(image.status, 2);
  EXPECT_EQ(texts(), stock);
  support::write_file(root_ / path, pristine);
  build_and_render();
  support::write_file(root_ / path, "protocols = imap\n");
  const auto built = texts();
  for (const char* const stage : {"start", "check"}) {
    const support::Outcome outcome = start({"LISTEN_ON=192.0.2.10"}, stage);
    EXPECT_EQ(outcome.err, miss);
    EXPECT_EQ(outcome.status, 2);
    EXPECT_EQ(texts(), built);
  }
}

TEST_P(BootOfEachShape, ChangesNothingTheSecondTime) {
  build_and_render();
  const Words environment = {"LISTEN_ON=192.0.2.10 2001:db8::10",
                             "DES_KEY=0123456789abcdef0123456789abcdef0123456789abcdef"};
  ASSERT_EQ(start(environment).status, 0);
  const auto once = texts();
  const support::Outcome again = start(environment);
  EXPECT_EQ(again.out.substr(0, again.out.find('\n')),
            fmt::format("image {}: 0 of 39 files changed", to_string(GetParam())));
  EXPECT_EQ(texts(), once);
  EXPECT_EQ(start(environment, "check").status, 0);
}

// Texts of these pieces, as people and their mistakes may make them.
class TextMaker {
 public:
  explicit TextMaker(Words pieces) : pieces_(std::move(pieces)) {}

  std::string make(std::mt19937& random, std::size_t limit) const {
    std::string made;
    for (std::size_t count = random() % limit; count > 0; --count) {
      made += pieces_[random() % pieces_.size()];
    }
    return made;
  }

 private:
  Words pieces_;
};

const TextMaker lists({"192.0.2.10",
                       "192.0.2.11",
                       "2001:db8::10",
                       "[2001:db8::11]",
                       "host",
                       "*",
                       " ",
                       ",",
                       "\n",
                       "\"",
                       "'",
                       "&",
                       "\\",
                       "/",
                       "$(id)",
                       "`id`",
                       ";",
                       "0.0.0.0",
                       "::",
                       "0",
                       "127.0.0.1",
                       "fe80::1",
                       "x",
                       "%",
                       "{address}",
                       "$1",
                       "#"});
const TextMaker ports({"80",
                       "443",
                       "8080",
                       "65536",
                       " ",
                       ";",
                       "\n",
                       "listen 81;",
                       "'listen' [::]:82",
                       "listen [::]:83;",
                       "}\nserver {",
                       "include /x;",
                       "127.0.0.1:",
                       "*:",
                       " ssl",
                       "{",
                       "}",
                       "#",
                       "'",
                       "\"",
                       "\\",
                       "unix:/x"});
const TextMaker names({"mail", ".", "example", ".com", "\n", "localhost", "*", "'", ";", "-",
                       "192.0.2.9"});

// The stock image listens everywhere; what comes of any environment listens on what was asked for,
// or nowhere.
TEST_P(BootOfEachShape, ListensOnNothingThatWasNotAskedFor) {
  build_and_render();
  const auto built = texts();
  std::mt19937 random(7);
  int started = 0;
  int with_other_ports = 0;
  for (int round = 0; round < ENVIRONMENTS; ++round) {
    const std::string list = random() % 2 == 0 ? lists.make(random, 5) : "192.0.2.10";
    const std::string key = random() % 8 == 0 ? lists.make(random, 5) : "";
    const std::string send = random() % 4 == 0 ? lists.make(random, 5) : "";
    const std::string http = random() % 4 == 0 ? ports.make(random, 3) : "80";
    const std::string https = random() % 4 == 0 ? ports.make(random, 3) : "443";
    const std::string host = random() % 8 == 0 ? names.make(random, 6) : "mail.example.com";
    SCOPED_TRACE(fmt::format("LISTEN_ON={:?} DES_KEY={:?} HTTP_PORT={:?} HTTPS_PORT={:?} host {:?}",
                             list, key, http, https, host));
    support::render_site(root_, random() % 2 == 0 ? "https" : "no-https", http, https);
    const auto before = texts();
    const support::Outcome outcome =
        start({"LISTEN_ON=" + list, "SEND_ON=" + send, "DES_KEY=" + key}, "start", host);
    if (outcome.status != 0) {
      ASSERT_EQ(texts(), before);
    } else {
      ++started;
      if (http != "80" || https != "443") ++with_other_ports;
      expect_listening(addresses_of(list));
    }
    for (const auto& [path, content] : built) support::write_file(root_ / path, content);
    for (const auto& [path, content] : texts()) {
      if (!built.contains(path)) fs::remove(root_ / path);
    }
  }
  EXPECT_GT(started, ENVIRONMENTS / 10);
  if (ENVIRONMENTS >= 100) {
    EXPECT_GT(with_other_ports, 0);
  }
}

}  // namespace
