#include "gen/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <random>
#include <vector>

#include "tests/support/files.h"
#include "tests/support/processes.h"

namespace {

namespace fs = std::filesystem;

using gen::FileError;
using gen::FileLock;
using gen::Locked;
using gen::replace_file;
using testing::UnorderedElementsAre;

class Files : public testing::Test {
 protected:
  fs::path path(std::string_view name) const { return folder_.path() / name; }
  // As messages have it.
  std::string text(std::string_view name) const { return path(name).string(); }

  std::vector<std::string> names() const { return support::names_in(folder_.path()); }

  support::TemporaryFolder folder_;
};

// The message of the exception that the action throws.
template <class Exception, class Action>
std::string message_of(const Action& action) {
  try {
    action();
  } catch (const Exception& failure) {
    return failure.what();
  }
  return "nothing was thrown";
}

struct stat status_of(const fs::path& path) {
  struct stat status {};
  EXPECT_EQ(lstat(path.c_str(), &status), 0) << path;
  return status;
}

unsigned mode_of(const fs::path& path) {
  return status_of(path).st_mode & 07777u;
}

// Sets the umask while it lives.
class Umask {
 public:
  explicit Umask(mode_t mask) : old_(umask(mask)) {}
  ~Umask() { umask(old_); }
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;

 private:
  mode_t old_;
};

TEST_F(Files, AreReadWhole) {
  const std::string large = std::string(200'000, 'x') + '\0' + "end";
  for (const std::string& written : {std::string(), std::string("a\n"), large}) {
    support::write_file(path("file"), written);
    EXPECT_EQ(gen::read_file(path("file")), written);
  }
}

TEST_F(Files, ThatAreMissingAreNoFailure) {
  EXPECT_EQ(gen::read_file(path("missing")), std::nullopt);
  EXPECT_EQ(gen::read_file(path("missing/file")), std::nullopt);
}

TEST_F(Files, ThatCannotBeReadAreAFailure) {
  EXPECT_EQ(message_of<FileError>([&] { gen::read_file(folder_.path()); }),
            folder_.path().string() + ": cannot read: Is a directory");
  support::write_file(path("file"), "a\n");
  EXPECT_EQ(message_of<FileError>([&] { gen::read_file(path("file/below")); }),
            text("file/below") + ": cannot open: Not a directory");
}

TEST_F(Files, InAFolderThatIsClosedToUsAreAFailure) {
  support::write_file(path("file"), "a\n");
  fs::permissions(folder_.path(), fs::perms::none);
  support::without_privileges([&] {
    EXPECT_EQ(message_of<FileError>([&] { gen::read_file(path("file")); }),
              text("file") + ": cannot open: Permission denied");
    EXPECT_EQ(message_of<FileError>([&] { replace_file(path("file"), "b\n"); }),
              text("file") + ": cannot open: Permission denied");
    EXPECT_EQ(message_of<FileError>([&] { FileLock lock(path("file")); }),
              text("file.lock") + ": cannot open the lock: Permission denied");
  });
  fs::permissions(folder_.path(), fs::perms::owner_all);
}

TEST_F(Files, InAFolderThatCannotBeWrittenAreAFailure) {
  support::write_file(path("file"), "a\n");
  fs::permissions(folder_.path(), fs::perms(0555));
  support::without_privileges([&] {
    EXPECT_EQ(message_of<FileError>([&] { replace_file(path("file"), "b\n"); }),
              text("file") + ": cannot create its replacement: Permission denied");
    EXPECT_FALSE(replace_file(path("file"), "a\n")) << "nothing changes: no right is needed";
  });
  fs::permissions(folder_.path(), fs::perms::owner_all);
}

TEST_F(Files, StandardInputIsReadToItsEnd) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  ASSERT_EQ(write(ends[1], "a.example\nb.example\n", 20), 20);
  close(ends[1]);
  const int before = dup(STDIN_FILENO);
  dup2(ends[0], STDIN_FILENO);
  EXPECT_EQ(gen::read_standard_input(), "a.example\nb.example\n");
  EXPECT_EQ(gen::read_standard_input(), "");
  close(STDIN_FILENO);
  EXPECT_EQ(message_of<FileError>([] { gen::read_standard_input(); }),
            "standard input: cannot read: Bad file descriptor");
  dup2(before, STDIN_FILENO);
  close(before);
  close(ends[0]);
}

TEST_F(Files, ThatAreNewHaveTheirModeFromTheUmask) {
  struct Case {
    mode_t mask;
    unsigned mode;
  };
  for (const Case& c : {Case{022, 0644}, Case{077, 0600}, Case{0, 0644}}) {
    SCOPED_TRACE(fmt::format("{:o}", c.mask));
    const Umask umask(c.mask);
    fs::remove(path("file"));
    EXPECT_TRUE(replace_file(path("file"), "a\n"));
    EXPECT_EQ(support::read_file(path("file")), "a\n");
    EXPECT_EQ(mode_of(path("file")), c.mode);
  }
  EXPECT_THAT(names(), UnorderedElementsAre("file"));
}

TEST_F(Files, ThatAreReplacedKeepTheirMode) {
  for (const unsigned mode : {0600u, 0640u, 0664u, 0444u}) {
    SCOPED_TRACE(fmt::format("{:o}", mode));
    fs::remove(path("file"));
    support::write_file(path("file"), "old\n");
    fs::permissions(path("file"), fs::perms(mode));
    EXPECT_TRUE(replace_file(path("file"), "new\n"));
    EXPECT_EQ(support::read_file(path("file")), "new\n");
    EXPECT_EQ(mode_of(path("file")), mode);
  }
  EXPECT_THAT(names(), UnorderedElementsAre("file"));
}

TEST_F(Files, ThatAreReplacedKeepTheirOwner) {
  if (getuid() != 0) GTEST_SKIP() << "NOT SHOWN: only root can give a file away";
  support::write_file(path("file"), "old\n");
  ASSERT_EQ(chown(path("file").c_str(), 88, 8), 0);
  ASSERT_EQ(chmod(path("file").c_str(), 0640), 0);
  EXPECT_TRUE(replace_file(path("file"), "new\n"));
  EXPECT_EQ(status_of(path("file")).st_uid, 88u);
  EXPECT_EQ(status_of(path("file")).st_gid, 8u);
  EXPECT_EQ(mode_of(path("file")), 0640u);
}

// A run that may not keep the owner would lock the mail server out of its own file.
TEST_F(Files, WhoseOwnerCannotBeKeptStay) {
  if (getuid() != 0) GTEST_SKIP() << "NOT SHOWN: only root can give a file away";
  support::write_file(path("file"), "old\n");
  fs::permissions(folder_.path(), fs::perms::all);
  support::without_privileges([&] {
    EXPECT_EQ(message_of<FileError>([&] { replace_file(path("file"), "new\n"); }),
              text("file") + ": cannot keep its owner: Operation not permitted");
  });
  EXPECT_EQ(support::read_file(path("file")), "old\n");
  EXPECT_THAT(names(), UnorderedElementsAre("file"));
}

TEST_F(Files, ThatHoldTheTextAlreadyAreNotTouched) {
  support::write_file(path("file"), "a\n");
  const struct stat before = status_of(path("file"));
  EXPECT_FALSE(replace_file(path("file"), "a\n"));
  const struct stat after = status_of(path("file"));
  EXPECT_EQ(before.st_ino, after.st_ino);
  EXPECT_EQ(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
  EXPECT_EQ(before.st_ctim.tv_nsec, after.st_ctim.tv_nsec);
}

TEST_F(Files, BehindALinkAreReplacedAndTheLinkStays) {
  fs::create_directories(path("far/away"));
  struct Case {
    const char* name;
    fs::path target;
    const char* file;
  };
  const Case cases[] = {
      {"relative", "far/file", "far/file"},
      {"absolute", path("far/away/file"), "far/away/file"},
      {"dangling", "far/new", "far/new"},
      {"link to a link", "relative", "far/file"},
  };
  support::write_file(path("far/file"), "old\n");
  support::write_file(path("far/away/file"), "old\n");
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    fs::create_symlink(c.target, path(c.name));
    EXPECT_TRUE(replace_file(path(c.name), c.name));
    EXPECT_EQ(support::read_file(path(c.file)), c.name);
    EXPECT_FALSE(fs::is_symlink(path(c.file)));
    EXPECT_EQ(fs::read_symlink(path(c.name)), c.target);
  }
}

TEST_F(Files, ThatCannotBeReplacedSayWhy) {
  fs::create_directory(path("folder"));
  fs::create_symlink("loop", path("loop"));
  fs::create_symlink("/dev/null", path("device"));
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  struct Case {
    const char* name;
    std::string message;
  };
  const Case cases[] = {
      {"folder", text("folder") + ": cannot replace: not a regular file"},
      {"pipe", text("pipe") + ": cannot replace: not a regular file"},
      {"device", "/dev/null: cannot replace: not a regular file"},
      {"loop", text("loop") + ": cannot resolve: Too many levels of symbolic links"},
      {"missing/file",
       text("missing/file") + ": cannot open its folder: No such file or directory"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(message_of<FileError>([&] { replace_file(path(c.name), "new\n"); }), c.message);
  }
  EXPECT_THAT(names(), UnorderedElementsAre("folder", "pipe", "device", "loop"));
}

TEST_F(Files, MountedByThemselvesAreAFailureThatTellsTheCure) {
  support::in_own_namespaces(CLONE_NEWNS, [&] {
    const std::string file = text("outbound-hosts.yml");
    support::write_file(file, "old\n");
    ASSERT_EQ(mount(file.c_str(), file.c_str(), "none", MS_BIND, nullptr), 0);
    EXPECT_EQ(message_of<FileError>([&] { replace_file(file, "new\n"); }),
              file +
                  ": cannot rename its replacement: Device or resource busy: the file is mounted "
                  "by itself and cannot be replaced; mount the folder that holds it (" +
                  folder_.path().string() + ") instead");
    EXPECT_EQ(support::read_file(file), "old\n");
    EXPECT_THAT(names(), UnorderedElementsAre("outbound-hosts.yml"));
    EXPECT_FALSE(replace_file(file, "old\n")) << "nothing changes: nothing is renamed";
  });
}

TEST_F(Files, OnAFullDiskStayAsTheyWere) {
  support::in_own_namespaces(CLONE_NEWNS, [&] {
    ASSERT_EQ(mount("none", folder_.path().c_str(), "tmpfs", 0, "size=64k"), 0);
    support::write_file(path("file"), "old\n");
    const std::string large(1'000'000, 'x');
    EXPECT_EQ(message_of<FileError>([&] { replace_file(path("file"), large); }),
              text("file") + ": cannot write its replacement: No space left on device");
    EXPECT_EQ(support::read_file(path("file")), "old\n");
    EXPECT_THAT(names(), UnorderedElementsAre("file"));
  });
}

TEST_F(Files, OnAReadOnlyMountStayAsTheyWere) {
  support::in_own_namespaces(CLONE_NEWNS, [&] {
    ASSERT_EQ(mount("none", folder_.path().c_str(), "tmpfs", 0, nullptr), 0);
    support::write_file(path("file"), "old\n");
    ASSERT_EQ(mount("none", folder_.path().c_str(), "none", MS_REMOUNT | MS_RDONLY, nullptr), 0);
    EXPECT_EQ(message_of<FileError>([&] { replace_file(path("file"), "new\n"); }),
              text("file") + ": cannot create its replacement: Read-only file system");
    EXPECT_EQ(message_of<FileError>([&] { FileLock lock(path("file")); }),
              text("file.lock") + ": cannot open the lock: Read-only file system");
    EXPECT_FALSE(replace_file(path("file"), "old\n"));
  });
}

TEST_F(Files, OfARunThatIsKilledAreWholeOldOrWholeNew) {
  const std::string texts[] = {std::string(100'000, 'a'), std::string(300'000, 'b')};
  replace_file(path("file"), texts[0]);
  std::mt19937 random(88);
  for (int i = 0; i < 40; ++i) {
    support::Child writer([&](const std::function<void()>& tell) {
      const FileLock lock(path("file"));
      for (std::size_t next = 0;; ++next) {
        replace_file(path("file"), texts[next % 2]);
        tell();
      }
    });
    writer.wait();
    // Some moment of the writes that follow.
    for (volatile std::size_t spin = random() % 3'000'000; spin > 0;) spin = spin - 1;
    writer.kill();
    const std::string found = support::read_file(path("file"));
    ASSERT_TRUE(found == texts[0] || found == texts[1]) << found.size() << " octets";
  }
  const FileLock lock(path("file"));
  EXPECT_THAT(names(), UnorderedElementsAre("file", "file.lock"));
}

TEST_F(Files, AreReplacedWithoutWhatKilledRunsLeft) {
  const fs::path abandoned = path(".file.0123456789abcdef.tmp");
  const fs::path others[] = {path(".other.0123456789abcdef.tmp"), path(".file.0123456789abcdef"),
                             path(".file.x.0123456789abcdef.tmp")};
  support::write_file(abandoned, "half");
  for (const fs::path& other : others) support::write_file(other, "");
  const fs::path held = path(".file.fedcba9876543210.tmp");
  support::write_file(held, "");
  const int holder = open(held.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(flock(holder, LOCK_EX | LOCK_NB), 0);
  EXPECT_TRUE(replace_file(path("file"), "new\n"));
  EXPECT_FALSE(fs::exists(abandoned));
  EXPECT_TRUE(fs::exists(held)) << "another run is at work on it";
  for (const fs::path& other : others) EXPECT_TRUE(fs::exists(other)) << other;
  close(holder);
}

TEST_F(Files, AreLockedByOneRunAtATime) {
  std::optional<FileLock> first;
  first.emplace(path("file"));
  EXPECT_EQ(mode_of(path("file.lock")), 0600u);
  const std::string expected =
      fmt::format("{0}: locked by process {1} ({0}.lock)", text("file"), getpid());
  EXPECT_EQ(message_of<Locked>([&] { FileLock second(path("file")); }), expected);
  const FileLock other(path("other"));
  first.reset();
  const FileLock second(path("file"));
}

TEST_F(Files, AreLockedByThemselvesWhateverLinkNamesThem) {
  fs::create_symlink("file", path("link"));
  const FileLock lock(path("link"));
  EXPECT_EQ(message_of<Locked>([&] { FileLock second(path("file")); }),
            fmt::format("{0}: locked by process {1} ({0}.lock)", text("file"), getpid()));
}

TEST_F(Files, OfALockThatDoesNotTellItsHolder) {
  for (const char* content : {"", "x\n", "-1\n", "12", "99999999999\n"}) {
    SCOPED_TRACE(content);
    support::write_file(path("file.lock"), content);
    const int holder = open(path("file.lock").c_str(), O_RDONLY | O_CLOEXEC);
    ASSERT_EQ(flock(holder, LOCK_EX), 0);
    EXPECT_EQ(message_of<Locked>([&] { FileLock lock(path("file")); }),
              fmt::format("{0}: locked by another run ({0}.lock)", text("file")));
    close(holder);
  }
}

TEST_F(Files, AreFreeAgainWhenTheirHolderIsKilled) {
  support::Child holder([&](const std::function<void()>& tell) {
    const FileLock lock(path("file"));
    tell();
    pause();
  });
  holder.wait();
  EXPECT_EQ(message_of<Locked>([&] { FileLock lock(path("file")); }),
            fmt::format("{0}: locked by process {1} ({0}.lock)", text("file"), holder.pid()));
  holder.kill();
  const FileLock lock(path("file"));
}

TEST_F(Files, LeftByKilledRunsGoWithTheNextLock) {
  for (const char* name : {".file.0123456789abcdef.tmp", ".file.fedcba9876543210.tmp", ".file.tmp",
                           ".file.yml.0123456789abcdef.tmp", ".other.0123456789abcdef.tmp"}) {
    support::write_file(path(name), "half");
  }
  const FileLock lock(path("file"));
  EXPECT_THAT(names(),
              UnorderedElementsAre("file.lock", ".file.tmp", ".file.yml.0123456789abcdef.tmp",
                                   ".other.0123456789abcdef.tmp"));
}

}  // namespace
