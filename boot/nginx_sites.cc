#include "boot/nginx_sites.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "boot/edits.h"
#include "boot/nginx_config.h"
#include "boot/pattern.h"

namespace boot {
namespace {

using Directives = std::vector<NginxDirective>;
using Sites = std::map<std::string_view, Directives>;

// Calls it with every directive, those in blocks after the one they are in.
template <typename Visit>
void visit_all(const Directives& directives, const Visit& visit) {
  for (const NginxDirective& directive : directives) {
    visit(directive);
    visit_all(directive.block, visit);
  }
}

std::string to_string(const NginxDirective& directive) {
  return fmt::format("{}", fmt::join(directive.words, " "));
}

bool is_listen(const NginxDirective& directive) {
  return directive.words.front() == "listen";
}

bool is_include(const NginxDirective& directive) {
  return directive.words.front() == "include";
}

class SiteCheck {
 public:
  SiteCheck(std::string_view file, const std::vector<std::string>& addresses,
            const std::set<std::string>& includes, std::vector<dns::Mistake>& mistakes)
      : file_(file), addresses_(addresses), includes_(includes), mistakes_(mistakes) {}

  void operator()(const NginxDirective& directive) const {
    if (is_listen(directive) && !is_wanted(directive)) {
      complain(directive, "listens where no edit has looked");
    }
    // In an upstream block there are servers with a name after the word.
    const bool is_site = directive.words.front() == "server" && directive.words.size() == 1;
    if (is_site && std::ranges::none_of(directive.block, is_listen)) {
      complain(directive, "has no line of addresses, and so listens on every one");
    }
    if (is_include(directive) && !includes_.contains(to_string(directive))) {
      complain(directive, "includes what no template of the image does");
    }
  }

 private:
  // An address and a port, as the edit writes it.
  bool is_wanted(const NginxDirective& directive) const {
    if (directive.words.size() < 2) return false;
    const std::string_view place = directive.words[1];
    return std::ranges::any_of(addresses_, [&](const std::string& address) {
      return place.starts_with(address + ":") && is_port(place.substr(address.size() + 1));
    });
  }

  static bool is_port(std::string_view text) {
    static const Pattern port(R"(\A(?:\d{1,5}|__HTTPS?_PORT__)\z)");
    return !port.find_all(text).empty();
  }

  void complain(const NginxDirective& directive, std::string_view reason) const {
    mistakes_.push_back(
        {std::string(file_), 0, 0, fmt::format("{:?} {}", to_string(directive), reason)});
  }

  std::string_view file_;
  const std::vector<std::string>& addresses_;
  const std::set<std::string>& includes_;
  std::vector<dns::Mistake>& mistakes_;
};

std::set<std::string> includes_of(const Sites& sites, const std::vector<std::string_view>& files) {
  std::set<std::string> includes;
  for (const std::string_view file : files) {
    const auto site = sites.find(file);
    if (site == sites.end()) continue;
    visit_all(site->second, [&](const NginxDirective& directive) {
      if (is_include(directive)) includes.insert(to_string(directive));
    });
  }
  return includes;
}

}  // namespace

std::vector<dns::Mistake> find_foreign_listeners(const ImageFiles& texts, const Values& values) {
  const auto addresses = address_texts(values);
  if (!addresses) return {};
  std::vector<dns::Mistake> mistakes;
  Sites sites;
  for (const std::string_view file : nginx_sites().all()) {
    const auto text = texts.find(file);
    if (text == texts.end()) continue;
    auto site = read_nginx_config(text->second, file);
    if (site) {
      sites.emplace(file, std::move(*site));
    } else {
      mistakes.push_back(site.error().front());
    }
  }
  const std::set<std::string> includes = includes_of(sites, nginx_sites().templates);
  for (const auto& [file, site] : sites) {
    visit_all(site, SiteCheck(file, *addresses, includes, mistakes));
  }
  return mistakes;
}

}  // namespace boot
