#include "boot/webmail_links.h"

#include <fmt/format.h>

#include <set>

#include "boot/webmail_plugins.h"
#include "gen/files.h"

namespace boot {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kept_suffix = ".outbound-hosts-was";

fs::path place_of(const ImageRoot& root, const std::string& name) {
  return root.place_of(webmail_plugin_folder) / name;
}

// Hidden, and so no name of a plugin.
fs::path kept_place_of(const ImageRoot& root, const std::string& plugin) {
  return place_of(root, fmt::format(".{}{}", plugin, kept_suffix));
}

std::string target_of(const std::string& plugin) {
  return fmt::format("{}/{}", own_plugins, plugin);
}

// The plugin whose original has this name; empty where it is no such name.
std::string plugin_kept_as(const std::string& name) {
  if (!name.starts_with('.') || !name.ends_with(kept_suffix)) return "";
  return name.substr(1, name.size() - 1 - kept_suffix.size());
}

// By copying: a folder of the image's lower layers cannot be renamed, rename(2) in an overlay says
// EXDEV.
void keep(const fs::path& place, const fs::path& kept) {
  if (!fs::exists(fs::symlink_status(kept))) {
    fs::path half = kept;
    half += ".half";
    fs::remove_all(half);
    fs::copy(place, half, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    fs::rename(half, kept);
  }
  fs::remove_all(place);
}

// With what std::filesystem throws as this program's own.
template <class Operation>
void carefully(std::string_view verb, const Operation& operation) {
  try {
    operation();
  } catch (const fs::filesystem_error& error) {
    throw gen::FileError(error.path1(), verb, error.code().value());
  }
}

}  // namespace

std::vector<std::string> find_links(const ImageRoot& root) {
  std::set<std::string> found;
  std::error_code error;
  const fs::path folder = root.place_of(webmail_plugin_folder);
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename();
    const std::string kept = plugin_kept_as(name);
    if (!kept.empty()) {
      found.insert(kept);
    } else if (is_linked(root, name)) {
      found.insert(name);
    }
  }
  return {found.begin(), found.end()};
}

bool is_linked(const ImageRoot& root, const std::string& plugin) {
  std::error_code none;
  return fs::read_symlink(place_of(root, plugin), none) == target_of(plugin);
}

void link_plugin(const ImageRoot& root, const std::string& plugin) {
  if (is_linked(root, plugin)) return;
  carefully("link", [&] {
    const fs::path place = place_of(root, plugin);
    if (fs::exists(fs::symlink_status(place))) keep(place, kept_place_of(root, plugin));
    fs::create_symlink(target_of(plugin), place);
  });
}

void unlink_plugin(const ImageRoot& root, const std::string& plugin) {
  carefully("unlink", [&] {
    const fs::path place = place_of(root, plugin);
    if (is_linked(root, plugin)) fs::remove(place);
    const fs::path kept = kept_place_of(root, plugin);
    if (!fs::exists(fs::symlink_status(kept))) return;
    fs::remove_all(place);  // what a killed start had not yet removed
    fs::rename(kept, place);
  });
}

}  // namespace boot
