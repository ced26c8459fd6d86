#include "boot/image_root.h"

#include <gtest/gtest.h>

#include "gen/files.h"
#include "tests/support/files.h"

namespace {

namespace fs = std::filesystem;

// An image beside what is not of it.
class ImageRoot : public testing::Test {
 protected:
  ImageRoot() {
    fs::create_directories(image_ / "etc/real");
    fs::create_directories(outside_);
  }

  std::string inside(std::string_view path) const {
    return root_.place_of(path).lexically_relative(image_);
  }

  support::TemporaryFolder folder_;
  fs::path image_ = folder_.path() / "image";
  fs::path outside_ = folder_.path() / "outside";
  boot::ImageRoot root_{image_};
};

TEST_F(ImageRoot, FollowsLinksWithinTheImage) {
  struct Case {
    std::string target;
    std::string wanted;
  };
  const Case cases[] = {
      {"real", "etc/real/file"},
      {"/etc/real", "etc/real/file"},
      {"/etc/real/", "etc/real/file"},
      {"./../etc//real", "etc/real/file"},
      {"../../../../etc/real", "etc/real/file"},
      {outside_, outside_.relative_path() / "file"},
      {"../../outside", "outside/file"},
      {"/", "file"},
      {"..", "file"},
      {"absent/../real", "etc/real/file"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.target);
    fs::create_symlink(c.target, image_ / "etc/link");
    EXPECT_EQ(inside("/etc/link/file"), c.wanted);
    EXPECT_EQ(inside("/etc/real/../link/file"), c.wanted);
    fs::remove(image_ / "etc/link");
  }
}

TEST_F(ImageRoot, FollowsLinksToLinks) {
  fs::create_symlink("second", image_ / "etc/first");
  fs::create_symlink("/third", image_ / "etc/second");
  fs::create_symlink("etc/real/file", image_ / "third");
  EXPECT_EQ(inside("/etc/first"), "etc/real/file");
  fs::create_symlink("loop/loop", image_ / "loop");
  EXPECT_THROW(inside("/loop"), gen::FileError);
}

TEST_F(ImageRoot, LeavesAloneWhatIsOutside) {
  support::write_file(outside_ / "file", "theirs\n");
  fs::create_directories(outside_ / "cache");
  for (const std::string& target : {std::string("../../outside"), outside_.string()}) {
    fs::create_symlink(target, image_ / "etc/link");
    root_.write("/etc/link/file", "ours\n");
    root_.remove_folder("/etc/link/cache");
    EXPECT_EQ(root_.read({"/etc/link/file"}).at("/etc/link/file"), "ours\n");
    fs::remove(image_ / "etc/link");
  }
  EXPECT_EQ(support::read_file(outside_ / "file"), "theirs\n");
  EXPECT_TRUE(fs::exists(outside_ / "cache"));
}

}  // namespace
