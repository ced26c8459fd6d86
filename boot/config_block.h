// The marked blocks in which this program changes a configuration file: each keeps the lines that
// stood there before, so that the file can be put back as it was.
//
//   # >>> outbound-hosts: smtp.listen
//   # was: listen=[::0]:25
//   listen=192.0.2.10:25
//   # <<< outbound-hosts
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dns/result.h"

namespace boot {

// One change of a text: `length` octets at `offset` become `text`. At the end of the text and 0
// octets long, its lines come after the last.
struct Substitution {
  std::string name;  // what is changed, for the people who read the file
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string text;
};

// The text with these changes, those of a line or of lines that a change spans together in one
// block. Lines that become nothing are left out. Whether the last line is ended stays as it is, but
// the last line of a block is always ended.
// The leader is what a comment begins with in this file: "#".
// The substitutions may come in any order; none may overlap another.
std::string with_blocks(std::string_view pristine, std::vector<Substitution> substitutions,
                        std::string_view leader);

// The text as it was before with_blocks: the same octets. A block that a person or a program broke
// is a mistake, at its line.
dns::Result<std::string> without_blocks(std::string_view text, std::string_view leader,
                                        std::string_view file);

// What stands outside the blocks.
std::string outside_blocks(std::string_view text, std::string_view leader);

}  // namespace boot
