#include "gen/completion_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "gen/completion.h"
#include "policy/checks.h"

namespace gen {
namespace {

std::vector<std::string> check_names() {
  const std::vector<std::string_view> ids = policy::check_ids();
  return {ids.begin(), ids.end()};
}

// Each check, and before the first of a group the group: "spf.*".
std::vector<std::string> check_patterns() {
  std::vector<std::string> patterns;
  for (const std::string& id : check_names()) {
    std::string group = id.substr(0, id.find('.')) + ".*";
    if (std::ranges::find(patterns, group) == patterns.end()) patterns.push_back(std::move(group));
    patterns.push_back(id);
  }
  return patterns;
}

bool is_choice(std::string_view type) {
  const auto is_lower_or_bar = [](char c) { return c == '|' || ('a' <= c && c <= 'z'); };
  return type.find('|') != std::string_view::npos && std::ranges::all_of(type, is_lower_or_bar);
}

std::vector<std::string> choices(std::string_view type) {
  std::vector<std::string> words;
  for (const auto word : std::views::split(type, '|')) {
    words.emplace_back(word.begin(), word.end());
  }
  return words;
}

// What the name that --help gives a value says of it.
CompletedValue value_of(const std::string& type) {
  if (type == "FILE" || type == "FILE|-" || type == "[FILE]") return {ValueKind::file, type};
  if (type == "DIR" || type == "FOLDER") return {ValueKind::folder, type};
  if (type == "ID") return {ValueKind::words, type, check_names()};
  if (type == "CHECK|GROUP.*") return {ValueKind::words, type, check_patterns()};
  if (type == "CHECK=LEVEL") {
    return {ValueKind::pair, type, check_names(), {"error", "warning", "note", "ignore"}};
  }
  if (is_choice(type)) return {ValueKind::words, type, choices(type)};
  return {ValueKind::text, type};
}

CompletedOption completed_option(const CLI::Option& option) {
  CompletedOption completed{.description = option.get_description()};
  for (const std::string& name : option.get_snames()) completed.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) completed.names.push_back("--" + name);
  if (option.get_items_expected_max() == 0) return completed;
  completed.value = value_of(option.get_type_name());
  completed.may_lack_value = option.get_items_expected_min() == 0;
  completed.is_repeatable = option.get_items_expected_max() > 1;
  return completed;
}

CompletedArgument completed_argument(const CLI::Option& option) {
  CompletedValue value = value_of(option.get_type_name());
  if (value.kind == ValueKind::text) value = value_of(option.get_name(true));
  return {std::move(value), option.get_items_expected_max() > 1};
}

// --help does not tell of what is in a group without a name.
bool is_hidden(const std::string& group) {
  return group.empty();
}

CompletedVerb completed_verb(const CLI::App& app, const std::string& path) {
  CompletedVerb verb{
      .name = path.substr(path.rfind(' ') + 1), .path = path, .description = app.get_description()};
  for (const CLI::Option* const option : app.get_options()) {
    if (is_hidden(option->get_group())) continue;
    if (option->nonpositional()) {
      verb.options.push_back(completed_option(*option));
    } else {
      verb.arguments.push_back(completed_argument(*option));
    }
  }
  for (const CLI::App* const below : app.get_subcommands({})) {
    if (is_hidden(below->get_group())) continue;
    verb.verbs.push_back(
        completed_verb(*below, path.empty() ? below->get_name() : path + ' ' + below->get_name()));
  }
  return verb;
}

void append(const CompletedVerb& verb, std::vector<const CompletedVerb*>& all) {
  all.push_back(&verb);
  for (const CompletedVerb& below : verb.verbs) append(below, all);
}

}  // namespace

CompletedVerb completed(const CLI::App& program) {
  return completed_verb(program, "");
}

std::vector<const CompletedVerb*> all_verbs(const CompletedVerb& verb) {
  std::vector<const CompletedVerb*> all;
  append(verb, all);
  return all;
}

std::string parted(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::string parted_literally(const std::vector<std::string>& words) {
  std::string text;
  for (const char c : parted(words)) {
    if (c == '*') text += '\\';
    text += c;
  }
  return text;
}

std::string quoted(std::string_view text, char special, std::string_view replacement) {
  std::string word = "'";
  for (const char c : text) {
    if (c == special) {
      word += replacement;
    } else {
      word += c;
    }
  }
  return word + '\'';
}

std::string posix_word(std::string_view text) {
  return quoted(text, '\'', "'\\''");
}

dns::Parsed<Shell> parse_shell(std::string_view text) {
  if (text == "bash") return Shell::bash;
  if (text == "zsh") return Shell::zsh;
  if (text == "fish") return Shell::fish;
  return tl::unexpected(std::string("bash, zsh or fish is wanted"));
}

std::string completion(const CLI::App& program, Shell shell) {
  const CompletedVerb tree = completed(program);
  switch (shell) {
    case Shell::bash:
      return bash_completion(tree);
    case Shell::zsh:
      return zsh_completion(tree);
    case Shell::fish:
      return fish_completion(tree);
  }
  return {};
}

}  // namespace gen
