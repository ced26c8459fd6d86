#include "gen/poste.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include "dns/idna.h"
#include "gen/files.h"

namespace gen {
namespace {

namespace fs = std::filesystem;

using dns::DomainName;
using dns::Mistake;

// Names taken one by one, and what was wrong with others.
class NameList {
 public:
  explicit NameList(std::string_view source) : source_(source) {}

  void take(std::string_view name, int line, int column) {
    const dns::Parsed<DomainName> parsed = dns::parse_host_name(name);
    if (parsed) {
      names_.push_back(*parsed);
    } else {
      complain(line, column, fmt::format("{}: {:?}", parsed.error(), name));
    }
  }

  void complain(int line, int column, std::string reason) {
    mistakes_.push_back({source_, line, column, std::move(reason)});
  }

  dns::Result<std::vector<DomainName>> finish() && {
    if (!mistakes_.empty()) return tl::unexpected(std::move(mistakes_));
    std::sort(names_.begin(), names_.end());
    names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
    return std::move(names_);
  }

 private:
  std::string source_;
  std::vector<DomainName> names_;
  std::vector<Mistake> mistakes_;
};

// RFC 3986 §2: what SQLite would take for a part of the URI is escaped.
std::string uri_path(const fs::path& path) {
  constexpr std::string_view plain =
      "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::string escaped;
  for (const char c : fs::absolute(path).string()) {
    if (plain.find(c) != std::string_view::npos) {
      escaped += c;
    } else {
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return escaped;
}

// Whether the file's header names the write-ahead log as its journal: "read version" in SQLite's
// description of its format, §1.3.3.
bool is_in_wal_mode(const fs::path& path) {
  std::array<char, 20> start{};
  std::ifstream(path, std::ios::binary).read(start.data(), start.size());
  return start.back() == 2;
}

// An error counts as "yes": the reader then fails with it.
bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error) || error;
}

// How to open the database so that nothing in its folder is made or changed.
//
// With a rollback journal a reader only takes locks, on the file itself. With a write-ahead log it
// would make the files -wal and -shm, or write into them. Where they are there, somebody else made
// them, and the shared index can be read without writing to it. Where no log is, all is in the file
// itself and nobody is writing to it, so that it may be taken as immutable.
std::string read_only_uri(const fs::path& path) {
  std::string uri = "file://" + uri_path(path) + "?mode=ro";
  if (!is_in_wal_mode(path)) return uri;
  const fs::path index = fs::path(path) += "-shm";
  if (is_there(index)) return uri + "&readonly_shm=1";
  std::error_code no_log;
  const std::uintmax_t log_size = fs::file_size(fs::path(path) += "-wal", no_log);
  if (no_log || log_size == 0) return uri + "&immutable=1";
  throw FileError(path, "read", "its write-ahead log (-wal) is there without its index (-shm)");
}

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct FinishStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using Statement = std::unique_ptr<sqlite3_stmt, FinishStatement>;

// Of the last call that failed: in the system's words where it was the system that failed.
FileError failure(const fs::path& path, std::string_view operation, sqlite3* database) {
  const int code = sqlite3_errcode(database);
  const int error_number = sqlite3_system_errno(database);
  if ((code == SQLITE_CANTOPEN || code == SQLITE_IOERR) && error_number != 0) {
    return FileError(path, operation, error_number);
  }
  return FileError(path, operation, sqlite3_errmsg(database));
}

Database open_database(const fs::path& path) {
  constexpr int patience_ms = 2000;  // for a writer's commit
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(read_only_uri(path).c_str(), &opened,
                                   SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
  Database database(opened);
  if (code != SQLITE_OK) throw failure(path, "open", opened);
  sqlite3_busy_timeout(opened, patience_ms);
  return database;
}

// A person's mistake where the file is no store of poste.io; otherwise throws.
Mistake refuse(const fs::path& path, sqlite3* database) {
  const int code = sqlite3_errcode(database);
  if (code == SQLITE_ERROR || code == SQLITE_NOTADB) {
    return {path.string(), 0, 0,
            fmt::format("not the store of poste.io: {}", sqlite3_errmsg(database))};
  }
  throw failure(path, "read", database);
}

dns::Result<std::vector<DomainName>> read_users_db(const fs::path& path) {
  const Database database = open_database(path);
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v2(database.get(), "SELECT name FROM domains ORDER BY name", -1,
                                      &prepared, nullptr);
  const Statement statement(prepared);
  if (code != SQLITE_OK) return tl::unexpected(std::vector{refuse(path, database.get())});
  NameList names(path.string());
  int row = sqlite3_step(prepared);
  for (; row == SQLITE_ROW; row = sqlite3_step(prepared)) {
    const void* const bytes = sqlite3_column_blob(prepared, 0);
    const int size = sqlite3_column_bytes(prepared, 0);
    // SQLite has a null pointer for an empty value, too.
    names.take({static_cast<const char*>(bytes), static_cast<std::size_t>(size)}, 0, 0);
  }
  if (row != SQLITE_DONE) throw failure(path, "read", database.get());
  return std::move(names).finish();
}

dns::Result<std::vector<DomainName>> read_host_list(const fs::path& path) {
  return parse_host_list(read_file(path).value_or(""), path.string());
}

struct Store {
  const char* path;
  dns::Result<std::vector<DomainName>> (*read)(const fs::path&);
};

constexpr Store stores[] = {
    {"users.db", read_users_db},
    {"data/users.db", read_users_db},
    {"host_list", read_host_list},
    {"opt/haraka-smtp/config/host_list", read_host_list},
};

}  // namespace

dns::Result<std::vector<DomainName>> parse_host_list(std::string_view text,
                                                     std::string_view source) {
  constexpr std::string_view blanks = " \t\r\f\v";
  NameList names(source);
  for (int line = 1; !text.empty(); ++line) {
    const std::string_view row = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(row.size() + 1, text.size()));
    const std::size_t start = row.find_first_not_of(blanks);
    if (start == std::string_view::npos || row[start] == '#' || row[start] == ';') continue;
    const std::size_t end = row.find_last_not_of(blanks) + 1;
    names.take(row.substr(start, end - start), line, static_cast<int>(start) + 1);
  }
  return std::move(names).finish();
}

dns::Result<HostedDomains> read_hosted_domains(const fs::path& folder) {
  for (const Store& store : stores) {
    const fs::path path = folder / store.path;
    if (!is_there(path)) continue;
    dns::Result<std::vector<DomainName>> domains = store.read(path);
    if (!domains) return tl::unexpected(std::move(domains.error()));
    return HostedDomains{path, std::move(*domains)};
  }
  std::vector<std::string_view> looked_for;
  for (const Store& store : stores) looked_for.push_back(store.path);
  return tl::unexpected(std::vector<Mistake>{
      {folder.string(), 0, 0, fmt::format("holds none of {}", fmt::join(looked_for, ", "))}});
}

}  // namespace gen
