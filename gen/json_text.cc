#include "gen/json_text.h"

#include "gen/json_pieces.h"

namespace gen {

namespace {

bool stands_for_itself(char c) {
  return c >= ' ' && c < '\x7f' && c != '"' && c != '\\';
}

bool needs_no_escape(std::string_view value) {
  bool all = true;
  for (const char c : value) all = all && stands_for_itself(c);
  return all;
}

}  // namespace

void add_json(std::string& text, std::nullptr_t) {
  text += "null";
}

void add_json(std::string& text, std::string_view value) {
  if (!needs_no_escape(value)) {
    text += dumped(Json(value));
    return;
  }
  text += '"';
  text += value;
  text += '"';
}

void add_json(std::string& text, const dns::DomainName& name) {
  add_json(text, std::string_view(name.to_string()));
}

void add_json(std::string& text, const dns::IpAddress& ip) {
  add_json(text, std::string_view(ip.to_string()));
}

void add_json(std::string& text, const policy::Sender& sender) {
  JsonObject object(text);
  add_sender(object, sender);
}

std::string& JsonGroup::next() {
  if (!is_empty_) text_ += ',';
  is_empty_ = false;
  return text_;
}

std::string& JsonObject::member(std::string_view name) {
  std::string& text = next();
  text += '"';
  text += name;
  text += "\":";
  return text;
}

void add_sender(JsonObject& object, const policy::Sender& sender) {
  object.add("helo", sender.helo);
  object.add("ip", sender.ip);
  if (sender.ip6) object.add("ip6", *sender.ip6);
}

}  // namespace gen
