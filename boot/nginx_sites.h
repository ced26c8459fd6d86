// What nginx would listen on, read from its sites as they are to be and not from what was edited.
#pragma once

#include <vector>

#include "boot/boot_plan.h"
#include "boot/edit.h"
#include "dns/result.h"

namespace boot {

// Where nginx would listen beside the addresses of the values: on another one, on every one because
// a server has no line, or wherever a file says that no template of the image includes. Nothing is
// asked for where every address is listened on.
std::vector<dns::Mistake> find_foreign_listeners(const ImageFiles& texts, const Values& values);

}  // namespace boot
