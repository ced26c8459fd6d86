// The administrator's own plugins for the webmail, Roundcube: a folder each in
// /data/roundcube-plugins.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "boot/image_root.h"

namespace boot {

// All in the image.
constexpr std::string_view own_plugins = "/data/roundcube-plugins";
// The plugins whose SQL has been run, or that have none: a name a line. It outlasts the container
// as the database does, and stays when a plugin goes, for its tables stay.
constexpr std::string_view installed_plugins = "/data/roundcube/installed-plugins";

// What is made once in the database before a plugin can be used.
struct PluginSql {
  std::string plugin;
  std::string folder;  // in the image; empty: the plugin has none
};

// What is to become of the plugins, and nothing of it is done.
struct WebmailPlan {
  std::vector<std::string> active;    // to be linked and listed, by name
  std::vector<std::string> linked;    // of those, what is linked already
  std::vector<std::string> stale;     // linked once, and no longer active
  std::vector<PluginSql> to_install;  // of the active
  std::vector<std::string> notes;     // why others are passed over, a line each

  // The plugin is not to be used for now.
  void pass_over(const std::string& plugin, std::string note);
};

// A plugin is used where Roundcube takes its name (letters, digits, "-" and "_"), its file is
// there, and www-data can read all of it and change none. Without /data/roundcube-plugins there are
// none. Throws gen::FileError.
WebmailPlan plan_webmail(const ImageRoot& root);

// What the last start made of them: active is what is linked, and nothing is pending. Throws
// gen::FileError.
WebmailPlan find_webmail(const ImageRoot& root);

// What carrying it out would change, a line each.
std::vector<std::string> pending(const WebmailPlan& plan);

}  // namespace boot
