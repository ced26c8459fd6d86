// One edit of the image's configuration, as data: where, what is looked for and how often it must
// be there, what takes its place.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/domain_name.h"
#include "policy/allowed_ips.h"

namespace boot {

// What an edit writes for itself.
struct Values {
  std::optional<dns::DomainName> host_name;
  // Nothing: not yet known, as when the image is built. Services are then given an address that
  // none can listen on: closed until a start says better.
  std::optional<policy::AllowedIps> listen_on;
  std::optional<policy::AllowedIps> send_on;
  std::optional<dns::IpAddress> outbound_mail_ip;
  std::optional<std::string> des_key;
  std::vector<std::string> webmail_plugins = {};  // the administrator's own, by name
};

// The shapes of the image that are known, by the upstream version they were measured on.
enum class Shape { v2_3, v2_5 };
std::string_view to_string(Shape shape);

// How often a pattern must match in a file, bounds included.
struct Times {
  std::size_t least = 1;
  std::size_t most = 1;

  static constexpr Times exactly(std::size_t times) { return {times, times}; }
  static constexpr Times at_least(std::size_t times) { return {times, std::size_t(-1)}; }
};
std::string to_string(Times times);

// A file that must be there: always; only once the container starts, for it is made then; or never,
// and is then made by an edit of the whole or passed over by the others.
enum class Presence { always, at_start, optional };

enum class How {
  substitute,  // each match of the pattern becomes the text
  append,      // the text comes after the last line
  replace_all  // the text is all there is
};

struct Edit {
  std::string_view name;  // "submission.listen"
  std::vector<std::string_view> files;
  How how = How::substitute;
  std::string_view pattern = {};  // of PCRE2
  Times times = Times::exactly(1);
  // Another edit, before this one in the table, whose pattern must match as often in the file.
  std::string_view as_often_as = {};
  // What it becomes: $1 is the pattern's first group, $$ a dollar sign, {host} the host's name; see
  // edit.cc for the other words in braces. An edit with a word that is not known is not made.
  std::string_view text;
  // Where the text has {address} or {plugin}: what stands between it for one listening address, or
  // plugin of the administrator's, and the next.
  std::string_view joint = {};
  // Not made where every address is listened on, though its text has no word of addresses.
  bool for_listed_addresses = false;
  std::vector<Shape> shapes = {Shape::v2_3, Shape::v2_5};
  Presence presence = Presence::always;
};

// What must not be left over outside of what the edits wrote: comments do not count.
struct Guard {
  std::vector<std::string_view> files;
  std::string_view pattern;
  std::string_view reason;  // follows the line: "listens on an address that was not asked for"
  bool on_every_address = false;  // whether it also holds with LISTEN_ON=*
};

// The text of the edit for one match of its pattern, or nothing where it is not to be made: a word
// is not known, or every address is listened on and the edit is about addresses.
std::optional<std::string> text_for(const Edit& edit, const std::vector<std::string_view>& groups,
                                    const Values& values);

// What {address} stands for, one by one, IPv6 in brackets; nothing where every address is listened
// on.
std::optional<std::vector<std::string>> address_texts(const Values& values);

// What a comment begins with in this file.
std::string_view comment_leader(std::string_view file);

}  // namespace boot
