// Reads JSON in the very form in which this program writes it (gen/json_text.h), where there may be
// much of it: the library takes several times as long.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gen {

// What comes next in a text. Throws std::invalid_argument for what is in another form, though it
// may be JSON and say the same: that is for the library.
class JsonCursor {
 public:
  explicit JsonCursor(std::string_view text) : rest_(text) {}

  // These octets.
  void pass(std::string_view octets);
  // Whether it is these, which are passed then.
  bool passes(std::string_view octets);
  // A string of printable ASCII, whose escapes are of quotes and backslashes alone.
  std::string take_string();
  std::vector<std::string> take_strings();
  // The text's end.
  void end() const;

 private:
  std::string_view rest_;
};

}  // namespace gen
