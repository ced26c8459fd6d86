#include "gen/report_formats.h"

#include <algorithm>
#include <array>

#include "gen/report_html.h"

namespace gen {
namespace {

using std::filesystem::path;

constexpr std::array formats = {
    ReportFormat{".txt", [](const Report& report, const path&,
                            const TextSink& sink) { sink(report_text(report)); }},
    ReportFormat{".json", [](const Report& report, const path&,
                             const TextSink& sink) { write_report_json(report, sink); }},
    ReportFormat{".html", [](const Report& report, const path&,
                             const TextSink& sink) { write_report_html(report, sink); }},
    ReportFormat{".md", [](const Report& report, const path&,
                           const TextSink& sink) { sink(report_markdown(report)); }},
    ReportFormat{".sarif", [](const Report& report, const path&,
                              const TextSink& sink) { write_report_sarif(report, sink); }},
    ReportFormat{".xml", [](const Report& report, const path&,
                            const TextSink& sink) { write_report_junit(report, sink); }},
    ReportFormat{".prom",
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

std::string report_endings() {
  std::string text;
  for (const ReportFormat& format : formats) {
    if (!text.empty()) text += ' ';
    text += format.ending;
  }
  return text;
}

}  // namespace gen
