#include "boot/boot_plan.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "boot/installed_files.h"
#include "boot/pattern.h"
#include "gen/diff.h"
#include "tests/support/files.h"
#include "tests/support/golden.h"
#include "tests/support/image.h"

namespace {

using boot::BootPlan;
using boot::Edit;
using boot::ImageFiles;
using boot::Shape;
using boot::Values;
using policy::AllowedIps;

const Shape shapes[] = {Shape::v2_3, Shape::v2_5};

AllowedIps ips(const std::vector<std::string>& texts) {
  std::vector<dns::IpAddress> addresses;
  for (const std::string& text : texts) addresses.push_back(*dns::IpAddress::parse(text));
  return AllowedIps::of(addresses);
}

Values values(const AllowedIps& listen_on, const AllowedIps& send_on,
              const std::string& host = "mail.example.com") {
  return {.host_name = *dns::DomainName::parse(host),
          .listen_on = listen_on,
          .send_on = send_on,
          .outbound_mail_ip = std::nullopt,
          .des_key = "0123456789abcdef0123456789abcdef0123456789abcdef"};
}

const AllowedIps two = ips({"192.0.2.10", "2001:db8::10"});
const AllowedIps other = ips({"192.0.2.11"});

// The files after the plan; the reasons as a failure where there is none.
ImageFiles edited(ImageFiles files, const Values& with) {
  const dns::Result<BootPlan> plan = plan_boot(files, with);
  if (!plan) {
    ADD_FAILURE() << support::lines_of(plan.error());
    return files;
  }
  for (const boot::Change& change : plan->changes) files[change.path] = change.after;
  return files;
}

std::string refusal(const ImageFiles& files, const Values& with) {
  const dns::Result<BootPlan> plan = plan_boot(files, with);
  return plan ? "planned" : support::lines_of(plan.error());
}

bool is_installed(const std::string& path) {
  return std::ranges::find(boot::installed_files(), path, &boot::InstalledFile::path) !=
         boot::installed_files().end();
}

// Of the files that were the image's own before.
std::string diff_of(const ImageFiles& before, const ImageFiles& after) {
  std::string diff;
  for (const auto& [path, text] : after) {
    if (is_installed(path)) continue;
    const auto old = before.find(path);
    diff += gen::unified_diff(old == before.end() ? "" : old->second, text, path, path);
  }
  return diff;
}

TEST(BootPlan, MakesTheEditsOfEachShape) {
  for (const Shape shape : shapes) {
    const ImageFiles stock = support::image_files(shape);
    const ImageFiles built = edited(stock, Values());
    for (const boot::InstalledFile& file : boot::installed_files()) {
      EXPECT_EQ(built.find(file.path)->second, file.text);
    }
    const std::string name = fmt::format("{}/fixtures/roots/{}", SOURCE_DIR, to_string(shape));
    support::expect_golden(name + "-image.diff", diff_of(stock, built));
    support::expect_golden(name + "-start.diff", diff_of(built, edited(built, values(two, other))));
  }
}

TEST(BootPlan, RecognisesTheShape) {
  for (const Shape shape : shapes) {
    const auto plan = plan_boot(support::image_files(shape), Values());
    ASSERT_TRUE(plan) << support::lines_of(plan.error());
    EXPECT_EQ(plan->shape, shape);
  }
}

TEST(BootPlan, RefusesAnImageThatIsNotKnown) {
  ImageFiles files = support::image_files(Shape::v2_5);
  files["/opt/haraka-submission/config/smtp.ini"] = "listen=[::0]:587,[::0]:465\n";
  const std::string known =
      "one is known of 2.3 by ^port[ \\t]+6379[ \\t]*$ in /etc/redis/redis.conf or of 2.5 by "
      "^listen[ \\t]*=.*/run/submission\\.sock in /opt/haraka-submission/config/smtp.ini\n";
  EXPECT_EQ(refusal(files, Values()), "this is no image that is known: " + known);
  files = support::image_files(Shape::v2_5);
  files["/etc/redis/redis.conf"] = "port 6379\n";
  EXPECT_EQ(refusal(files, Values()), "this is more than one image that is known: " + known);
}

TEST(BootPlan, ChangesNothingTheSecondTime) {
  for (const Shape shape : shapes) {
    for (const Values& with : {Values(), values(two, other), values(AllowedIps::any(), other)}) {
      const ImageFiles once = edited(support::image_files(shape), with);
      const auto plan = plan_boot(once, with);
      ASSERT_TRUE(plan);
      EXPECT_TRUE(plan->changes.empty()) << plan->changes.front().path;
      EXPECT_TRUE(plan->stale_folders.empty());
    }
  }
}

TEST(BootPlan, ListsTheAdministratorsPlugins) {
  const std::string config = "/opt/www/webmail/config/config.inc.php";
  for (const Shape shape : shapes) {
    const ImageFiles without = edited(support::image_files(shape), values(two, other));
    Values with = values(two, other);
    with.webmail_plugins = {"calendar", "carddav"};
    const ImageFiles files = edited(without, with);
    EXPECT_THAT(files.at(config), testing::HasSubstr("\n$config['plugins'][] = 'calendar';\n"
                                                     "$config['plugins'][] = 'carddav';\n"));
    EXPECT_EQ(edited(files, values(two, other)), without);
  }
}

TEST(BootPlan, KnowsThePublicPorts) {
  ImageFiles files = support::image_files(Shape::v2_5);
  const std::string site = "/etc/nginx/sites-enabled/administration";
  std::string& text = files.at(site);
  for (std::size_t at = text.find(":443"); at != std::string::npos; at = text.find(":443", at)) {
    text.replace(at, 4, ":8443");
  }
  const auto plan = plan_boot(files, values(two, other));
  ASSERT_TRUE(plan);
  EXPECT_THAT(plan->ports, testing::ElementsAre(25, 80, 110, 143, 465, 587, 993, 995, 4190, 8443));
  // What an earlier start wrote does not hide them.
  const auto again = plan_boot(edited(files, values(two, other)), values(AllowedIps::any(), other));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->ports, plan->ports);
}

TEST(BootPlan, LeavesNothingOfAnEarlierStart) {
  for (const Shape shape : shapes) {
    const ImageFiles stock = support::image_files(shape);
    const ImageFiles later = edited(stock, values(other, two, "post.example.net"));
    ImageFiles files = edited(stock, Values());
    files = edited(files, values(two, other));
    EXPECT_EQ(edited(files, values(other, two, "post.example.net")), later);
  }
}

TEST(BootPlan, GoesBackToEveryAddress) {
  for (const Shape shape : shapes) {
    const ImageFiles stock = support::image_files(shape);
    const Values any = values(AllowedIps::any(), AllowedIps::any());
    const ImageFiles files = edited(edited(stock, values(two, other)), any);
    EXPECT_EQ(files, edited(stock, any));
    for (const std::string path :
         {"/opt/haraka-smtp/config/smtp.ini", "/opt/haraka-submission/config/smtp.ini",
          "/etc/dovecot/dovecot.conf"}) {
      EXPECT_EQ(files.at(path), stock.at(path));
    }
    for (const auto& [path, text] : files) {
      if (is_installed(path)) continue;
      EXPECT_EQ(text.find("192.0.2."), std::string::npos) << path;
    }
  }
}

// Each service gets an address that it cannot listen on, so that an image whose start has failed
// serves nobody rather than everybody.
TEST(BootPlan, ClosesWhatAStartHasNotOpened) {
  for (const Shape shape : shapes) {
    const ImageFiles built = edited(support::image_files(shape), Values());
    EXPECT_NE(built.at("/etc/nginx/sites-enabled.templates/https").find("listen __LISTEN_ON__..:"),
              std::string::npos);
    EXPECT_NE(built.at("/etc/dovecot/dovecot.conf").find("\nlisten = __LISTEN_ON__..\n"),
              std::string::npos);
    EXPECT_NE(built.at("/opt/haraka-smtp/config/smtp.ini").find("\nlisten=__LISTEN_ON__..:25\n"),
              std::string::npos);
    EXPECT_NE(built.at("/opt/haraka-submission/config/smtp.ini")
                  .find("\nlisten=__LISTEN_ON__..:587,__LISTEN_ON__..:465"),
              std::string::npos);
  }
}

// A built image whose site is filled in from its closed template, as at the first start.
TEST(BootPlan, OpensWhatAnImageClosed) {
  const support::TemporaryFolder root;
  support::copy_image(Shape::v2_5, root.path());
  const boot::ImageFiles stock = support::image_files(Shape::v2_5);
  ImageFiles built = stock;
  built.erase("/etc/nginx/sites-enabled/administration");
  built = edited(built, Values());
  std::string site = built.at("/etc/nginx/sites-enabled.templates/https");
  for (const auto& [word, port] : {std::pair{"__HTTP_PORT__", "80"}, {"__HTTPS_PORT__", "443"}}) {
    for (std::size_t at = site.find(word); at != std::string::npos; at = site.find(word)) {
      site.replace(at, std::string_view(word).size(), port);
    }
  }
  built["/etc/nginx/sites-enabled/administration"] = site;
  EXPECT_EQ(edited(built, values(two, other)), edited(stock, values(two, other)));
}

// All that a pattern matches spoilt, wherever a match is wanted.
TEST(BootPlan, MissesNoAnchorThatIsGone) {
  for (const Shape shape : shapes) {
    const ImageFiles stock = support::image_files(shape);
    int tried = 0;
    for (const Edit& edit : boot::edits()) {
      if (edit.how != boot::How::substitute || edit.times.least == 0) continue;
      if (std::ranges::find(edit.shapes, shape) == edit.shapes.end()) continue;
      for (const std::string_view file : edit.files) {
        SCOPED_TRACE(fmt::format("{} in {} of {}", edit.name, file, to_string(shape)));
        ImageFiles files = stock;
        std::string& text = files.find(file)->second;
        const std::vector<boot::Match> matches = boot::Pattern(edit.pattern).find_all(text);
        ASSERT_FALSE(matches.empty());
        for (const boot::Match& match : matches) text[match.offset] = '%';
        const std::string reasons = refusal(files, values(two, other));
        ++tried;
        // The landmark of a shape is looked for first.
        if (reasons.starts_with("this is no image that is known")) continue;
        const std::string miss = fmt::format("{}: {} (image {}): {} matches 0 times, and ", file,
                                             edit.name, to_string(shape), edit.pattern);
        EXPECT_NE(reasons.find(miss), std::string::npos) << reasons;
      }
    }
    EXPECT_GE(tried, 27);
  }
}

TEST(BootPlan, MissesNoFileThatIsGone) {
  ImageFiles files = support::image_files(Shape::v2_3);
  files.erase("/etc/msmtprc");
  files.erase("/healthcheck/redis.sh");
  EXPECT_EQ(refusal(files, values(two, other)),
            "/healthcheck/redis.sh: healthcheck.redis (image 2.3): there is no such file\n"
            "/etc/msmtprc: msmtp.host (image 2.3): there is no such file\n");
}

TEST(BootPlan, TellsABrokenBlock) {
  ImageFiles files = support::image_files(Shape::v2_3);
  files["/etc/msmtprc"] += "# >>> outbound-hosts: msmtp.host\n";
  EXPECT_EQ(refusal(files, values(two, other)),
            "/etc/msmtprc:4:1: this block of outbound-hosts has no end\n");
}

// What an edit does not know of must not listen on.
TEST(BootPlan, RefusesWhatWouldListenBesideTheList) {
  struct Case {
    std::string name;
    std::string path;
    std::string added;
    std::string reason;
    bool with_any;  // whether LISTEN_ON=* refuses it too
  };
  const std::string site = "/etc/nginx/sites-enabled/administration";
  const Case cases[] = {
      {"a port on one address", site, "server { listen 127.0.0.1:8025; }\n",
       "\"listen 127.0.0.1:8025\" listens where no edit has looked", false},
      {"a wildcard", site, "server {\n  listen *:81;\n}\n",
       "\"listen *:81\" listens where no edit has looked", false},
      {"two on a line", site, "server {\n  listen 81; listen 82;\n}\n",
       "\"listen 81\" listens where no edit has looked", false},
      {"a server that says nothing of addresses", site, "server { root /x; }\n",
       "\"server\" has no line of addresses, and so listens on every one", false},
      {"a server of nothing", site, "server { }\n",
       "\"server\" has no line of addresses, and so listens on every one", false},
      {"in quotes", site, "server {\n  'listen' 81;\n}\n",
       "\"listen 81\" listens where no edit has looked", false},
      {"over two lines", site, "server {\n  listen\n81;\n}\n",
       "\"listen 81\" listens where no edit has looked", false},
      {"a file of somebody's", site, "include /data/nginx/*.conf;\n",
       "\"include /data/nginx/*.conf\" includes what no template of the image does", false},
      {"nothing that nginx reads", site, "server {\n",
       "nginx would not read this: a block without "
       "its \"}\"",
       false},
      {"an IPv4 line alone", site, "server {\n  listen 81;\n}\n",
       "nginx.listen-ipv4 (image 2.5): ^[ \\t]*listen[ \\t]+(?:\\d+|__HTTPS?_PORT__)(?:[ "
       "\\t][^;#\\n]*)?;"
       "[ \\t]*$ matches 3 times, and 2 are wanted, as of nginx.listen",
       true},
      {"a second list of dovecot's", "/etc/dovecot/dovecot.conf", "listen = *\n",
       "dovecot.listen (image 2.5): ", true},
      {"a second list of Haraka's", "/opt/haraka-smtp/config/smtp.ini", "listen = 0.0.0.0:26\n",
       "\"listen = 0.0.0.0:26\" listens where no edit has looked", false},
      {"a port of Haraka's", "/opt/haraka-submission/config/smtp.ini", "port=26\n",
       "\"port=26\" listens where no edit has looked", false},
      {"another quota service", "/etc/dovecot/conf.d/90-quota.conf",
       "service x {\n  inet_listener {\n    port = 4\n  }\n}\n",
       "\"inet_listener {\" listens where no edit has looked", true},
      {"a port of redis", "/etc/redis/redis.conf", "tls-port 6380\n",
       "\"tls-port 6380\" listens where no edit has looked", true},
      {"loopback behind the web server", site, "proxy_pass http://127.0.0.1:9000/;\n",
       "\"proxy_pass http://127.0.0.1:9000/;\" goes to loopback", false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    ImageFiles files = support::image_files(Shape::v2_5);
    files[c.path] += c.added;
    const std::string said = refusal(files, values(two, other));
    EXPECT_TRUE(said.starts_with(c.path + ":")) << said;
    EXPECT_NE(said.find(": " + c.reason), std::string::npos) << said;
    const bool refused = refusal(files, values(AllowedIps::any(), other)) != "planned";
    EXPECT_EQ(refused, c.with_any);
  }
}

TEST(BootPlan, PassesOverComments) {
  ImageFiles files = support::image_files(Shape::v2_5);
  files["/etc/nginx/sites-enabled/administration"] += "  # listen 81;\n";
  files["/etc/redis/redis.conf"] += "# port 6380\n";
  EXPECT_EQ(refusal(files, values(two, other)), "planned");
}

// HTTP_PORT and HTTPS_PORT, which the image writes into its site as they are.
TEST(BootPlan, RefusesPortsThatAreNone) {
  for (const char* const port :
       {"80 default_server; listen 81", "127.0.0.1:80", "*:80", "", "80;#", "80 # x",
        "80;\n'listen' 81;\nroot /x", "80;\nlisten\n81;\nroot /x", "80;\n}\nserver {\nroot /x",
        "80;\n}\nserver {\nlisten [::]:80;\n}\nserver {\nroot /x",
        "80;\ninclude /data/more;\nroot /x", "80;\n\"listen\" 81;\nroot /x"}) {
    SCOPED_TRACE(port);
    const support::TemporaryFolder root;
    support::copy_image(Shape::v2_5, root.path());
    support::render_site(root.path(), "https", port);
    ImageFiles files = support::image_files(Shape::v2_5);
    files["/etc/nginx/sites-enabled/administration"] =
        support::read_file(root.path() / "etc/nginx/sites-enabled/administration");
    EXPECT_NE(refusal(files, values(two, other)), "planned");
  }
}

// HTTP_PORT=80 is no part of it.
TEST(BootPlan, LeavesOtherPortsThatBeginAlike) {
  const std::string site = "/etc/nginx/sites-enabled/administration";
  const std::string line = "# and https://__HOST__:8043\nupstream x { server __HOST__:8043; }\n";
  ImageFiles files = support::image_files(Shape::v2_5);
  files[site] += line;
  const auto plan = plan_boot(files, values(two, other));
  ASSERT_TRUE(plan);
  EXPECT_EQ(std::ranges::count(plan->ports, 8043), 0);
  EXPECT_TRUE(edited(files, values(two, other)).at(site).ends_with(line));
}

TEST(BootPlan, ClearsTheCacheOfWhatItChanges) {
  const auto plan = plan_boot(support::image_files(Shape::v2_3), Values());
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->stale_folders, std::vector<std::string>{"/opt/admin/var/cache/prod"});
}

TEST(BootPlan, KeepsTheKeyOfTheWebmail) {
  const std::string path = "/opt/www/webmail/config/config.inc.php";
  Values with = values(two, other);
  const ImageFiles stock = support::image_files(Shape::v2_5);
  EXPECT_NE(edited(stock, with)
                .at(path)
                .find("$config['des_key'] = hex2bin('0123456789abcdef0123456789abcdef0123456789"
                      "abcdef');\n"),
            std::string::npos);
  with.des_key = std::nullopt;
  const std::string without = edited(stock, with).at(path);
  EXPECT_EQ(without.find("des_key"), without.rfind("des_key")) << "the image's own";
}

}  // namespace
