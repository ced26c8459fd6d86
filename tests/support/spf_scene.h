// A client, and all of DNS that a check of SPF can meet, in a few lines of text.
#pragma once

#include <string_view>
#include <unordered_map>

#include "policy/spf_evaluation.h"

namespace support {

struct SpfScene {
  policy::SpfQuery query;
  std::unordered_map<dns::Question, dns::Answer> answers;

  // What is not said is not there.
  dns::Answer answer(const dns::Question& question) const;
};

// A line each: "ip 192.0.2.10", "helo mail.example.com", "sender user@example.com"; "example.com MX
// 10 mail.example.com", "example.com TXT v=spf1 mx -all" with octets of any value in it; in the
// place of the record "!timeout" or another of dns::parse_reason's words. Lines that are none of
// these are passed over: the text may be any octets.
SpfScene read_spf_scene(std::string_view text);

}  // namespace support
