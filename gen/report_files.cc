#include "gen/report_files.h"

#include <stdexcept>

#include "gen/report_formats.h"

namespace gen {

void write_reports(const std::vector<std::string>& files, const Report& report) {
  for (const std::string& file : files) {
    const ReportFormat* const format = find_report_format(file);
    if (format == nullptr) throw std::logic_error("a report of no format: " + file);
    replace_file_by_pieces(file, [&](const TextSink& sink) { format->write(report, file, sink); });
  }
}

}  // namespace gen
