#include "gen/report_files.h"

#include "gen/files.h"
#include "gen/report_html.h"

namespace gen {

void write_reports(const std::vector<std::string>& files, const Report& report) {
  for (const std::string& file : files) {
    if (file.ends_with(".json")) {
      replace_file_by_pieces(file, [&](const TextSink& sink) { write_report_json(report, sink); });
    } else if (file.ends_with(".html")) {
      replace_file_by_pieces(file, [&](const TextSink& sink) { write_report_html(report, sink); });
    } else {
      replace_file(file, report_text(report));
    }
  }
}

}  // namespace gen
