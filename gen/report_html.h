// The report as a page for people: one file that needs nothing else, and asks nobody.
#pragma once

#include "gen/report.h"

namespace gen {

// An HTML document around the JSON report (report_json.cc). What strangers said is in it as data
// only, in a block that nothing in it can end; scripts and styles are those whose hashes the page's
// own Content-Security-Policy names, and nothing is fetched from anywhere. The same report gives
// the same bytes.
void write_report_html(const Report& report, const TextSink& sink);

}  // namespace gen
