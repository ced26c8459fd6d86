// The letters of RFC 1035 master files (§5.1): text in, entries of words out, each with its place.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/result.h"

namespace dns {

// A master file's text, and the name to say in mistakes.
struct MasterFile {
  std::string name;
  std::string text;
};

// One word as it is written, escapes and quotes included. It points into the file's text.
struct MasterWord {
  std::string_view text;
  int line = 0;
  int column = 0;
};

// One record or directive: a line, or several where parentheses join them.
struct MasterEntry {
  bool omits_owner = false;       // it begins with a blank: the owner is that of the record before
  std::vector<MasterWord> words;  // never empty
};

// Reads a file entry by entry. Both arguments must outlive the reader.
class MasterReader {
 public:
  MasterReader(const MasterFile& file, std::vector<Mistake>& mistakes);

  // The next entry, or nothing at the end. An entry whose parentheses or quotes do not match is a
  // mistake; reading goes on with the next.
  std::optional<MasterEntry> next();

 private:
  // Where something stands in the text.
  struct Place {
    std::size_t at = 0;
    std::size_t line_start = 0;
    int line = 1;
  };

  // An entry without words where the lines hold none, or where they are wrong.
  MasterEntry read_entry();
  MasterWord read_word();
  std::optional<MasterWord> read_quoted();
  MasterWord word_from(std::size_t start) const;
  void start_line();
  void skip_line();
  // Goes to the first line after an open parenthesis that looks like a record of its own.
  void recover_after(const Place& parenthesis);
  void complain(const Place& place, std::string reason);

  const MasterFile& file_;
  std::string_view text_;
  std::vector<Mistake>& mistakes_;
  Place place_;
};

}  // namespace dns
