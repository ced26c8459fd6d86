// Programs of JavaScript for tests, run by node where it is installed.
#pragma once

#include <string>
#include <string_view>

namespace support {

// What node prints for this program, without single quotes in it, with these arguments; nothing if
// it fails.
std::string run_node(std::string_view program, std::string_view arguments);

// js-yaml, or the package that OUTBOUND_HOSTS_JS_YAML names.
std::string js_yaml_name();
bool has_js_yaml();

}  // namespace support
