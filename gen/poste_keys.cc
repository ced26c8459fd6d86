#include "gen/poste_keys.h"

#include <fstream>

namespace gen {
namespace {

namespace fs = std::filesystem;

// Enough for any key in PEM.
constexpr std::size_t size_limit = 16 << 10;  // octets

// The beginning of a file without the white space around it; nothing where it cannot be read.
std::optional<std::string> read_start(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(size_limit, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || file.gcount() == 0) return std::nullopt;
  text.resize(static_cast<std::size_t>(file.gcount()));
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string::npos) return std::nullopt;
  return text.substr(start, text.find_last_not_of(" \t\r\n") + 1 - start);
}

}  // namespace

std::optional<policy::DkimSelector> read_poste_selector(const fs::path& folder,
                                                        const dns::DomainName& domain) {
  for (const fs::path& store : {folder / "domains", folder / "data/domains"}) {
    const fs::path keys = store / domain.to_string();
    const std::optional<std::string> word = read_start(keys / "selector");
    if (!word) continue;
    const dns::Parsed<std::string> selector = policy::parse_selector(*word);
    if (!selector) return std::nullopt;
    const std::optional<std::string> text = read_start(keys / "public");
    return policy::DkimSelector{*selector, text ? policy::parse_public_key(*text) : std::nullopt};
  }
  return std::nullopt;
}

}  // namespace gen
