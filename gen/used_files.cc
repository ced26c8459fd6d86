#include "gen/used_files.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>

namespace gen {

std::vector<NamedFile> read_files_of(const DnsOptions& options) {
  std::vector<NamedFile> files = {{"--replay", options.replay}, {"--etc-hosts", options.etc_hosts}};
  for (const std::string& zone : options.zones) files.push_back({"--zone", zone});
  for (const std::string& plan : options.overlays) files.push_back({"--overlay", plan});
  return files;
}

std::vector<dns::Mistake> find_files_used_twice(const std::vector<NamedFile>& read,
                                                const std::vector<NamedFile>& written) {
  std::map<std::filesystem::path, std::string_view> uses;
  std::vector<dns::Mistake> mistakes;
  // What a shell hands on as an open descriptor has no other name.
  const auto whole = [](const std::string& path) {
    std::error_code error;
    const std::filesystem::path absolute = std::filesystem::absolute(path);
    std::filesystem::path canonical = std::filesystem::weakly_canonical(absolute, error);
    return error ? absolute : canonical;
  };
  for (const NamedFile& file : read) {
    if (!file.path.empty() && file.path != "-") uses.emplace(whole(file.path), file.option);
  }
  for (const NamedFile& file : written) {
    if (file.path.empty()) continue;
    const auto [use, is_new] = uses.emplace(whole(file.path), file.option);
    if (is_new) continue;
    mistakes.push_back(
        {file.path, 0, 0,
         fmt::format("{} would overwrite the file of {}", file.option, use->second)});
  }
  return mistakes;
}

}  // namespace gen
