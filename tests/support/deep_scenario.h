// A check of SPF that goes deep: for measuring what asking ahead is worth.
#pragma once

#include "tests/support/spf_suite.h"

namespace support {

// One test: pass, by the last term of a record of seven counted look-ups in three levels (a, mx and
// two includes; three includes of these), which take ten questions.
SpfScenario deep_scenario();

}  // namespace support
