#include "gen/report_formats.h"

#include <algorithm>
#include <array>

#include "gen/report_html.h"

namespace gen {
namespace {

using std::filesystem::path;

constexpr std::array formats = {
    ReportFormat{.ending = ".txt",
                 .write = [](const Report& report, const path&,
                             const TextSink& sink) { sink(report_text(report)); }},
    ReportFormat{.ending = ".json",
                 .write = [](const Report& report, const path&,
                             const TextSink& sink) { write_report_json(report, sink); },
                 .tells_facts = true},
    ReportFormat{.ending = ".html",
                 .write = [](const Report& report, const path&,
                             const TextSink& sink) { write_report_html(report, sink); },
                 .tells_facts = true},
    ReportFormat{.ending = ".md",
                 .write = [](const Report& report, const path&,
                             const TextSink& sink) { sink(report_markdown(report)); }},
    ReportFormat{.ending = ".sarif",
                 .write = [](const Report& report, const path&,
                             const TextSink& sink) { write_report_sarif(report, sink); }},
    ReportFormat{.ending = ".xml",
                 .write = [](const Report& report, const path&,
                             const TextSink& sink) { write_report_junit(report, sink); }},
    ReportFormat{.ending = ".prom",
                 .write =
                     [](const Report& report, const path& file, const TextSink& sink) {
                       write_report_prometheus(report, read_file(file).value_or(""), sink);
                     }},
};

}  // namespace

std::span<const ReportFormat> report_formats() {
  return formats;
}

const ReportFormat* find_report_format(std::string_view file) {
  const auto found = std::ranges::find_if(
      formats, [file](const ReportFormat& format) { return file.ends_with(format.ending); });
  return found == formats.end() ? nullptr : &*found;
}

bool any_tells_facts(const std::vector<std::string>& files) {
  return std::ranges::any_of(files, [](const std::string& file) {
    const ReportFormat* const format = find_report_format(file);
    return format != nullptr && format->tells_facts;
  });
}

std::string report_endings() {
  std::string text;
  for (const ReportFormat& format : formats) {
    if (!text.empty()) text += ' ';
    text += format.ending;
  }
  return text;
}

}  // namespace gen
