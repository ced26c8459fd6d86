#include "tests/support/image.h"

#include <fmt/format.h>

#include "boot/image_root.h"
#include "tests/support/files.h"

namespace support {

namespace fs = std::filesystem;

namespace {

void replace_all(std::string& text, std::string_view word, std::string_view value) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
    text.replace(at, word.size(), value);
  }
}

}  // namespace

void copy_image(boot::Shape shape, const fs::path& root) {
  const fs::path roots = fs::path(SOURCE_DIR) / "fixtures" / "roots";
  fs::copy(roots / "all", root, fs::copy_options::recursive);
  fs::copy(roots / to_string(shape), root, fs::copy_options::recursive);
  fs::create_directories(root / "etc/nginx/sites-enabled");
}

void render_site(const fs::path& root, const std::string& name, const std::string& http_port,
                 const std::string& https_port) {
  std::string text = read_file(root / "etc/nginx/sites-enabled.templates" / name);
  replace_all(text, "__HTTP_PORT__", http_port);
  replace_all(text, "__HTTPS_PORT__", https_port);
  write_file(root / "etc/nginx/sites-enabled/administration", text);
}

boot::ImageFiles image_files(boot::Shape shape) {
  const TemporaryFolder root;
  copy_image(shape, root.path());
  render_site(root.path());
  return boot::ImageRoot(root.path()).read(boot::paths_of_interest());
}

}  // namespace support
