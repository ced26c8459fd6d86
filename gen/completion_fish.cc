#include <fmt/format.h>

#include <algorithm>

#include "gen/completion_tree.h"

namespace gen {
namespace {

constexpr std::string_view head =
    R"fish(# Completes outbound-hosts in fish: `outbound-hosts completion fish` prints it.

# Whether the line begins with these verbs.
function __outbound_hosts_at
    set -l words (commandline -opc)[2..]
    for i in (seq (count $argv))
        test "$words[$i]" = $argv[$i]; or return 1
    end
end

# Whether it does, and nothing or an option follows.
function __outbound_hosts_before_verb
    set -l words (commandline -opc)
    set -l next (math 2 + (count $argv))
    __outbound_hosts_at $argv; and string match -q -r '^(-|$)' -- "$words[$next]"
end

complete -c outbound-hosts -f
)fish";

std::string fish_word(std::string_view text) {
  std::string doubled;
  for (const char c : text) {
    if (c == '\\') doubled += c;
    doubled += c;
  }
  return quoted(doubled, '\'', "\\'");
}

// Where the verb's words are offered.
std::string condition(const CompletedVerb& verb) {
  return fmt::format("__outbound_hosts_{} {}", verb.verbs.empty() ? "at" : "before_verb",
                     verb.path);
}

// The words as the value of -a.
std::string offered(const std::vector<std::string>& words) {
  return fish_word(parted_literally(words));
}

std::string value_flags(const CompletedValue& value) {
  switch (value.kind) {
    case ValueKind::text:
      return " -x";
    case ValueKind::file:
      return " -r -F";
    case ValueKind::folder:
      return " -x -a '(__fish_complete_directories)'";
    case ValueKind::words:
      return fmt::format(" -x -a {}", offered(value.words));
    case ValueKind::pair: {
      std::vector<std::string> pairs;
      for (const std::string& first : value.words) {
        for (const std::string& second : value.second_words)
          pairs.push_back(fmt::format("{}={}", first, second));
      }
      return fmt::format(" -x -a {}", offered(pairs));
    }
  }
  return {};
}

std::string option_line(std::string_view start, const CompletedOption& option) {
  std::string line(start);
  for (const std::string& name : option.names) {
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (option.value) line += value_flags(*option.value);
  return fmt::format("{} -d {}\n", line, fish_word(option.description));
}

std::string lines_of(const CompletedVerb& verb) {
  const std::string start =
      fmt::format("complete -c outbound-hosts -n {}", fish_word(condition(verb)));
  std::string lines = "\n";
  for (const CompletedVerb& below : verb.verbs) {
    lines += fmt::format("{} -a {} -d {}\n", start, below.name, fish_word(below.description));
  }
  for (const CompletedArgument& argument : verb.arguments) {
    if (argument.value.kind == ValueKind::file) lines += start + " -F\n";
    if (argument.value.kind == ValueKind::words) {
      lines += fmt::format("{} -a {}\n", start, offered(argument.value.words));
    }
  }
  for (const CompletedOption& option : verb.options) lines += option_line(start, option);
  return lines;
}

}  // namespace

std::string fish_completion(const CompletedVerb& program) {
  std::string text(head);
  for (const CompletedVerb* const verb : all_verbs(program)) text += lines_of(*verb);
  return text;
}

}  // namespace gen
