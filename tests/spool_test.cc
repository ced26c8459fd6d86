#include "gen/spool.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "tests/support/file_limit.h"
#include "tests/support/files.h"
#include "tests/support/processes.h"

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
  const support::TemporaryFolder folder;
  for (unsigned seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const std::vector<std::size_t> limits = {0, 1, 5'000, 100'000, std::size_t{1} << 30};
    Spool spool(folder.path(), limits[seed % limits.size()]);
    expect_all_back(spool, random);
    EXPECT_EQ(spool.is_in_file(), seed % limits.size() != 4);
  }
}

TEST(Spool, LeavesNoFileThatHasAName) {
  const support::TemporaryFolder folder;
  Spool spool(folder.path(), 10);
  const Spool::Place place = spool.put("longer than ten octets");
  EXPECT_TRUE(spool.is_in_file());
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  EXPECT_EQ(spool.get(place), "longer than ten octets");
}

TEST(Spool, GoesOnInMemoryWhereThereCanBeNoFile) {
  const support::TemporaryFolder folder;
  std::mt19937 random(1);
  Spool spool(folder.path() / "missing", 10);
  expect_all_back(spool, random);
  EXPECT_FALSE(spool.is_in_file());
}

TEST(Spool, GoesOnInMemoryWhereTheFileCannotGrow) {
  const support::TemporaryFolder folder;
  const support::FilesNoLongerThan limit(50'000);
  std::mt19937 random(2);
  Spool spool(folder.path(), 1'000);
  expect_all_back(spool, random);
  EXPECT_FALSE(spool.is_in_file()) << "nobody needs what stands there";
}

// Of 256 KiB it takes no more than half.
TEST(Spool, LeavesRoomForOthers) {
  const support::TemporaryFolder folder;
  support::in_own_namespaces(CLONE_NEWNS, [&folder] {
    ASSERT_EQ(mount("none", folder.path().c_str(), "tmpfs", 0, "size=256k"), 0);
    Spool spool(folder.path(), 1'000);
    std::vector<Spool::Place> places;
    for (int i = 0; i < 100; ++i) places.push_back(spool.put(std::string(1'500, 'x')));
    const std::filesystem::space_info space = std::filesystem::space(folder.path());
    EXPECT_GE(space.available, 128U << 10);
    for (const Spool::Place& place : places) EXPECT_EQ(spool.get(place), std::string(1'500, 'x'));
  });
}

TEST(Spool, Moves) {
  const support::TemporaryFolder folder;
  Spool spool(folder.path(), 10);
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
