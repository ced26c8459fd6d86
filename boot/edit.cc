#include "boot/edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "boot/address_text.h"

namespace boot {
namespace {

// No name, for it has an empty label: a service that is to listen on it does not start. A name
// would be looked up, and a name server may have every name of the domain that is searched.
constexpr std::string_view nowhere = "__LISTEN_ON__..";

using Texts = std::vector<std::string>;

std::optional<std::string> words_of(const std::optional<policy::AllowedIps>& ips) {
  if (!ips) return std::nullopt;
  return ips->is_any() ? "*" : fmt::format("{}", fmt::join(ips->addresses(), " "));
}

// The words in braces that an edit's text may have, but for the repeated ones.
struct Word {
  std::string_view name;
  std::optional<std::string> (*text)(const Values& values);
};

constexpr std::array<Word, 7> words = {{
    {"{host}",
     [](const Values& values) -> std::optional<std::string> {
       if (!values.host_name) return std::nullopt;
       return values.host_name->to_string();
     }},
    // The first address that is listened on, an IPv6 one in brackets.
    {"{first}",
     [](const Values& values) -> std::optional<std::string> {
       const std::optional<Texts> texts = address_texts(values);
       if (!texts) return std::nullopt;
       return texts->front();
     }},
    // All of them with commas, none in brackets.
    {"{listen}",
     [](const Values& values) -> std::optional<std::string> {
       if (!values.listen_on) return std::string(nowhere);
       if (values.listen_on->is_any()) return std::nullopt;
       return fmt::format("{}", fmt::join(values.listen_on->addresses(), ", "));
     }},
    {"{listen_on}", [](const Values& values) { return words_of(values.listen_on); }},
    {"{send_on}", [](const Values& values) { return words_of(values.send_on); }},
    {"{outbound_mail_ip}",
     [](const Values& values) -> std::optional<std::string> {
       return values.outbound_mail_ip ? values.outbound_mail_ip->to_string() : "";
     }},
    {"{des_key}", [](const Values& values) { return values.des_key; }},
}};

std::optional<Texts> plugins(const Values& values) {
  if (values.webmail_plugins.empty()) return std::nullopt;
  return values.webmail_plugins;
}

// The words for which a text is repeated. It has one of them at most.
struct RepeatedWord {
  std::string_view name;
  std::optional<Texts> (*texts)(const Values& values);
};

constexpr std::array<RepeatedWord, 2> repeated_words = {{
    {"{address}", address_texts},
    {"{plugin}", plugins},
}};

void replace_every(std::string& text, std::string_view word, std::string_view value) {
  for (std::size_t place = text.find(word); place != std::string::npos;
       place = text.find(word, place + value.size())) {
    text.replace(place, word.size(), value);
  }
}

std::string with_groups(std::string_view text, const std::vector<std::string_view>& groups) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_group = text[i] == '$' && i + 1 < text.size();
    if (!is_group) {
      result += text[i];
    } else if (text[++i] == '$') {
      result += '$';
    } else {
      result += groups.at(static_cast<std::size_t>(text[i] - '1'));
    }
  }
  return result;
}

// The text once for each of the word's, as the edit joins them.
std::string repeat(const std::string& text, std::string_view word, const Texts& values,
                   std::string_view joint) {
  Texts texts;
  for (const std::string& value : values) {
    std::string& one = texts.emplace_back(text);
    replace_every(one, word, value);
  }
  return fmt::format("{}", fmt::join(texts, joint));
}

}  // namespace

std::optional<Texts> address_texts(const Values& values) {
  if (!values.listen_on) return Texts{std::string(nowhere)};
  if (values.listen_on->is_any()) return std::nullopt;
  Texts texts;
  for (const dns::IpAddress& ip : values.listen_on->addresses()) texts.push_back(bracketed(ip));
  return texts;
}

std::string_view to_string(Shape shape) {
  switch (shape) {
    case Shape::v2_3:
      return "2.3";
    case Shape::v2_5:
      return "2.5";
  }
  return "";
}

std::string to_string(Times times) {
  if (times.least == times.most) return fmt::format("{}", times.least);
  return fmt::format("{} or more", times.least);
}

std::optional<std::string> text_for(const Edit& edit, const std::vector<std::string_view>& groups,
                                    const Values& values) {
  if (edit.for_listed_addresses && !address_texts(values)) return std::nullopt;
  // First, so that nothing is done to what a word stands for.
  std::string text = with_groups(edit.text, groups);
  for (const Word& word : words) {
    if (edit.text.find(word.name) == std::string_view::npos) continue;
    const std::optional<std::string> value = word.text(values);
    if (!value) return std::nullopt;
    replace_every(text, word.name, *value);
  }
  for (const RepeatedWord& word : repeated_words) {
    if (edit.text.find(word.name) == std::string_view::npos) continue;
    const std::optional<Texts> texts = word.texts(values);
    if (!texts) return std::nullopt;
    return repeat(text, word.name, *texts, edit.joint);
  }
  return text;
}

std::string_view comment_leader(std::string_view file) {
  return file.ends_with(".php") || file.ends_with(".js") ? "//" : "#";
}

}  // namespace boot
