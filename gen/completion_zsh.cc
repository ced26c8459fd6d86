#include <fmt/format.h>

#include <algorithm>

#include "gen/completion_tree.h"

namespace gen {
namespace {

constexpr std::string_view head =
    "#compdef outbound-hosts\n"
    "# Completes outbound-hosts in zsh: `outbound-hosts completion zsh` prints it.\n";

// The text where _arguments takes brackets and colons for its own.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

std::string action(const std::vector<std::string>& words) {
  return fmt::format("({})", parted_literally(words));
}

// ":MESSAGE:ACTION" of _arguments; of text the action is empty.
std::string message_and_action(const CompletedValue& value) {
  std::string message = fmt::format(":{}:", escaped(value.name));
  switch (value.kind) {
    case ValueKind::text:
      return message;
    case ValueKind::file:
      return message + "_files";
    case ValueKind::folder:
      return message + "_files -/";
    case ValueKind::words:
      return message + action(value.words);
    case ValueKind::pair:
      return fmt::format("{}_sep_parts \"{}\" = \"{}\"", message, action(value.words),
                         action(value.second_words));
  }
  return message;
}

// One argument of _arguments for each name, which excludes the others of the option.
std::string option_specs(const CompletedOption& option) {
  const std::string exclusion =
      option.is_repeatable ? "*" : fmt::format("({})", parted(option.names));
  std::string tail = fmt::format("[{}]", escaped(option.description));
  if (option.value) {
    tail += option.may_lack_value ? ":" : "";
    tail += message_and_action(*option.value);
  }
  std::string specs;
  for (const std::string& name : option.names) {
    const std::string_view sign = !option.value ? "" : name.starts_with("--") ? "=" : "+";
    const std::string spec = fmt::format("{}{}{}{}", exclusion, name, sign, tail);
    specs += fmt::format(" \\\n    {}", posix_word(spec));
  }
  return specs;
}

std::string argument_spec(const CompletedArgument& argument) {
  return fmt::format(" \\\n    {}", posix_word((argument.is_repeatable ? "*" : "1") +
                                               message_and_action(argument.value)));
}

std::string function_name(const CompletedVerb& verb) {
  if (verb.path.empty()) return "_outbound-hosts";
  std::string path = verb.path;
  std::ranges::replace(path, ' ', '_');
  return "_outbound-hosts_" + path;
}

// Chooses the verb, which completes what follows.
std::string verb_choice(const CompletedVerb& verb) {
  std::string described;
  std::string branches;
  for (const CompletedVerb& below : verb.verbs) {
    described += fmt::format("        {}\n", posix_word(below.name + ':' + below.description));
    branches += fmt::format("        {}) {} ;;\n", below.name, function_name(below));
  }
  return fmt::format(
      "  case $state in\n    verb)\n      verbs=(\n{}      )\n      _describe verb verbs\n"
      "      ;;\n    words)\n      case $words[1] in\n{}      esac\n      ;;\n  esac\n",
      described, branches);
}

std::string function(const CompletedVerb& verb) {
  std::string specs;
  for (const CompletedOption& option : verb.options) specs += option_specs(option);
  for (const CompletedArgument& argument : verb.arguments) specs += argument_spec(argument);
  if (verb.verbs.empty()) {
    return fmt::format("\n{}() {{\n  _arguments -s{}\n}}\n", function_name(verb), specs);
  }
  specs += " \\\n    '1:verb:->verb' \\\n    '*::word:->words'";
  return fmt::format(
      "\n{}() {{\n  local state line\n  local -a verbs\n  typeset -A opt_args\n"
      "  _arguments -C{}\n{}}}\n",
      function_name(verb), specs, verb_choice(verb));
}

}  // namespace

std::string zsh_completion(const CompletedVerb& program) {
  std::string functions;
  for (const CompletedVerb* const verb : all_verbs(program)) functions += function(*verb);
  return fmt::format("{}{}\n{} \"$@\"\n", head, functions, function_name(program));
}

}  // namespace gen
