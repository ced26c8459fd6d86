// An output's folder that is moved, linked or mounted elsewhere, with the state and the journal
// that stand beside it.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gen/output_name.h"
#include "tests/support/changing_world.h"

namespace {

namespace fs = std::filesystem;
using support::ChangingWorld;
using support::Outcome;
using support::write_file;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* strange_state = "remembers the entries of ";
constexpr const char* strange_journal = "tells of the rows of ";

class MovedOutput : public testing::Test {
 protected:
  MovedOutput() {
    fs::create_directory(path("one"));
    EXPECT_EQ(generate("one/hosts.yml").status, 0);
  }

  Outcome generate(const std::string& output, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"generate", "--policy",   "policy.yml",
                                          "--zone",   "world.zone", "--output",
                                          output,     "--confirm",  "3"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return world_.run(arguments, {"SOURCE_DATE_EPOCH=1796000000"});
  }

  fs::path path(std::string_view name) const { return world_.path(name); }

  const ChangingWorld world_;
};

TEST_F(MovedOutput, TakesWhatIsRememberedAndToldWithIt) {
  world_.move_to(12);
  generate("one/hosts.yml");
  generate("one/hosts.yml");
  fs::rename(path("one"), path("two"));
  const Outcome third = generate("two/hosts.yml");
  EXPECT_EQ(third.status, 0) << third.err;
  EXPECT_THAT(world_.journal("two/hosts.yml.journal"),
              testing::ElementsAre("adopted default - -> 10", "adopted example.com - -> 11",
                                   "adopted example.com 11 -> 12"))
      << "two runs of three had counted before";
  const Outcome rollback = world_.run({"rollback", "--output", "two/hosts.yml"});
  EXPECT_EQ(rollback.status, 0) << rollback.err;
  EXPECT_THAT(rollback.out, HasSubstr("192.0.2.12 -> one.example.com from 192.0.2.11"));
}

// As /data of a container is a folder of its host.
TEST_F(MovedOutput, HasOneNameByAllPathsOfItsFolder) {
  fs::create_directory_symlink(path("one"), path("data"));
  EXPECT_EQ(generate("data/hosts.yml").status, 0);
  EXPECT_EQ(generate(path("one/hosts.yml").string()).status, 0);
  fs::create_symlink("one/hosts.yml", path("link.yml"));
  EXPECT_EQ(generate("link.yml").status, 0);
  EXPECT_THAT(world_.read("one/hosts.yml.state"), HasSubstr("\"output\": \"hosts.yml\""));
}

TEST_F(MovedOutput, IsNamedAlikeByALinkThatItIsYetToBeMadeFor) {
  fs::create_directory(path("other"));
  fs::create_symlink("other/new.yml", path("link.yml"));
  for (int i = 0; i < 2; ++i) {
    const Outcome outcome = generate("link.yml");
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  }
  EXPECT_TRUE(world_.has("other/new.yml.state"));
}

// The file name alone is none of another folder's.
TEST_F(MovedOutput, LeavesTheFilesOfAnotherFolderAlone) {
  fs::create_directory(path("two"));
  EXPECT_THAT(generate("two/hosts.yml", {"--state", "one/hosts.yml.state"}).err,
              HasSubstr(strange_state));
  EXPECT_THAT(generate("two/hosts.yml", {"--journal", "one/hosts.yml.journal"}).err,
              HasSubstr(strange_journal));
  // Nor are files that one output keeps elsewhere another's that comes to stand beside them.
  fs::create_directory(path("kept"));
  const std::vector<std::string> kept = {"--state", "kept/hosts.yml.state", "--journal",
                                         "kept/hosts.yml.journal"};
  EXPECT_EQ(generate("two/hosts.yml", kept).status, 0);
  const Outcome other = generate("kept/hosts.yml");
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.err, HasSubstr(strange_state));
  EXPECT_THAT(other.err, HasSubstr(strange_journal));
  EXPECT_EQ(generate("two/hosts.yml", kept).status, 0);
}

TEST_F(MovedOutput, LeavesTheFilesOfAnotherNameInItsFolderAlone) {
  const Outcome other = generate(
      "one/other.yml", {"--state", "one/hosts.yml.state", "--journal", "one/hosts.yml.journal"});
  EXPECT_EQ(other.status, 2);
  EXPECT_THAT(other.err, HasSubstr(strange_state));
  EXPECT_THAT(other.err, HasSubstr(strange_journal));
}

// Two folders' files that are links to the same: neither output may take the other's rows for its.
TEST_F(MovedOutput, IsNotTakenInByLinksToOneState) {
  fs::create_directory(path("two"));
  fs::create_directory(path("kept"));
  for (const char* const folder : {"one", "two"}) {
    for (const char* const ending : {".state", ".journal"}) {
      const std::string name = std::string("hosts.yml") + ending;
      fs::remove(path(folder) / name);
      fs::create_symlink("../kept/" + name, path(folder) / name);
    }
  }
  EXPECT_EQ(generate("one/hosts.yml").status, 0);
  EXPECT_EQ(generate("two/hosts.yml").status, 2);
  EXPECT_EQ(generate("one/hosts.yml").status, 0);
}

// As files of before named it, and those that are kept elsewhere do.
TEST_F(MovedOutput, IsKnownByItsPathToo) {
  const std::string name = "\"hosts.yml\"";
  const std::string whole = fmt::format("{:?}", fs::canonical(path("one/hosts.yml")).string());
  for (const char* const file : {"one/hosts.yml.state", "one/hosts.yml.journal"}) {
    std::string text = world_.read(file);
    for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
      text.replace(at, name.size(), whole);
    }
    EXPECT_THAT(text, HasSubstr(whole));
    write_file(path(file), text);
  }
  EXPECT_EQ(generate("one/hosts.yml").status, 0);
  EXPECT_THAT(world_.read("one/hosts.yml.state"),
              StartsWith("{\"schema\": 1, \"output\": " + name));
}

// What is no text has a name that no text has.
TEST_F(MovedOutput, IsToldFromOneWhoseNameLooksLikeIt) {
  const auto name = [](const std::string& file) {
    return gen::name_of_output("/data/" + file, "/data/state").in_file;
  };
  EXPECT_EQ(name("h.yml"), "h.yml");
  EXPECT_EQ(name("h\xe4.yml"), "not UTF-8: ./h\\228.yml");
  EXPECT_EQ(gen::name_of_output("/data/h\xe4.yml", "/var/state").in_file,
            "not UTF-8: /data/h\\228.yml");
  EXPECT_EQ(gen::name_of_output("/h.yml", "/state").in_file, "h.yml");
  EXPECT_EQ(gen::name_of_output("/h.yml", "/data/state").in_file, "/h.yml");
}

}  // namespace
