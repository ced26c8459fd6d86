// The directives of an nginx configuration file, taken apart as nginx's own reader does it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dns/result.h"

namespace boot {

struct NginxDirective {
  std::vector<std::string> words;     // the first is its name; without quotes and escapes
  std::vector<NginxDirective> block;  // what stands in its braces
};

// The file's outermost directives, or the first place where nginx would not read on.
dns::Result<std::vector<NginxDirective>> read_nginx_config(std::string_view text,
                                                           std::string_view file);

}  // namespace boot
