// Writes the report into files, each in the format of its ending.
#pragma once

#include <string>
#include <vector>

#include "gen/report.h"

namespace gen {

// Each file is replaced as a whole. Throws FileError.
void write_reports(const std::vector<std::string>& files, const Report& report);

}  // namespace gen
