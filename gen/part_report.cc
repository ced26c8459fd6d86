#include "gen/part_report.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace gen {

namespace {

constexpr std::string_view cut_off = "the report ends before its end: is it a whole copy?";

}  // namespace

PartReport::PartReport(const std::string& file)
    : file_(file), stream_(std::fopen(file.c_str(), "re")) {
  if (!stream_) refuse(std::strerror(errno));
  std::string head;
  bool is_there = false;
  while (!is_there && read_line()) {
    is_there = begins("domains");
    if (!is_there) head += line_ + '\n';
  }
  if (!is_there) refuse(cut_off);
  const std::size_t comma = head.rfind(",\n");
  if (comma == std::string::npos) refuse("no report of a part");
  head_ = Json::parse(head.substr(0, comma) + "}", nullptr, false);
  if (!head_.is_object()) refuse("no report of a part: what is before its domains is no JSON");
}

void PartReport::refuse(std::string_view reason) const {
  throw BadReport({file_, number_, number_ == 0 ? 0 : 1, std::string(reason)});
}

bool PartReport::read_line() {
  line_.clear();
  ++number_;
  std::array<char, 4096> piece{};
  while (std::fgets(piece.data(), piece.size(), stream_.get()) != nullptr) {
    line_ += piece.data();
    if (!line_.ends_with('\n')) continue;
    line_.pop_back();
    return true;
  }
  if (std::ferror(stream_.get()) != 0) refuse(std::strerror(errno));
  return !line_.empty();
}

bool PartReport::begins(std::string_view list) {
  const std::string head = fmt::format("  \"{}\": [", list);
  if (!line_.starts_with(head)) return false;
  is_in_list_ = line_.size() == head.size();  // else it is empty: "[],"
  return true;
}

void PartReport::enter(std::string_view list) {
  if (begins(list)) return;
  do {
    if (!read_line()) refuse(cut_off);
  } while (!begins(list));
}

std::optional<std::string_view> PartReport::next() {
  if (!is_in_list_) return std::nullopt;
  if (!read_line()) refuse(cut_off);
  if (line_ == "  ]," || line_ == "  ]") {
    is_in_list_ = false;
    return std::nullopt;
  }
  constexpr std::string_view indentation = "    ";
  if (!line_.starts_with("    {")) refuse("no item of a list of a report");
  std::string_view item = std::string_view(line_).substr(indentation.size());
  if (item.ends_with(',')) item.remove_suffix(1);
  return item;
}

void PartReport::end() {
  if (!read_line()) refuse(cut_off);
  if (line_ != "}" || read_line()) refuse("something stands after the last list");
}

}  // namespace gen
