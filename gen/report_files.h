// Writes the report into a file, in the format of its ending.
#pragma once

#include <string>

#include "gen/report.h"

namespace gen {

// The file is replaced as a whole. Throws FileError.
void write_report(const std::string& file, const Report& report);

}  // namespace gen
