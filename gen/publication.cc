#include "gen/publication.h"

#include <fmt/format.h>

#include <cstdio>
#include <optional>
#include <stdexcept>

#include "gen/canary.h"
#include "gen/diff.h"
#include "gen/files.h"
#include "gen/hosts_file.h"
#include "gen/publish.h"

namespace gen {

namespace {

void show_difference(const Replacement& rows, const std::string& text) {
  const std::string name = rows.output.empty() ? "outbound-hosts.yml" : rows.output;
  fmt::print("{}", unified_diff(rows.present_text, text, name, name + " (new)"));
}

// Before anybody sees it.
void verify(const std::string& text, const policy::HostsFile& planned) {
  if (const std::optional<std::string> difference = verify_written(text, planned)) {
    throw std::logic_error("the hosts file does not read back as written: " + *difference);
  }
}

// What failed may be the last of it, when the new text stands already.
bool holds_text(const std::string& file, const std::string& text) {
  try {
    return read_file(file) == text;
  } catch (const FileError&) {
    return false;
  }
}

// No mail server reads it, and it is a part even without a row.
Publication write_part(const std::string& file, const std::string& text,
                       const policy::HostsFile& planned, Steps& steps) {
  verify(text, planned);
  const bool is_written = steps.take([&] { publish_file(file, text); }) || holds_text(file, text);
  return {.is_written = is_written, .is_adopted = is_written};
}

Publication write(const Replacement& rows, const std::string& text, Steps& steps) {
  const bool has_text = !rows.present_text.empty();  // else the rows are known from elsewhere
  const policy::HostsFile none;
  const policy::HostsFile& in_file = has_text ? rows.present : none;
  const auto replace = [&] {
    publish_file(rows.output, text,
                 examine_written(rows.output, {in_file, rows.planned, rows.send_on}));
  };
  const bool is_written = steps.take(replace) || holds_text(rows.output, text);
  return {.is_written = is_written, .is_adopted = is_written};
}

}  // namespace

Publication publish(const Replacement& rows, const std::string& text, Steps& steps) {
  if (rows.is_dry_run) {
    verify(text, rows.planned);
    steps.take([&] { show_difference(rows, text); });
    return {.is_pending = text != rows.present_text};
  }
  if (rows.is_refused) return {};
  if (rows.output.empty()) {
    verify(text, rows.planned);
    steps.take([&text] { fmt::print("{}", text); });
  } else if (rows.planned == policy::HostsFile()) {
    fmt::print(stderr, "{}: not written: there is no row to write\n", rows.output);
  } else {
    return write(rows, text, steps);
  }
  return {.is_adopted = true};
}

Publication publish(const GenerateOptions& options, const Inputs& inputs, const Report& report,
                    const std::string& text, Steps& steps) {
  const bool is_part = report.part && !options.output.empty();
  if (is_part) return write_part(options.output, text, report.plan.rows, steps);
  return publish({options.output, options.dry_run, report.is_refused, inputs.present_text,
                  inputs.present, report.plan.rows, report.survey.allowed},
                 text, steps);
}

}  // namespace gen
