// Lets fmt print our value types by their to_string.
#pragma once

#include <fmt/format.h>

namespace dns {

// Base of a one-line fmt::formatter: `template <> struct fmt::formatter<T> : dns::TextFormatter<T>
// {};`
template <class T>
struct TextFormatter : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(const T& value, Context& context) const {
    return fmt::formatter<std::string_view>::format(value.to_string(), context);
  }
};

}  // namespace dns
