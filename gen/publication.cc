#include "gen/publication.h"

#include <fmt/format.h>

#include <cstdio>
#include <optional>
#include <stdexcept>

#include "gen/canary.h"
#include "gen/diff.h"
#include "gen/files.h"
#include "gen/hosts_text.h"
#include "gen/publish.h"

namespace gen {

namespace {

void show_difference(const GenerateOptions& options, const Inputs& inputs,
                     const std::string& text) {
  const std::string name = options.output.empty() ? "outbound-hosts.yml" : options.output;
  fmt::print("{}", unified_diff(inputs.present_text, text, name, name + " (new)"));
}

// What failed may be the last of it, when the new text stands already.
bool holds_text(const std::string& file, const std::string& text) {
  try {
    return read_file(file) == text;
  } catch (const FileError&) {
    return false;
  }
}

Publication write(const GenerateOptions& options, const Inputs& inputs, const Report& report,
                  const std::string& text, Steps& steps) {
  const bool has_text = !inputs.present_text.empty();  // else the rows are known from elsewhere
  const policy::HostsFile in_file = has_text ? inputs.present : policy::HostsFile();
  const auto replace = [&] {
    publish_file(
        options.output, text,
        examine_as_plugin(options.output, {in_file, report.plan.rows, report.survey.allowed}));
  };
  const bool is_written = steps.take(replace) || holds_text(options.output, text);
  return {.is_written = is_written, .is_adopted = is_written};
}

}  // namespace

std::string render_hosts_file(const Report& report, const Inputs& inputs) {
  std::string text = hosts_text_of(report, inputs.present, inputs.present_text);
  if (const std::optional<std::string> difference = verify_written(text, report.plan.rows)) {
    throw std::logic_error("the hosts file does not read back as written: " + *difference);
  }
  return text;
}

Publication publish(const GenerateOptions& options, const Inputs& inputs, const Report& report,
                    const std::string& text, Steps& steps) {
  if (options.dry_run) {
    steps.take([&] { show_difference(options, inputs, text); });
    return {.is_pending = text != inputs.present_text};
  }
  if (report.is_refused) return {};
  if (options.output.empty()) {
    steps.take([&text] { fmt::print("{}", text); });
  } else if (report.plan.rows == policy::HostsFile()) {
    fmt::print(stderr, "{}: not written: there is no row to write\n", options.output);
  } else {
    return write(options, inputs, report, text, steps);
  }
  return {.is_adopted = true};
}

}  // namespace gen
