// The text of a file as readers may take it: UTF-8 without control characters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dns/result.h"

namespace gen {

struct CleanText {
  // The same octets at the same places, without the byte order mark at the start; each octet that
  // has no place in a text is replaced by "_", so that a reader can look for further mistakes.
  std::string text;
  // One a line at most: its first octet that is not UTF-8 (RFC 3629) or belongs to a control
  // character. Those are C0 but tab and line breaks (LF, CR LF), DEL, C1, and what others take for
  // a line break or drop without a trace: U+2028, U+2029, U+FEFF.
  std::vector<dns::Mistake> mistakes;
};

CleanText clean_text(std::string_view text, std::string_view file);

// RFC 3629; any character may be in it.
bool is_utf8(std::string_view text);

// A stranger's text inside a message: in double quotes, escaped, cut after 80 octets.
std::string quote(std::string_view text);

// A message in which strangers may have had a word: every octet that is not printable ASCII as
// \DDD, its value. A backslash stays, so that this is for people and not to be read back.
std::string visible(std::string_view message);

}  // namespace gen
