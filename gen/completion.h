// What a shell needs to complete this program's command lines.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "dns/result.h"

namespace gen {

enum class Shell : std::uint8_t { bash, zsh, fish };

dns::Parsed<Shell> parse_shell(std::string_view text);

// A script for the shell to load, made of the tables that the command line is parsed with, so that
// it offers what is understood and nothing else.
std::string completion(const CLI::App& program, Shell shell);

}  // namespace gen
