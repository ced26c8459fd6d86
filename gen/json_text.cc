#include "gen/json_text.h"

#include "gen/json_pieces.h"
#include "gen/json_values.h"

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

std::string& JsonObject::member(std::string_view name) {
  if (!is_empty_) text_ += ',';
  is_empty_ = false;
  text_ += '"';
  text_ += name;
  text_ += "\":";
  return text_;
}

std::string& JsonList::item() {
  if (!is_empty_) text_ += ',';
  is_empty_ = false;
  return text_;
}

}  // namespace gen
