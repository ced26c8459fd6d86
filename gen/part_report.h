// The JSON report of a shard, read as it was written: an item of a list a line, so that one of any
// number of domains takes no more memory than one of few.
#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "dns/result.h"
#include "gen/json_pieces.h"

namespace gen {

// The file is none that generate --shard wrote, or not all of it.
class BadReport : public std::runtime_error {
 public:
  explicit BadReport(dns::Mistake mistake)
      : std::runtime_error(dns::to_string(mistake)), mistake_(std::move(mistake)) {}

  const dns::Mistake& mistake() const { return mistake_; }

 private:
  dns::Mistake mistake_;
};

// All of it throws BadReport.
class PartReport {
 public:
  // Reads what stands before the list of domains.
  explicit PartReport(const std::string& file);

  const std::string& file() const { return file_; }
  // Without the lists.
  const Json& head() const { return head_; }
  // Goes on to this list.
  void enter(std::string_view list);
  // Its next item, as it is written; nothing at its end. Holds until anything else is read.
  std::optional<std::string_view> next();
  // After the last list: that nothing is missing.
  void end();
  // What is wrong with the line that was read last.
  [[noreturn]] void refuse(std::string_view reason) const;

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  // False at the end of the file.
  bool read_line();
  // Whether the line begins this list.
  bool begins(std::string_view list);

  std::string file_;
  std::unique_ptr<std::FILE, Close> stream_;
  std::string line_;
  int number_ = 0;
  bool is_in_list_ = false;
  Json head_;
};

}  // namespace gen
