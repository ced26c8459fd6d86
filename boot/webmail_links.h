// The links by which the webmail finds the administrator's plugins.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "boot/image_root.h"

namespace boot {

// Where the webmail looks for plugins, in the image.
constexpr std::string_view webmail_plugin_folder = "/opt/www/webmail/plugins";

// The plugins that were linked, or for which the image's own of that name was moved aside: by name.
std::vector<std::string> find_links(const ImageRoot& root);

bool is_linked(const ImageRoot& root, const std::string& plugin);

// Puts the link in the place of what the image has there, which is kept beside it. May be killed
// anywhere and called again. Throws gen::FileError.
void link_plugin(const ImageRoot& root, const std::string& plugin);

// Takes the link away, and puts back what the image had there.
void unlink_plugin(const ImageRoot& root, const std::string& plugin);

}  // namespace boot
