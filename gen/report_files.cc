#include "gen/report_files.h"

#include <stdexcept>

#include "gen/report_formats.h"

namespace gen {

void write_report(const std::string& file, const Report& report) {
  const ReportFormat* const format = find_report_format(file);
  if (format == nullptr) throw std::logic_error("a report of no format: " + file);
  replace_file_by_pieces(file, [&](const TextSink& sink) { format->write(report, file, sink); });
}

}  // namespace gen
