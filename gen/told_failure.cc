#include "gen/told_failure.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string_view>
#include <utility>

#include "gen/files.h"

namespace gen {

namespace {

// By which the file is known. The line after it tells one writing from another.
constexpr std::string_view header =
    "# What --notify-command was told last that a run failed in. Safe to delete.\n";

std::string stamp() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return fmt::format("# {} {}\n", getpid(),
                     std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

bool is_ours(const std::optional<std::string>& text) {
  return !text || text->starts_with(header);
}

// Of a file of ours.
std::string lines_of(const std::optional<std::string>& text) {
  if (!text) return "";
  const std::size_t end_of_stamp = text->find('\n', header.size());
  return end_of_stamp == std::string::npos ? "" : text->substr(end_of_stamp + 1);
}

}  // namespace

FailureWords words_of(const EarlyEnd& end, const std::string& output) {
  const auto lines = [&](const std::string& reason) {
    return fmt::format("{}: the run ended early, with status {}:\n{}\n", output,
                       static_cast<int>(end.status), reason);
  };
  return {lines(end.reason), lines(end.same.empty() ? end.reason : end.same)};
}

ToldFailure::ToldFailure(std::string file) : file_(std::move(file)) {
  if (file_.empty()) return;
  try {
    text_ = read_file(file_);
    if (is_ours(text_)) told_ = lines_of(text_);
  } catch (const FileError&) {
    return;
  }
}

bool ToldFailure::is_told_since() const {
  if (file_.empty()) return false;
  try {
    const std::optional<std::string> now = read_file(file_);
    return now && is_ours(now) && now != text_;
  } catch (const FileError&) {
    return false;
  }
}

std::optional<std::string> ToldFailure::remember(const std::string& same) const {
  if (file_.empty()) return std::nullopt;
  try {
    if (!is_ours(read_file(file_))) return file_ + ": not a file of failures, and stays as it is";
    if (!same.empty()) {
      replace_file(file_, std::string(header) + stamp() + same, Outlast::either);
      return std::nullopt;
    }
    std::error_code failure;
    std::filesystem::remove(file_, failure);
    if (failure) throw FileError(file_, "remove", failure.value());
    return std::nullopt;
  } catch (const FileError& error) {
    return error.what();
  }
}

}  // namespace gen
