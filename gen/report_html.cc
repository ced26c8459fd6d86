#include "gen/report_html.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <stdexcept>

#include "gen/html_sources.h"
#include "gen/report_formats.h"
#include "gen/sha256.h"

namespace gen {
namespace {

// As CSP names an inline script or style: "'sha256-…'".
std::string source_hash(std::string_view text) {
  const Sha256 digest = sha256_of(text);
  std::array<unsigned char, 45> base64{};  // 44 digits and a NUL
  EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(digest.size()));
  return fmt::format("'sha256-{}'", reinterpret_cast<const char*>(base64.data()));
}

std::string joined(const std::vector<std::string_view>& parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

// Only these scripts and styles, no network, and no way from a text to a script.
std::string content_security_policy(std::string_view script, std::string_view style) {
  return fmt::format(
      "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'; "
      "require-trusted-types-for 'script'; trusted-types 'none'",
      source_hash(script), source_hash(style));
}

// JSON that can stand in a script element: only inside strings do these characters occur, and there
// an escape means the same. All others are ASCII.
std::string escaped_json(std::string_view json) {
  std::string text;
  text.reserve(json.size());
  for (const char c : json) {
    if (c == '<' || c == '>' || c == '&') {
      text += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      text += c;
    }
  }
  return text;
}

// Hands on the page up to the next "{{name}}", and leaves what follows it.
void write_until(std::string_view name, std::string_view& page, const TextSink& sink) {
  const std::string mark = fmt::format("{{{{{}}}}}", name);
  const std::size_t place = page.find(mark);
  if (place == std::string_view::npos) throw std::logic_error("page.html has no " + mark);
  sink(page.substr(0, place));
  page.remove_prefix(place + mark.size());
}

}  // namespace

void write_report_html(const Report& report, const TextSink& sink) {
  const HtmlSources& sources = html_sources();
  const std::string style = joined(sources.styles);
  const std::string script = joined(sources.scripts);
  std::string_view page = sources.page;
  write_until("policy", page, sink);
  sink(content_security_policy(script, style));
  write_until("style", page, sink);
  sink(style);
  write_until("summary", page, sink);
  sink(outcomes_text(report) + "\nfindings: " + counts_text(report) + "\n" + caution_text(report));
  write_until("report", page, sink);
  write_report_json(report, [&sink](std::string_view piece) { sink(escaped_json(piece)); });
  write_until("script", page, sink);
  sink(script);
  sink(page);
}

}  // namespace gen
