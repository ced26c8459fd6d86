#include "gen/spool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/support/files.h"

namespace {

using gen::Spool;

// Texts of any length, none and some that are longer than what is read at a time among them.
std::vector<std::string> some_texts(std::mt19937& random) {
  std::vector<std::string> texts;
  for (int i = 0; i < 200; ++i) {
    const std::size_t most = random() % 20 == 0 ? 200'000 : 3'000;
    texts.emplace_back(random() % most, static_cast<char>(random() % 256));
  }
  return texts;
}

// Sets where temporary files go, until it ends.
class TemporaryFilesIn {
 public:
  explicit TemporaryFilesIn(const std::filesystem::path& folder) {
    if (const char* const before = std::getenv("TMPDIR")) before_ = before;
    setenv("TMPDIR", folder.c_str(), 1);
  }
  ~TemporaryFilesIn() {
    if (before_) {
      setenv("TMPDIR", before_->c_str(), 1);
    } else {
      unsetenv("TMPDIR");
    }
  }
  TemporaryFilesIn(const TemporaryFilesIn&) = delete;
  TemporaryFilesIn& operator=(const TemporaryFilesIn&) = delete;

 private:
  std::optional<std::string> before_;
};

// In any order, and also what was put before the last texts.
void expect_all_back(Spool& spool, std::mt19937& random) {
  const std::vector<std::string> texts = some_texts(random);
  std::vector<Spool::Place> places;
  for (const std::string& text : texts) {
    places.push_back(spool.put(text));
    const std::size_t any = random() % places.size();
    ASSERT_EQ(spool.get(places[any]), texts[any]);
  }
  for (std::size_t i = 0; i < texts.size(); ++i) ASSERT_EQ(spool.get(places[i]), texts[i]);
  for (std::size_t i = texts.size(); i-- > 0;) ASSERT_EQ(spool.get(places[i]), texts[i]);
}

TEST(Spool, GivesBackWhatWasPut) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const std::vector<std::size_t> limits = {0, 1, 5'000, 100'000, std::size_t{1} << 30};
    Spool spool(limits[seed % limits.size()]);
    expect_all_back(spool, random);
    EXPECT_EQ(spool.is_in_file(), seed % limits.size() != 4);
  }
}

TEST(Spool, LeavesNoFileThatHasAName) {
  const support::TemporaryFolder folder;
  const TemporaryFilesIn in_folder(folder.path());
  Spool spool(10);
  const Spool::Place place = spool.put("longer than ten octets");
  EXPECT_TRUE(spool.is_in_file());
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  EXPECT_EQ(spool.get(place), "longer than ten octets");
}

TEST(Spool, GoesOnInMemoryWhereThereCanBeNoFile) {
  const support::TemporaryFolder folder;
  const TemporaryFilesIn nowhere(folder.path() / "missing");
  std::mt19937 random(1);
  Spool spool(10);
  expect_all_back(spool, random);
  EXPECT_FALSE(spool.is_in_file());
}

// A file may grow no further than this, until it ends.
class FilesNoLongerThan {
 public:
  explicit FilesNoLongerThan(rlim_t octets) : handler_(signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{octets, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FilesNoLongerThan() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, handler_);
  }
  FilesNoLongerThan(const FilesNoLongerThan&) = delete;
  FilesNoLongerThan& operator=(const FilesNoLongerThan&) = delete;

 private:
  rlimit before_{};
  sighandler_t handler_;
};

TEST(Spool, GoesOnInMemoryWhereTheFileCannotGrow) {
  const FilesNoLongerThan limit(50'000);
  std::mt19937 random(2);
  Spool spool(1'000);
  expect_all_back(spool, random);
  EXPECT_TRUE(spool.is_in_file());
}

TEST(Spool, Moves) {
  Spool spool(10);
  const Spool::Place in_file = spool.put("longer than ten octets");
  const Spool::Place in_memory = spool.put("short");
  Spool moved(std::move(spool));
  Spool assigned;
  assigned.put("another's");
  assigned = std::move(moved);
  EXPECT_EQ(assigned.get(in_file), "longer than ten octets");
  EXPECT_EQ(assigned.get(in_memory), "short");
}

}  // namespace
