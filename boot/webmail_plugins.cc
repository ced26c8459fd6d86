#include "boot/webmail_plugins.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "boot/access.h"
#include "boot/webmail_links.h"
#include "gen/clean_text.h"
#include "gen/files.h"

namespace boot {

namespace {

namespace fs = std::filesystem;
using dns::Parsed;
using Names = std::vector<std::string>;

constexpr std::string_view webmail_user = "www-data";

bool is_name(std::string_view text) {
  constexpr std::string_view octets =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return text.find_first_not_of(octets) == std::string_view::npos;
}

std::string path_of(const std::string& plugin) {
  return fmt::format("{}/{}", own_plugins, plugin);
}

// The folders there, sorted; not the hidden ones.
Names folders_in(const fs::path& place) {
  Names names;
  for (const fs::directory_entry& entry : fs::directory_iterator(place)) {
    const std::string name = entry.path().filename();
    if (entry.is_directory() && !name.starts_with('.')) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

// extra.roundcube.sql-dir of composer.json, as Roundcube's own installer reads it; empty where
// there is none.
Parsed<std::string> read_sql_folder(const fs::path& plugin) {
  const std::optional<std::string> text = gen::read_file(plugin / "composer.json");
  if (!text) return "";
  const auto package = nlohmann::json::parse(*text, nullptr, false);
  if (package.is_discarded()) return tl::unexpected(std::string("its composer.json is no JSON"));
  const nlohmann::json::json_pointer key("/extra/roundcube/sql-dir");
  if (!package.contains(key)) return "";
  const nlohmann::json& value = package.at(key);
  if (!value.is_string()) return tl::unexpected(std::string("its sql-dir is no string"));
  return value.get<std::string>();
}

// Empty, or a folder within the plugin's.
Parsed<std::string> check_sql_folder(const fs::path& plugin, const std::string& folder) {
  if (folder.empty()) return folder;
  std::error_code error;
  const fs::path place = fs::canonical(plugin / folder, error);
  if (error || !fs::is_directory(place)) {
    return tl::unexpected(fmt::format("its sql-dir {} is no folder", gen::quote(folder)));
  }
  const fs::path within = place.lexically_relative(fs::canonical(plugin));
  if (within.begin() != within.end() && *within.begin() == "..") {
    return tl::unexpected(fmt::format("its sql-dir {} leads out of it", gen::quote(folder)));
  }
  return folder;
}

// The plugin's SQL, or why it is not used.
Parsed<PluginSql> read_plugin(const ImageRoot& root, const std::string& name,
                              const Account& account) {
  if (!is_name(name)) {
    return tl::unexpected(
        std::string("a plugin's name is of letters, digits, \"-\" and \"_\" to Roundcube"));
  }
  const fs::path place = root.place_of(path_of(name));
  if (!fs::is_regular_file(place / (name + ".php"))) {
    return tl::unexpected(fmt::format("it has no {}.php", name));
  }
  if (const auto why = why_not_read_only(place, account)) {
    return tl::unexpected(fmt::format("it {} by {}", *why, webmail_user));
  }
  if (const auto why = why_not_read_only_below(place, account)) {
    return tl::unexpected(fmt::format("{} by {}", *why, webmail_user));
  }
  return read_sql_folder(place)
      .and_then([&](const std::string& folder) { return check_sql_folder(place, folder); })
      .map([&](const std::string& folder) {
        return PluginSql{name, folder.empty() ? "" : fmt::format("{}/{}", path_of(name), folder)};
      });
}

// A line is a name, blanks around it apart; one that begins with "#" is a comment, and so no name.
std::set<std::string> read_installed(const ImageRoot& root) {
  std::istringstream lines(gen::read_file(root.place_of(installed_plugins)).value_or(""));
  constexpr std::string_view blanks = " \t\r";
  std::set<std::string> names;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t start = std::min(line.find_first_not_of(blanks), line.size());
    names.insert(line.substr(start, line.find_last_not_of(blanks) + 1 - start));
  }
  return names;
}

// Where the webmail may write: a link of its making would have this program write elsewhere.
bool is_installed_list_a_link(const ImageRoot& root) {
  const fs::path path(installed_plugins);
  const fs::path place = root.place_of(path.parent_path().native()) / path.filename();
  return fs::is_symlink(fs::symlink_status(place));
}

// Why none of the plugins can be used.
std::optional<std::string> why_none(const ImageRoot& root, const fs::path& place,
                                    const std::optional<Account>& account) {
  if (!fs::is_directory(root.place_of(webmail_plugin_folder))) {
    return fmt::format("there is no {}", webmail_plugin_folder);
  }
  if (!account) return fmt::format("/etc/passwd has no user {}", webmail_user);
  if (is_installed_list_a_link(root)) {
    return fmt::format("{} is a symbolic link, and the webmail may have made it",
                       installed_plugins);
  }
  if (const auto why = why_not_read_only(place, *account)) {
    return fmt::format("it {} by {}", *why, webmail_user);
  }
  return std::nullopt;
}

void add_plugins(const ImageRoot& root, const fs::path& place, WebmailPlan& plan) {
  const std::optional<Account> account = root.find_account(webmail_user);
  if (const auto why = why_none(root, place, account)) {
    plan.notes.push_back(fmt::format("{}: {}", own_plugins, *why));
    return;
  }
  const std::set<std::string> installed = read_installed(root);
  for (const std::string& name : folders_in(place)) {
    const Parsed<PluginSql> plugin = read_plugin(root, name, *account);
    if (!plugin) {
      plan.notes.push_back(
          fmt::format("{}: not used: {}", gen::visible(path_of(name)), plugin.error()));
      continue;
    }
    plan.active.push_back(name);
    if (!installed.contains(name)) plan.to_install.push_back(*plugin);
  }
}

}  // namespace

void WebmailPlan::pass_over(const std::string& plugin, std::string note) {
  std::erase(active, plugin);
  std::erase(linked, plugin);
  stale.push_back(plugin);
  std::erase_if(to_install, [&](const PluginSql& sql) { return sql.plugin == plugin; });
  notes.push_back(std::move(note));
}

std::vector<std::string> pending(const WebmailPlan& plan) {
  Names lines;
  for (const std::string& name : plan.stale) {
    lines.push_back(
        fmt::format("{}/{}: the link to {} goes", webmail_plugin_folder, name, own_plugins));
  }
  for (const PluginSql& sql : plan.to_install) {
    lines.push_back(sql.folder.empty()
                        ? fmt::format("{}: {} is added", installed_plugins, sql.plugin)
                        : fmt::format("{}: the SQL of {} is run", sql.folder, sql.plugin));
  }
  for (const std::string& name : plan.active) {
    if (std::ranges::find(plan.linked, name) != plan.linked.end()) continue;
    lines.push_back(fmt::format("{}/{}: a link to {}", webmail_plugin_folder, name, path_of(name)));
  }
  return lines;
}

WebmailPlan find_webmail(const ImageRoot& root) {
  WebmailPlan plan;
  std::ranges::copy_if(find_links(root), std::back_inserter(plan.active),
                       [&](const std::string& name) { return is_linked(root, name); });
  plan.linked = plan.active;
  return plan;
}

WebmailPlan plan_webmail(const ImageRoot& root) {
  WebmailPlan plan;
  const fs::path place = root.place_of(own_plugins);
  try {
    if (fs::is_directory(place)) add_plugins(root, place, plan);
    std::ranges::copy_if(plan.active, std::back_inserter(plan.linked),
                         [&](const std::string& name) { return is_linked(root, name); });
    std::ranges::set_difference(find_links(root), plan.active, std::back_inserter(plan.stale));
  } catch (const fs::filesystem_error& error) {
    throw gen::FileError(error.path1(), "read", error.code().value());
  }
  return plan;
}

}  // namespace boot
