#include "tests/support/node.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace support {

std::string run_node(std::string_view program, std::string_view arguments) {
  const std::string command = fmt::format("node -e '{}' {} 2>/dev/null", program, arguments);
  FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return "";
  std::string output;
  for (int octet = fgetc(pipe); octet != EOF; octet = fgetc(pipe)) {
    output += static_cast<char>(octet);
  }
  return pclose(pipe) == 0 ? output : "";
}

std::string js_yaml_name() {
  const char* const named = std::getenv("OUTBOUND_HOSTS_JS_YAML");
  return named != nullptr ? named : "js-yaml";
}

bool has_js_yaml() {
  return !run_node("require(process.argv[1]); process.stdout.write(\"found\")", js_yaml_name())
              .empty();
}

}  // namespace support
