// The command line as shells complete it: verbs with their options, and what values these take.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gen {

enum class ValueKind : std::uint8_t {
  text,  // that nobody can complete
  file,
  folder,
  words,  // one of them
  pair    // one of the words, "=", and one of the second words
};

struct CompletedValue {
  ValueKind kind = ValueKind::text;
  std::string name = {};  // as --help has it
  std::vector<std::string> words = {};
  std::vector<std::string> second_words = {};
};

struct CompletedOption {
  std::vector<std::string> names = {};  // "-o", "--output"
  std::string description = {};
  std::optional<CompletedValue> value = {};  // nothing: a flag
  bool may_lack_value = false;
  bool is_repeatable = false;
};

struct CompletedArgument {
  CompletedValue value = {};
  bool is_repeatable = false;
};

struct CompletedVerb {
  std::string name = {};  // empty: the program itself
  std::string path = {};  // with the verbs before it: "boot start"
  std::string description = {};
  std::vector<CompletedOption> options = {};
  std::vector<CompletedArgument> arguments = {};
  std::vector<CompletedVerb> verbs = {};
};

// The whole tree, in the order of --help.
CompletedVerb completed(const CLI::App& program);

// The verb and all below it.
std::vector<const CompletedVerb*> all_verbs(const CompletedVerb& verb);

// The words parted by blanks.
std::string parted(const std::vector<std::string>& words);
// The same for shells that would take * for a pattern.
std::string parted_literally(const std::vector<std::string>& words);

// The text as one word of the shell in single quotes, each of these characters of it replaced.
std::string quoted(std::string_view text, char special, std::string_view replacement);
// As bash and zsh read it.
std::string posix_word(std::string_view text);

std::string bash_completion(const CompletedVerb& program);
std::string zsh_completion(const CompletedVerb& program);
std::string fish_completion(const CompletedVerb& program);

}  // namespace gen
