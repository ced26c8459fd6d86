#include "gen/publish.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <random>

#include "gen/files.h"
#include "gen/keep_file.h"
#include "tests/support/files.h"
#include "tests/support/processes.h"

namespace {

namespace fs = std::filesystem;
using gen::publish_file;
using testing::UnorderedElementsAre;

class Publish : public testing::Test {
 protected:
  fs::path path(std::string_view name) const { return folder_.path() / name; }
  std::string read(std::string_view name) const { return support::read_file(path(name)); }

  std::vector<std::string> names() const { return support::names_in(folder_.path()); }

  support::TemporaryFolder folder_;
};

TEST_F(Publish, KeepsWhatTheFileHeld) {
  EXPECT_TRUE(publish_file(path("file"), "one\n"));
  EXPECT_THAT(names(), UnorderedElementsAre("file"));
  fs::permissions(path("file"), fs::perms(0640));
  EXPECT_TRUE(publish_file(path("file"), "two\n"));
  EXPECT_EQ(read("file"), "two\n");
  EXPECT_EQ(read("file.previous"), "one\n");
  EXPECT_TRUE(publish_file(path("file"), "three\n"));
  EXPECT_EQ(read("file.previous"), "two\n");
  EXPECT_EQ(fs::status(path("file")).permissions(), fs::perms(0640));
  EXPECT_EQ(fs::status(path("file.previous")).permissions(), fs::perms(0640));
  EXPECT_THAT(names(), UnorderedElementsAre("file", "file.previous"));
}

TEST_F(Publish, LeavesBothWhereNothingChanges) {
  publish_file(path("file"), "one\n");
  publish_file(path("file"), "two\n");
  EXPECT_FALSE(publish_file(path("file"), "two\n"));
  EXPECT_EQ(read("file.previous"), "one\n");
}

// Whoever writes into the new file does not write into the old one.
TEST_F(Publish, PartsTheTwo) {
  publish_file(path("file"), "one\n");
  publish_file(path("file"), "two\n");
  support::write_file(path("file"), "other\n");
  EXPECT_EQ(read("file.previous"), "one\n");
}

TEST_F(Publish, KeepsBesideWhatALinkPointsTo) {
  fs::create_directory(path("folder"));
  support::write_file(path("folder/file"), "one\n");
  fs::create_symlink("folder/file", path("link"));
  EXPECT_TRUE(publish_file(path("link"), "two\n"));
  EXPECT_EQ(gen::previous_file(path("link")), path("folder/file.previous"));
  EXPECT_EQ(read("folder/file.previous"), "one\n");
  EXPECT_EQ(read("folder/file"), "two\n");
  EXPECT_TRUE(fs::is_symlink(path("link")));
}

TEST_F(Publish, ChangesNothingThatIsFoundWanting) {
  publish_file(path("file"), "one\n");
  publish_file(path("file"), "two\n");
  EXPECT_THROW(publish_file(path("file"), "three\n",
                            [](const fs::path& written) {
                              EXPECT_EQ(support::read_file(written), "three\n");
                              throw std::runtime_error("wrong");
                            }),
               std::runtime_error);
  EXPECT_EQ(read("file"), "two\n");
  EXPECT_EQ(read("file.previous"), "one\n");
  EXPECT_THAT(names(), UnorderedElementsAre("file", "file.previous"));
}

TEST_F(Publish, ChangesNothingOfAFileMountedByItself) {
  support::in_own_namespaces(CLONE_NEWNS, [this] {
    publish_file(path("file"), "one\n");
    publish_file(path("file"), "two\n");
    const std::string file = path("file").string();
    ASSERT_EQ(mount(file.c_str(), file.c_str(), "none", MS_BIND, nullptr), 0);
    EXPECT_THROW(publish_file(file, "three\n"), gen::MountedAlone);
    EXPECT_EQ(read("file"), "two\n");
    EXPECT_EQ(read("file.previous"), "one\n");
    EXPECT_THAT(names(), UnorderedElementsAre("file", "file.previous"));
    // Such a file has no second name in its folder: it is copied.
    gen::keep_file_as(file, path("kept"));
    EXPECT_EQ(read("kept"), "two\n");
    umount(file.c_str());
  });
}

TEST_F(Publish, KeepsAFileOnceThatHasBothNames) {
  support::write_file(path("file"), "one\n");
  gen::keep_file_as(path("file"), path("kept"));
  gen::keep_file_as(path("file"), path("kept"));
  EXPECT_EQ(read("kept"), "one\n");
  EXPECT_THAT(names(), UnorderedElementsAre("file", "kept"));
}

// Killed anywhere, the file and the previous one are whole texts, and the latter is never younger.
TEST_F(Publish, OutlastsBeingKilled) {
  const auto text = [](int number) {
    return fmt::format("{}\n{}", number, std::string(5000, 'x'));
  };
  std::mt19937 random(11);
  publish_file(path("file"), text(0));
  for (int kills = 0; kills < 60; ++kills) {
    support::Child writer([&](const std::function<void()>& tell) {
      tell();
      for (int i = std::stoi(read("file")) + 1;; ++i) publish_file(path("file"), text(i));
    });
    writer.wait();
    usleep(static_cast<useconds_t>(random() % 8000));
    writer.kill();
    const int now = std::stoi(read("file"));
    EXPECT_EQ(read("file"), text(now));
    if (!fs::exists(path("file.previous"))) continue;
    const int before = std::stoi(read("file.previous"));
    EXPECT_EQ(read("file.previous"), text(before));
    EXPECT_TRUE(before == now || before == now - 1) << before << ' ' << now;
    gen::remove_leftovers({path("file"), gen::previous_file(path("file"))});
    EXPECT_LE(names().size(), 2U);
  }
}

}  // namespace
