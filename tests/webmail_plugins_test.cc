#include "boot/webmail_plugins.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "boot/webmail_links.h"
#include "boot/webmail_sql.h"
#include "tests/support/files.h"

namespace {

namespace fs = std::filesystem;
using boot::ImageRoot;
using boot::WebmailPlan;
using testing::ElementsAre;
using testing::IsEmpty;

class WebmailPlugins : public testing::Test {
 protected:
  WebmailPlugins() {
    umask(022);
    write("etc/passwd", "root:x:0:0:::\nwww-data:x:33:34:::\n");
    write("etc/group", "root:x:0:\nwww-data:x:34:\nextra:x:35:daemon,www-data\n");
    fs::create_directories(webmail_folder_);
    fs::create_directories(own_folder_);
  }

  void write(const std::string& path, std::string_view text) const {
    const fs::path place = folder_.path() / path;
    fs::create_directories(place.parent_path());
    support::write_file(place, text);
  }

  void add_plugin(const std::string& name, const std::string& package = "") const {
    write(fmt::format("data/roundcube-plugins/{0}/{0}.php", name), "<?php\n");
    if (!package.empty()) {
      write(fmt::format("data/roundcube-plugins/{}/composer.json", name), package);
    }
  }

  WebmailPlan plan() const { return plan_webmail(root_); }

  // Carries out what a start does, but for the configuration.
  WebmailPlan install() const {
    WebmailPlan plan = plan_webmail(root_);
    install_plugins(root_, plan);
    for (const std::string& plugin : plan.active) link_plugin(root_, plugin);
    for (const std::string& plugin : plan.stale) unlink_plugin(root_, plugin);
    return plan;
  }

  std::string installed() const {
    const fs::path place = folder_.path() / "data/roundcube/installed-plugins";
    return fs::exists(place) ? support::read_file(place) : "none";
  }

  support::TemporaryFolder folder_;
  const ImageRoot root_{folder_.path()};
  const fs::path own_folder_ = folder_.path() / "data/roundcube-plugins";
  const fs::path webmail_folder_ = folder_.path() / "opt/www/webmail/plugins";
};

TEST_F(WebmailPlugins, AreNoneWithoutTheirFolder) {
  fs::remove(own_folder_);
  EXPECT_THAT(plan().active, IsEmpty());
  EXPECT_THAT(plan().notes, IsEmpty());
  EXPECT_THAT(pending(plan()), IsEmpty());
}

TEST_F(WebmailPlugins, AreLinkedAndListedOnce) {
  add_plugin("two");
  add_plugin("One-1_x");
  write("data/roundcube-plugins/README", "not a folder");
  write("data/roundcube-plugins/.git/config", "hidden");
  EXPECT_THAT(pending(plan()),
              ElementsAre("/data/roundcube/installed-plugins: One-1_x is added",
                          "/data/roundcube/installed-plugins: two is added",
                          "/opt/www/webmail/plugins/One-1_x: a link to "
                          "/data/roundcube-plugins/One-1_x",
                          "/opt/www/webmail/plugins/two: a link to /data/roundcube-plugins/two"));
  const WebmailPlan first = install();
  EXPECT_THAT(first.active, ElementsAre("One-1_x", "two"));
  EXPECT_THAT(first.notes, IsEmpty());
  EXPECT_EQ(fs::read_symlink(webmail_folder_ / "two"), "/data/roundcube-plugins/two");
  EXPECT_EQ(installed(), "One-1_x\ntwo\n");
  EXPECT_THAT(pending(plan()), IsEmpty());
  EXPECT_THAT(plan().active, ElementsAre("One-1_x", "two"));
}

// What stood in the list is kept, however its last line ends.
TEST_F(WebmailPlugins, AreAddedToTheList) {
  write("data/roundcube/installed-plugins", "# new\n\n gone\r\nthere");
  add_plugin("there");
  add_plugin("new");
  install();
  EXPECT_EQ(installed(), "# new\n\n gone\r\nthere\nnew\n");
}

// The name of one is no pattern for another's.
TEST_F(WebmailPlugins, AreListedByTheirWholeName) {
  write("data/roundcube/installed-plugins", "mail_extra\n");
  add_plugin("mail");
  EXPECT_THAT(plan().to_install, testing::SizeIs(1));
}

// Each name would do harm in a shell, in PHP, as a path or as a pattern.
TEST_F(WebmailPlugins, OfHostileNamesArePassedOver) {
  const std::string names[] = {
      "a b", "a'];system('id');//", "$(id)", "a.b", "*", "x\ny", "\xff", "a\\", "ü"};
  for (const std::string& name : names) add_plugin(name);
  add_plugin("good");
  const WebmailPlan result = install();
  EXPECT_THAT(result.active, ElementsAre("good"));
  EXPECT_EQ(result.notes.size(), std::size(names));
  EXPECT_THAT(result.notes,
              testing::Contains("/data/roundcube-plugins/x\\010y: not used: a plugin's name is of "
                                "letters, digits, \"-\" and \"_\" to Roundcube"));
  EXPECT_EQ(installed(), "good\n");
  EXPECT_EQ(std::distance(fs::directory_iterator(webmail_folder_), fs::directory_iterator()), 1);
}

TEST_F(WebmailPlugins, AreUnusableWithoutTheirFile) {
  fs::create_directories(own_folder_ / "empty");
  EXPECT_THAT(plan().notes, ElementsAre("/data/roundcube-plugins/empty: not used: it has no "
                                        "empty.php"));
}

TEST_F(WebmailPlugins, AreReadableAndNotWritable) {
  struct Case {
    std::string path;
    uid_t user;
    gid_t group;
    unsigned mode;
    std::string why;  // empty: used
  };
  const Case cases[] = {
      {"p", 0, 0, 0755, ""},
      {"p", 0, 0, 0700, "it is not readable by www-data"},
      {"p", 0, 0, 0744, "it is not readable by www-data"},
      {"p", 0, 0, 0757, "it is writable by www-data"},
      {"p", 33, 0, 0555, "it is writable by www-data"},
      {"p/skins/style.css", 0, 0, 0644, ""},
      {"p/skins/style.css", 0, 0, 0640, "skins/style.css is not readable by www-data"},
      {"p/skins/style.css", 0, 34, 0640, ""},
      {"p/skins/style.css", 0, 35, 0640, ""},
      {"p/skins/style.css", 0, 34, 0604, "skins/style.css is not readable by www-data"},
      {"p/skins/style.css", 0, 35, 0664, "skins/style.css is writable by www-data"},
      {"p/skins/style.css", 0, 36, 0664, ""},
      {"p/skins/style.css", 0, 0, 0646, "skins/style.css is writable by www-data"},
      {"p/skins/style.css", 33, 0, 0444, "skins/style.css is writable by www-data"},
      {"p/skins", 0, 35, 0775, "skins is writable by www-data"},
  };
  add_plugin("p");
  write("data/roundcube-plugins/p/skins/style.css", "");
  fs::create_symlink("nowhere", own_folder_ / "p/link");
  for (const Case& c : cases) {
    SCOPED_TRACE(fmt::format("{} {}:{} {:o}", c.path, c.user, c.group, c.mode));
    const fs::path place = own_folder_ / c.path;
    const fs::perms before = fs::status(place).permissions();
    ASSERT_EQ(chown(place.c_str(), c.user, c.group), 0);
    fs::permissions(place, fs::perms(c.mode));
    if (c.why.empty()) {
      EXPECT_THAT(plan().active, ElementsAre("p"));
    } else {
      EXPECT_THAT(plan().active, IsEmpty());
      EXPECT_THAT(plan().notes,
                  ElementsAre(fmt::format("/data/roundcube-plugins/p: not used: {}", c.why)));
    }
    ASSERT_EQ(chown(place.c_str(), 0, 0), 0);
    fs::permissions(place, before);
  }
}

// Who can write there can put in a plugin of his own.
TEST_F(WebmailPlugins, AreUnusableInAFolderThatTheWebmailCanChange) {
  add_plugin("p");
  fs::permissions(own_folder_, fs::perms(0777));
  EXPECT_THAT(plan().active, IsEmpty());
  EXPECT_THAT(plan().notes, ElementsAre("/data/roundcube-plugins: it is writable by www-data"));
}

TEST_F(WebmailPlugins, AreUnusableInAnImageWithoutThem) {
  add_plugin("p");
  support::write_file(folder_.path() / "etc/passwd", "root:x:0:0:::\n");
  EXPECT_THAT(plan().notes,
              ElementsAre("/data/roundcube-plugins: /etc/passwd has no user www-data"));
  fs::remove(webmail_folder_);
  EXPECT_THAT(plan().notes,
              ElementsAre("/data/roundcube-plugins: there is no /opt/www/webmail/plugins"));
}

TEST_F(WebmailPlugins, NameTheirSql) {
  add_plugin("p", R"({"extra": {"roundcube": {"sql-dir": "db/SQL"}}})");
  fs::create_directories(own_folder_ / "p/db/SQL");
  ASSERT_THAT(plan().to_install, testing::SizeIs(1));
  EXPECT_EQ(plan().to_install.front().folder, "/data/roundcube-plugins/p/db/SQL");
  EXPECT_THAT(pending(plan()),
              ElementsAre("/data/roundcube-plugins/p/db/SQL: the SQL of p is run",
                          "/opt/www/webmail/plugins/p: a link to /data/roundcube-plugins/p"));
  // A removed line runs it again.
  write("data/roundcube/installed-plugins", "p\n");
  EXPECT_THAT(plan().to_install, IsEmpty());
  write("data/roundcube/installed-plugins", "");
  EXPECT_THAT(plan().to_install, testing::SizeIs(1));
}

TEST_F(WebmailPlugins, NameNoSqlOfOthers) {
  const std::pair<std::string, std::string> cases[] = {
      {"..", "\"..\" leads out of it"},
      {"/etc", "\"/etc\" leads out of it"},
      {"SQL/../../other", "\"SQL/../../other\" leads out of it"},
      {"link", "\"link\" leads out of it"},
      {"gone", "\"gone\" is no folder"},
      {"p.php", "\"p.php\" is no folder"},
  };
  fs::create_directories(own_folder_ / "p/SQL");
  fs::create_directories(own_folder_ / "other");
  fs::create_symlink("../other", own_folder_ / "p/link");
  write("data/roundcube-plugins/other/other.php", "<?php\n");
  write("data/roundcube/installed-plugins", "other\n");
  for (const auto& [folder, why] : cases) {
    SCOPED_TRACE(folder);
    add_plugin("p", fmt::format(R"({{"extra": {{"roundcube": {{"sql-dir": "{}"}}}}}})", folder));
    EXPECT_THAT(plan().notes,
                ElementsAre("/data/roundcube-plugins/p: not used: its sql-dir " + why));
  }
}

TEST_F(WebmailPlugins, MayHaveAnyPackage) {
  const std::pair<std::string, std::string> cases[] = {
      {"{", "its composer.json is no JSON"},
      {R"({"extra": {"roundcube": {"sql-dir": 1}}})", "its sql-dir is no string"},
      {"[]", ""},
      {"null", ""},
      {R"({"extra": [1]})", ""},
      {R"({"extra": {"roundcube": []}})", ""},
      {R"({"extra": {"roundcube": {"sql-dir": ""}}})", ""},
  };
  for (const auto& [package, why] : cases) {
    SCOPED_TRACE(package);
    add_plugin("p", package);
    if (why.empty()) {
      EXPECT_THAT(plan().active, ElementsAre("p"));
    } else {
      EXPECT_THAT(plan().notes, ElementsAre("/data/roundcube-plugins/p: not used: " + why));
    }
  }
}

// Its tables must not be made in this machine's database.
TEST_F(WebmailPlugins, RunNoSqlOfAnotherRoot) {
  add_plugin("p", R"({"extra": {"roundcube": {"sql-dir": "."}}})");
  add_plugin("q");
  const WebmailPlan result = install();
  EXPECT_THAT(result.active, ElementsAre("q"));
  EXPECT_THAT(result.notes, ElementsAre("/data/roundcube-plugins/p: not used: its SQL is run by a "
                                        "start in the container"));
  EXPECT_EQ(installed(), "q\n");
}

class WebmailLinks : public WebmailPlugins {
 protected:
  WebmailLinks() {
    write("opt/www/webmail/plugins/p/p.php", "the image's");
    write("opt/www/webmail/plugins/p/localization/en.inc", "text");
    fs::create_symlink("p.php", webmail_folder_ / "p/alias");
    add_plugin("p");
  }

  void expect_linked() const {
    EXPECT_EQ(fs::read_symlink(webmail_folder_ / "p"), "/data/roundcube-plugins/p");
    EXPECT_EQ(support::read_file(kept_ / "p.php"), "the image's");
  }

  void expect_restored() const {
    EXPECT_FALSE(fs::is_symlink(webmail_folder_ / "p"));
    EXPECT_EQ(support::read_file(webmail_folder_ / "p/p.php"), "the image's");
    EXPECT_EQ(support::read_file(webmail_folder_ / "p/localization/en.inc"), "text");
    EXPECT_EQ(fs::read_symlink(webmail_folder_ / "p/alias"), "p.php");
    EXPECT_FALSE(fs::exists(kept_));
  }

  const fs::path kept_ = webmail_folder_ / ".p.outbound-hosts-was";
};

TEST_F(WebmailLinks, TakeThePlaceOfTheImages) {
  install();
  expect_linked();
  install();
  expect_linked();
  fs::remove_all(own_folder_ / "p");
  EXPECT_THAT(pending(plan()), ElementsAre("/opt/www/webmail/plugins/p: the link to "
                                           "/data/roundcube-plugins goes"));
  install();
  expect_restored();
  EXPECT_EQ(installed(), "p\n") << "its tables are still there";
  EXPECT_THAT(pending(plan()), IsEmpty());
}

// A link of somebody else's is none of ours, and comes back as well.
TEST_F(WebmailLinks, TakeThePlaceOfOtherLinks) {
  fs::remove_all(webmail_folder_ / "p");
  fs::create_symlink("/usr/share/p", webmail_folder_ / "p");
  install();
  EXPECT_EQ(fs::read_symlink(webmail_folder_ / "p"), "/data/roundcube-plugins/p");
  fs::remove_all(own_folder_ / "p");
  install();
  EXPECT_EQ(fs::read_symlink(webmail_folder_ / "p"), "/usr/share/p");
}

TEST_F(WebmailLinks, GoWithTheFolderOfPlugins) {
  install();
  fs::remove_all(own_folder_);
  install();
  expect_restored();
}

// Killed while the image's own was copied, and while it was removed.
TEST_F(WebmailLinks, AreMendedAfterAKill) {
  write("opt/www/webmail/plugins/.p.outbound-hosts-was.half/p.php", "the im");
  install();
  expect_linked();
  EXPECT_FALSE(fs::exists(webmail_folder_ / ".p.outbound-hosts-was.half"));
  fs::remove(webmail_folder_ / "p");
  write("opt/www/webmail/plugins/p/localization/en.inc", "text");
  install();
  expect_linked();
  // Between the link's removal and the return of the image's own.
  fs::remove(webmail_folder_ / "p");
  fs::remove_all(own_folder_ / "p");
  install();
  expect_restored();
}

// The webmail may write there, and this program is root.
TEST_F(WebmailPlugins, WritesThroughNoLinkOfTheWebmails) {
  add_plugin("p");
  write("secret", "theirs\n");
  fs::create_directories(folder_.path() / "data/roundcube");
  for (const char* const target : {"/secret", "../../secret", "absent"}) {
    SCOPED_TRACE(target);
    const fs::path list = folder_.path() / "data/roundcube/installed-plugins";
    fs::create_symlink(target, list);
    const WebmailPlan refused = install();
    EXPECT_THAT(refused.active, IsEmpty());
    EXPECT_THAT(refused.notes,
                ElementsAre("/data/roundcube-plugins: /data/roundcube/installed-plugins is a "
                            "symbolic link, and the webmail may have made it"));
    fs::remove(list);
  }
  EXPECT_EQ(support::read_file(folder_.path() / "secret"), "theirs\n");
  EXPECT_FALSE(fs::exists(folder_.path() / "data/roundcube/absent"));
  EXPECT_THAT(install().active, ElementsAre("p"));
}

TEST_F(WebmailPlugins, FindsWhatTheLastStartMade) {
  add_plugin("p");
  EXPECT_THAT(boot::find_webmail(root_).active, IsEmpty());
  install();
  add_plugin("later");
  fs::remove_all(own_folder_ / "p");
  const WebmailPlan found = boot::find_webmail(root_);
  EXPECT_THAT(found.active, ElementsAre("p"));
  EXPECT_THAT(pending(found), IsEmpty());
}

// What a run that was killed left, and no other file.
TEST_F(WebmailPlugins, RemovesTheLeftoversOfTheList) {
  add_plugin("p");
  write("data/roundcube/.installed-plugins.0123456789abcdef.tmp", "x");
  write("data/roundcube/.installed-plugins.tmp", "theirs");
  install();
  EXPECT_FALSE(
      fs::exists(folder_.path() / "data/roundcube/.installed-plugins.0123456789abcdef.tmp"));
  EXPECT_TRUE(fs::exists(folder_.path() / "data/roundcube/.installed-plugins.tmp"));
}

}  // namespace
