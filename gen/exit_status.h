// The exit statuses that scripts rely on.
#pragma once

namespace gen {

// Where several apply, the greatest.
enum class ExitStatus : int {
  clean = 0,
  findings = 1,    // at or above --fail-on; or changes pending, with --dry-run --exit-code
  usage = 2,       // usage or input error
  incomplete = 3,  // DNS unavailable, last good kept
  refused = 4,     // a guard refused
  failed = 5,      // locked or I/O failure
};

}  // namespace gen
