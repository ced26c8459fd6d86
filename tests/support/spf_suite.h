// The public SPF test suites, read from Debian's packages: what is asked, of which zone data, and
// which results are right.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/check_host.h"
#include "tests/support/suite_zone.h"

namespace support {

struct SpfTest {
  std::string name;
  policy::SpfQuery query;
  std::vector<std::string> results;  // any of these is right
  // Of a fail, where the suite names one; spf_default_explanation for the checker's own.
  std::optional<std::string> explanation;
};

// What a suite calls the explanation of a fail whose record has none.
inline constexpr std::string_view spf_default_explanation = "DEFAULT";

// One document of a suite's file.
struct SpfScenario {
  std::string description;
  SuiteZone zone;
  std::vector<SpfTest> tests;
};

struct SpfSuite {
  std::vector<SpfScenario> scenarios;

  std::size_t test_count() const;
  std::size_t explanation_count() const;
};

// A suite's file in a Debian package, and how much it must hold, so that none of it gets lost.
struct SpfSuiteFile {
  const char* label;    // for the names of tests
  const char* package;  // python3-spf has the files as their maintainers do
  const char* file;
  std::size_t tests;
  std::size_t explanations;
};

// All there are. golang-blitiri-go-spf-dev marks tests that it skips: no mark is obeyed here.
extern const std::vector<SpfSuiteFile> spf_suite_files;

// Throws where the file is not at hand. A few results of suites that follow no RFC are overruled.
SpfSuite read_spf_suite(const SpfSuiteFile& file);

// Conventions of the files: each entry of an owner is a record, TIMEOUT or SERVFAIL. SPF records
// stand for TXT ones unless the owner has a TXT entry, of which NONE is one that holds nothing.
// TIMEOUT hides the types not listed before it. Characters up to U+00FF stand for octets.
// Throws for what it does not understand.
SpfSuite parse_spf_suite(const std::string& yaml);

}  // namespace support
