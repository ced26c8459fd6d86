// Of which output a file is that belongs to one.
#pragma once

#include <string>
#include <string_view>

namespace gen {

// How a file that belongs to one output says to which.
struct OutputName {
  std::string in_file;  // what is written
  std::string path;     // the output's, which is taken as well

  bool is(std::string_view told) const { return told == in_file || told == path; }
};

// The output's file name where `file` stands in the same folder, all of which may be moved, or be
// mounted elsewhere; else its path. Both without symbolic links, so that no two outputs have one
// name in the same file. Of a name that is no UTF-8 the other octets are told in decimal, for what
// is JSON cannot hold them. Throws FileError for links without an end.
OutputName name_of_output(const std::string& output, const std::string& file);

}  // namespace gen
