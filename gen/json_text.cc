#include "gen/json_text.h"

#include "gen/json_pieces.h"

namespace gen {

namespace {

// Of an octet that stands for itself, and of one that is more than a letter behind a backslash.
constexpr char itself = '\0';
constexpr char no_letter = '\x01';

constexpr std::array<char, 256> make_escape_letters() {
  std::array<char, 256> letters{};
  letters.fill(no_letter);
  for (std::size_t octet = ' '; octet < 0x7f; ++octet) letters[octet] = itself;
  constexpr std::string_view octets = "\"\\\b\f\n\r\t";
  constexpr std::string_view escapes = "\"\\bfnrt";
  for (std::size_t i = 0; i < octets.size(); ++i) {
    letters[static_cast<unsigned char>(octets[i])] = escapes[i];
  }
  return letters;
}

char escape_letter(char octet) {
  static constexpr std::array<char, 256> letters = make_escape_letters();
  return letters[static_cast<unsigned char>(octet)];
}

constexpr std::size_t block_size = 16;

// Without a branch, so that the compiler compares all octets at once.
bool is_plain_block(const char* block) {
  unsigned char others = 0;
  for (std::size_t i = 0; i < block_size; ++i) {
    const auto octet = static_cast<signed char>(block[i]);  // less than 0 where it is no ASCII
    const int is_other = (octet < ' ') | (octet == 0x7f) | (octet == '"') | (octet == '\\');
    others = static_cast<unsigned char>(others | is_other);
  }
  return others == 0;
}

// How many octets at its beginning stand for themselves.
std::size_t plain_size(std::string_view value) {
  std::size_t size = 0;
  while (value.size() - size >= block_size && is_plain_block(value.data() + size)) {
    size += block_size;
  }
  while (size < value.size() && escape_letter(value[size]) == itself) ++size;
  return size;
}

// What needs no escape.
void add_quoted(std::string& text, std::string_view plain) {
  const std::size_t begin = text.size();
  text.resize(begin + plain.size() + 2);  // at once: most of them are short
  char* place = text.data() + begin;
  *place++ = '"';
  place += plain.copy(place, plain.size());
  *place = '"';
}

bool needs_no_escape(std::string_view value) {
  return plain_size(value) == value.size();
}

bool needs_letters_alone(std::string_view value) {
  return std::ranges::find(value, no_letter, escape_letter) == value.end();
}

// What needs no other escapes than letters.
void add_escaped(std::string& text, std::string_view value) {
  text += '"';
  while (true) {
    const std::size_t size = plain_size(value);
    text += value.substr(0, size);
    if (size == value.size()) break;
    text += {'\\', escape_letter(value[size])};
    value.remove_prefix(size + 1);
  }
  text += '"';
}

}  // namespace

void add_json(std::string& text, std::nullptr_t) {
  text += "null";
}

void add_json(std::string& text, std::string_view value) {
  if (needs_no_escape(value)) {
    add_quoted(text, value);
  } else if (needs_letters_alone(value)) {
    add_escaped(text, value);
  } else {
    text += dumped(Json(value));
  }
}

void add_json(std::string& text, const dns::DomainName& name) {
  add_json(text, std::string_view(name.to_string()));
}

void add_json(std::string& text, const dns::IpAddress& ip) {
  add_quoted(text, ip.to_string());
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

std::string& JsonGroup::next_behind(std::string_view comma_and_more) {
  if (is_empty_) comma_and_more.remove_prefix(1);
  is_empty_ = false;
  return text_ += comma_and_more;
}

std::string& JsonObject::member(std::string_view name) {
  std::string& text = next();
  add_quoted(text, name);
  return text += ':';
}

void add_sender(JsonObject& object, const policy::Sender& sender) {
  object.add("helo", sender.helo);
  object.add("ip", sender.ip);
  if (sender.ip6) object.add("ip6", *sender.ip6);
}

}  // namespace gen
