// From the image's files and what a start is to be, to what becomes of the files: or why nothing
// can, for every edit must match and nothing may be left over.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "boot/edits.h"
#include "dns/result.h"

namespace boot {

// The image's files by their paths in it; those that are not there are left out.
using ImageFiles = std::map<std::string, std::string, std::less<>>;

// All that the edits, the landmarks and the files of our own are about, sorted, unique.
const std::vector<std::string>& paths_of_interest();

struct Change {
  std::string path;
  std::optional<std::string> before;  // nothing: the file is made
  std::string after;
};

struct BootPlan {
  Shape shape = Shape::v2_3;
  std::vector<Change> changes;             // by path; only what changes
  std::vector<std::string> stale_folders;  // to be removed before the changes are made
  std::vector<std::uint16_t> ports;        // public ones, TCP, sorted
};

// What the edits make of the files: of their text without what an earlier plan wrote, so that a
// second plan with the same values changes nothing and one with others leaves nothing of the first.
// Values.listen_on, where known, is not empty.
dns::Result<BootPlan> plan_boot(const ImageFiles& files, const Values& values);

}  // namespace boot
