#include "gen/output_name.h"

#include <fmt/format.h>

#include <filesystem>

#include "gen/clean_text.h"
#include "gen/replacement.h"

namespace gen {

namespace {

// Also of a link to what is not there yet.
std::filesystem::path real_path(const std::string& path) {
  return std::filesystem::weakly_canonical(std::filesystem::absolute(resolve_links(path)));
}

// No path begins as the mark does, and with what follows it has a "/", which no file name has.
std::string as_text(const std::filesystem::path& path, std::string_view mark) {
  if (is_utf8(path.string())) return path.string();
  return fmt::format("{}{}", mark, visible(path.string()));
}

}  // namespace

OutputName name_of_output(const std::string& output, const std::string& file) {
  const std::filesystem::path path = real_path(output);
  const std::string whole = as_text(path, "not UTF-8: ");
  const bool is_beside = real_path(file).parent_path() == path.parent_path();
  return {is_beside ? as_text(path.filename(), "not UTF-8: ./") : whole, whole};
}

}  // namespace gen
