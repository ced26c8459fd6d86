#include "gen/poste.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>
#include <map>
#include <optional>

#include "gen/files.h"
#include "tests/support/files.h"
#include "tests/support/processes.h"

namespace {

namespace fs = std::filesystem;

using gen::HostedDomains;
using testing::ElementsAre;

// A connection as a writer has it.
class Writer {
 public:
  explicit Writer(const fs::path& path) {
    if (sqlite3_open(path.c_str(), &database_) != SQLITE_OK) throw std::runtime_error("no open");
  }
  ~Writer() { sqlite3_close(database_); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void run(const std::string& statement) const {
    if (sqlite3_exec(database_, statement.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
      throw std::runtime_error(statement + ": " + sqlite3_errmsg(database_));
    }
  }

 private:
  sqlite3* database_ = nullptr;
};

constexpr const char* create_domains =
    "CREATE TABLE domains(id INTEGER PRIMARY KEY, name TEXT, extra TEXT)";

void insert(const Writer& writer, std::string_view name) {
  writer.run(fmt::format("INSERT INTO domains(name) VALUES('{}')", name));
}

class Poste : public testing::Test {
 protected:
  fs::path path(std::string_view name) const { return folder_.path() / name; }
  std::string text(std::string_view name) const { return path(name).string(); }

  // A database at rest.
  void make_database(std::string_view journal) const {
    const Writer writer(path("users.db"));
    writer.run(fmt::format("PRAGMA journal_mode={}", journal));
    writer.run(create_domains);
    for (const char* name : {"example.org", "example.com"}) insert(writer, name);
  }

  // One line a domain, or a mistake.
  std::string read() const { return read_from(folder_.path()); }
  static std::string read_from(const fs::path& folder) {
    const dns::Result<HostedDomains> hosted = gen::read_hosted_domains(folder);
    std::vector<std::string> lines;
    if (hosted) {
      for (const dns::DomainName& name : hosted->domains) lines.push_back(name.to_string());
    } else {
      for (const dns::Mistake& mistake : hosted.error()) lines.push_back(to_string(mistake));
    }
    return fmt::format("{}", fmt::join(lines, "\n"));
  }

  // Everything that a reader could change in the folder.
  std::map<std::string, std::string> snapshot() const {
    std::map<std::string, std::string> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_.path())) {
      struct stat status {};
      stat(entry.path().c_str(), &status);
      files[entry.path().filename().string()] =
          fmt::format("{}.{} {:o}\n{}", status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
                      status.st_mode, support::read_file(entry.path()));
    }
    return files;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& [name, content] : snapshot()) names.push_back(name);
    return names;
  }

  support::TemporaryFolder folder_;
};

TEST_F(Poste, StoresAreLookedForInOrder) {
  const std::vector<std::string> places = {"opt/haraka-smtp/config/host_list", "host_list",
                                           "data/users.db", "users.db"};
  EXPECT_EQ(read(), folder_.path().string() +
                        ": holds none of users.db, data/users.db, host_list, "
                        "opt/haraka-smtp/config/host_list");
  for (const std::string& place : places) {
    SCOPED_TRACE(place);
    fs::create_directories(path(place).parent_path());
    if (place.ends_with(".db")) {
      const Writer writer(path(place));
      writer.run(create_domains);
      insert(writer, "example.com");
    } else {
      support::write_file(path(place), "example.com\n");
    }
    const HostedDomains hosted = gen::read_hosted_domains(folder_.path()).value();
    EXPECT_EQ(hosted.source, path(place));
    EXPECT_EQ(read(), "example.com");
  }
}

TEST_F(Poste, HostListIsReadAsHarakaDoes) {
  struct Case {
    const char* name;
    const char* text;
    const char* expected;
  };
  const Case cases[] = {
      {"empty", "", ""},
      {"sorted and unique", "b.example\na.example\nB.Example.\n", "a.example\nb.example"},
      {"comments and blanks", "# a\n\n  ; b\n \t a.example \r\nb.example", "a.example\nb.example"},
      {"Unicode", "münchen.example\n", "xn--mnchen-3ya.example"},
      {"all mistakes", "a.example\n  b_c.example\n\nuser@a.example\n",
       "host_list:2:3: not a host name: letters, digits and inner hyphens only: \"b_c.example\"\n"
       "host_list:4:1: not a host name: letters, digits and inner hyphens only: "
       "\"user@a.example\""},
      {"what would reach a terminal", "a\x1b[2J.example\n",
       "host_list:1:1: not a host name: letters, digits and inner hyphens only: "
       "\"a\\x1b[2J.example\""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    std::vector<std::string> lines;
    if (const auto names = gen::parse_host_list(c.text, "host_list")) {
      for (const dns::DomainName& name : *names) lines.push_back(name.to_string());
    } else {
      for (const dns::Mistake& mistake : names.error()) lines.push_back(to_string(mistake));
    }
    EXPECT_EQ(fmt::format("{}", fmt::join(lines, "\n")), c.expected);
  }
}

TEST_F(Poste, BadNamesInTheDatabaseAreMistakes) {
  make_database("DELETE");
  const Writer writer(path("users.db"));
  insert(writer, "b_c.example");
  insert(writer, "");
  writer.run("INSERT INTO domains(name) VALUES(NULL)");
  EXPECT_EQ(read(), fmt::format("{0}: an empty name: \"\"\n{0}: an empty name: \"\"\n"
                                "{0}: not a host name: letters, digits and inner hyphens only: "
                                "\"b_c.example\"",
                                text("users.db")));
}

TEST_F(Poste, WhatIsNoStoreIsAMistake) {
  struct Case {
    const char* name;
    std::string content;
    const char* reason;
  };
  const Case cases[] = {
      {"empty", "", "no such table: domains"},
      {"text", std::string(2000, 'x'), "file is not a database"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    support::write_file(path("users.db"), c.content);
    EXPECT_EQ(read(), fmt::format("{}: not the store of poste.io: {}", text("users.db"), c.reason));
  }
  fs::remove(path("users.db"));
  Writer(path("users.db")).run("CREATE TABLE domains(title TEXT)");
  EXPECT_EQ(read(), text("users.db") + ": not the store of poste.io: no such column: name");
}

std::string failure_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const gen::FileError& failure) {
    return failure.what();
  }
  return "nothing was thrown";
}

TEST_F(Poste, StoreThatCannotBeOpenedIsAFailure) {
  fs::permissions(folder_.path(), fs::perms(0755));
  for (const char* name : {"host_list", "users.db"}) {
    SCOPED_TRACE(name);
    support::write_file(path(name), "");
    fs::permissions(path(name), fs::perms::none);
    support::without_privileges([&] {
      EXPECT_EQ(failure_of([&] { read(); }), text(name) + ": cannot open: Permission denied");
    });
  }
}

TEST_F(Poste, DatabaseInAnotherWritersHandsIsAFailure) {
  make_database("DELETE");
  support::Child writer([&](const std::function<void()>& tell) {
    const Writer database(path("users.db"));
    database.run("BEGIN EXCLUSIVE");
    tell();
    pause();
  });
  writer.wait();
  EXPECT_EQ(failure_of([&] { read(); }), text("users.db") + ": cannot read: database is locked");
}

TEST_F(Poste, PathsThatLookLikeUrisAreRead) {
  const fs::path folder = path("50% of?mode=rw#x é");
  fs::create_directory(folder);
  const Writer writer(folder / "users.db");
  writer.run(create_domains);
  insert(writer, "example.com");
  EXPECT_EQ(read_from(folder), "example.com");
}

TEST_F(Poste, DatabaseAtRestIsNotTouched) {
  for (const char* journal : {"DELETE", "WAL"}) {
    SCOPED_TRACE(journal);
    fs::remove(path("users.db"));
    make_database(journal);
    const auto before = snapshot();
    EXPECT_THAT(names(), ElementsAre("users.db"));
    EXPECT_EQ(read(), "example.com\nexample.org");
    EXPECT_EQ(snapshot(), before);
  }
}

// A writer in a process of its own that has written and goes on living.
class LiveWriter {
 public:
  explicit LiveWriter(const fs::path& path)
      : child_([&](const std::function<void()>& tell) {
          const Writer writer(path);
          insert(writer, "new.example");
          tell();
          pause();
        }) {
    child_.wait();
  }
  void kill() { child_.kill(); }

 private:
  support::Child child_;
};

TEST_F(Poste, DatabaseInUseIsReadAndNotTouched) {
  for (const char* journal : {"DELETE", "WAL"}) {
    SCOPED_TRACE(journal);
    fs::remove(path("users.db"));
    make_database(journal);
    const LiveWriter writer(path("users.db"));
    const auto before = snapshot();
    EXPECT_EQ(read(), "example.com\nexample.org\nnew.example");
    EXPECT_EQ(snapshot(), before);
  }
}

// Killed before its log went into the database: -wal and -shm stay, and nobody owns them.
TEST_F(Poste, DatabaseOfAKilledWriterIsReadAndNotTouched) {
  make_database("WAL");
  LiveWriter(path("users.db")).kill();
  EXPECT_THAT(names(), ElementsAre("users.db", "users.db-shm", "users.db-wal"));
  const auto before = snapshot();
  EXPECT_EQ(read(), "example.com\nexample.org\nnew.example");
  EXPECT_EQ(snapshot(), before);
}

TEST_F(Poste, DatabaseOnAReadOnlyMountIsRead) {
  for (const char* journal : {"DELETE", "WAL"}) {
    SCOPED_TRACE(journal);
    fs::remove(path("users.db"));
    make_database(journal);
    std::optional<LiveWriter> writer;
    for (const char* expected :
         {"example.com\nexample.org", "example.com\nexample.org\nnew.example"}) {
      support::in_own_namespaces(CLONE_NEWNS, [&] {
        const char* const folder = folder_.path().c_str();
        ASSERT_EQ(mount(folder, folder, "none", MS_BIND, nullptr), 0);
        ASSERT_EQ(mount("none", folder, "none", MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr), 0);
        EXPECT_EQ(read(), expected);
      });
      if (!writer) writer.emplace(path("users.db"));
    }
  }
}

TEST_F(Poste, LogWithoutItsIndexIsAFailure) {
  make_database("WAL");
  LiveWriter(path("users.db")).kill();
  fs::remove(path("users.db-shm"));
  EXPECT_EQ(failure_of([&] { read(); }),
            text("users.db") +
                ": cannot read: its write-ahead log (-wal) is there without its index (-shm)");
}

}  // namespace
