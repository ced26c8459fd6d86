#include <fmt/format.h>

#include "gen/completion_tree.h"

namespace gen {
namespace {

constexpr std::string_view head =
    "# Completes outbound-hosts in bash: `outbound-hosts completion bash` prints it.\n";

// Reads the line up to the word that is to be completed. bash makes "=" a word of its own. `option`
// is one whose value is to come, `first` whether that value is the first half of a pair.
constexpr std::string_view body = R"bash(
_outbound_hosts() {
  local current=${COMP_WORDS[COMP_CWORD]} verb= option= first= value= word i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if [[ $word == '=' ]]; then
      continue
    elif [[ $first ]]; then
      first=
    elif [[ $word == -?* ]]; then
      option=
      [[ $(_outbound_hosts_value "$verb" "$word") ]] && option=$word
    elif [[ $option ]]; then
      [[ ${COMP_WORDS[i + 1]} == '=' ]] && first=$option
      option=
    elif [[ $(_outbound_hosts_options "${verb:+$verb }$word") ]]; then
      verb=${verb:+$verb }$word
    fi
  done
  [[ $current == '=' ]] && current=
  if [[ $first ]]; then
    value=$(_outbound_hosts_second_half "$verb" "$first")
  elif [[ $current == -* ]]; then
    value="words $(_outbound_hosts_options "$verb")"
  elif [[ $option ]]; then
    value=$(_outbound_hosts_value "$verb" "$option")
  else
    value=$(_outbound_hosts_argument "$verb")
  fi
  case $value in
    file)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      ;;
    folder)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -d -- "$current")
      ;;
    pair*)
      compopt -o nospace
      mapfile -t COMPREPLY < <(compgen -S = -W "${value#* }" -- "$current")
      ;;
    words*)
      mapfile -t COMPREPLY < <(compgen -W "${value#* }" -- "$current")
      ;;
  esac
}

complete -F _outbound_hosts outbound-hosts
)bash";

// What the script's own words for a value are.
std::string value_words(const CompletedValue& value) {
  switch (value.kind) {
    case ValueKind::text:
      return "text";
    case ValueKind::file:
      return "file";
    case ValueKind::folder:
      return "folder";
    case ValueKind::words:
      return "words " + parted(value.words);
    case ValueKind::pair:
      return "pair " + parted(value.words);
  }
  return {};
}

std::string option_names(const CompletedVerb& verb) {
  std::vector<std::string> names;
  for (const CompletedOption& option : verb.options) {
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return parted(names);
}

std::string argument_words(const CompletedVerb& verb) {
  if (verb.verbs.empty()) {
    return verb.arguments.empty() ? "text" : value_words(verb.arguments.front().value);
  }
  std::vector<std::string> names;
  for (const CompletedVerb& below : verb.verbs) names.push_back(below.name);
  return "words " + parted(names);
}

// The patterns of a case: "generate -p" and "generate --policy".
std::string places(const CompletedVerb& verb, const CompletedOption& option) {
  std::vector<std::string> all;
  for (const std::string& name : option.names) all.push_back(posix_word(verb.path + ' ' + name));
  return fmt::format("{}", fmt::join(all, " | "));
}

std::string branch(std::string_view pattern, std::string_view words) {
  return fmt::format("    {}) echo {} ;;\n", pattern, posix_word(words));
}

std::string function(std::string_view name, std::string_view subject, std::string_view branches) {
  return fmt::format("\n_outbound_hosts_{}() {{\n  case {} in\n{}  esac\n}}\n", name, subject,
                     branches);
}

}  // namespace

std::string bash_completion(const CompletedVerb& program) {
  std::string options;
  std::string arguments;
  std::string values;
  std::string second_halves;
  for (const CompletedVerb* const verb : all_verbs(program)) {
    options += branch(posix_word(verb->path), option_names(*verb));
    arguments += branch(posix_word(verb->path), argument_words(*verb));
    for (const CompletedOption& option : verb->options) {
      if (!option.value) continue;
      values += branch(places(*verb, option), value_words(*option.value));
      if (option.value->kind != ValueKind::pair) continue;
      second_halves += branch(places(*verb, option), "words " + parted(option.value->second_words));
    }
  }
  return fmt::format("{}{}{}{}{}{}", head, function("options", "$1", options),
                     function("argument", "$1", arguments), function("value", "\"$1 $2\"", values),
                     function("second_half", "\"$1 $2\"", second_halves), body);
}

}  // namespace gen
