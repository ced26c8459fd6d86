// JSON written piece by piece: the report of many domains never stands in memory as objects.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "gen/files.h"

namespace gen {

using Json = nlohmann::ordered_json;

// ASCII alone: a control character that reaches a terminal is none any more. A path given on the
// command line may be any octets: what is no UTF-8 is replaced.
inline std::string dumped(const Json& value, int indentation = -1) {
  return value.dump(indentation, ' ', true, Json::error_handler_t::replace);
}

// The beginning of a list that is a member of an object, behind another member.
inline std::string list_head(std::string_view name) {
  return ",\n  \"" + std::string(name) + "\": [";
}

// Writes a list an item a line, so that two reports differ in whole lines.
class ListWriter {
 public:
  // `head` is what stands before the first item, its "[" too.
  ListWriter(const TextSink& sink, std::string_view head) : sink_(sink) { sink(head); }

  void add(const Json& value) { add_text({dumped(value)}); }
  // What is JSON in one line already, by its parts.
  void add_text(std::initializer_list<std::string_view> parts) {
    sink_(empty_ ? "\n    " : ",\n    ");
    for (const std::string_view part : parts) sink_(part);
    empty_ = false;
  }
  void end() { sink_(empty_ ? "]" : "\n  ]"); }

 private:
  const TextSink& sink_;
  bool empty_ = true;
};

}  // namespace gen
