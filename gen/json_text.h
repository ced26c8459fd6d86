// JSON straight into a text, in one line, for what is written by the thousand: to build each object
// as a value first took a third of a run. The octets are those that dumped() gives.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

#include "dns/domain_name.h"
#include "dns/ip_address.h"
#include "policy/sender.h"

namespace gen {

void add_json(std::string& text, std::nullptr_t);
void add_json(std::string& text, std::string_view value);
void add_json(std::string& text, const dns::DomainName& name);
void add_json(std::string& text, const dns::IpAddress& ip);
// {"helo": …, "ip": …}, with "ip6" where there is one.
void add_json(std::string& text, const policy::Sender& sender);

// Of all that converts to bool none is taken for one by mistake.
void add_json(std::string& text, std::same_as<bool> auto value) {
  text += value ? "true" : "false";
}

template <std::integral Number>
  requires(!std::same_as<Number, bool>)
void add_json(std::string& text, Number value) {
  text += std::to_string(value);
}

// What may hold a value: an optional, a smart pointer; a plain pointer or array may be a text.
template <class Holder>
concept MayHold = std::is_class_v<Holder> && requires(const Holder& holder) {
  static_cast<bool>(holder);
  *holder;
};

// Null where there is none.
template <MayHold Holder>
void add_json(std::string& text, const Holder& holder) {
  if (holder) {
    add_json(text, *holder);
  } else {
    add_json(text, nullptr);
  }
}

// What begins and ends with its writer, and has commas between its parts. `text` must outlive that.
class JsonGroup {
 public:
  JsonGroup(const JsonGroup&) = delete;
  JsonGroup& operator=(const JsonGroup&) = delete;

 protected:
  JsonGroup(std::string& text, char begin, char end) : text_(text), end_(end) { text_ += begin; }
  ~JsonGroup() { text_ += end_; }
  // The text to which the next part is to be added.
  std::string& next();
  // The same behind these octets, of which the first is a comma.
  std::string& next_behind(std::string_view comma_and_more);

 private:
  std::string& text_;
  char end_;
  bool is_empty_ = true;
};

class JsonObject : private JsonGroup {
 public:
  explicit JsonObject(std::string& text) : JsonGroup(text, '{', '}') {}

  // The text to which the member's value is to be added next. The name needs no escape, or is
  // escaped.
  std::string& member(std::string_view name);
  // All at once, of a name that is known to the compiler.
  template <std::size_t size>
  std::string& member(const char (&name)[size]) {
    std::array<char, size + 3> head = {',', '"'};
    std::copy_n(name, size - 1, head.begin() + 2);
    head[size + 1] = '"';
    head[size + 2] = ':';
    return next_behind({head.data(), head.size()});
  }
  void add(const auto& name, const auto& value) { add_json(member(name), value); }
};

class JsonList : private JsonGroup {
 public:
  explicit JsonList(std::string& text) : JsonGroup(text, '[', ']') {}

  // The text to which the item is to be added next.
  std::string& item() { return next(); }
  void add(const auto& value) { add_json(item(), value); }
};

// All items as add_json has them.
void add_json_list(std::string& text, const auto& items) {
  JsonList list(text);
  for (const auto& item : items) list.add(item);
}

// A sender's members of an object that may have others.
void add_sender(JsonObject& object, const policy::Sender& sender);

}  // namespace gen
