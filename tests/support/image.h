// The images of fixtures/roots for tests: on disk, and as texts.
#pragma once

#include <filesystem>
#include <string>

#include "boot/boot_plan.h"

namespace support {

// As upstream ships it, before anything of ours, with the folders that its own start makes.
void copy_image(boot::Shape shape, const std::filesystem::path& root);

// What the image's own start does before ours: one site, its ports filled in.
void render_site(const std::filesystem::path& root, const std::string& name = "https",
                 const std::string& http_port = "80", const std::string& https_port = "443");

// All of an image that edits are about, as on disk after copy_image and render_site.
boot::ImageFiles image_files(boot::Shape shape);

}  // namespace support
