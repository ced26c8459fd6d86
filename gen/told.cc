#include "gen/told.h"

#include <fmt/format.h>

#include <cstdio>

#include "gen/clean_text.h"

namespace gen {

namespace {

bool is_digit(char octet) {
  return octet >= '0' && octet <= '9';
}

}  // namespace

std::string without_ttl(std::string_view seen) {
  constexpr std::string_view mark = "TTL ";
  std::string text;
  for (std::size_t at = 0; at < seen.size();) {
    if (!seen.substr(at).starts_with(mark)) {
      text += seen[at++];
      continue;
    }
    std::size_t end = at + mark.size();
    while (end < seen.size() && is_digit(seen[end])) ++end;
    const bool is_alone = text.ends_with(" (") && seen.substr(end).starts_with(')');
    if (is_alone) {
      text.resize(text.size() - 2);
      ++end;
    } else {
      text += "TTL";
    }
    at = end;
  }
  return text;
}

ToldThing thing_of(const policy::Finding& finding) {
  ToldThing thing{.subject = finding.domain ? finding.domain->to_string() : "default",
                  .verdict = std::string(to_string(finding.judgement.verdict)),
                  .check = std::string(finding.check->id)};
  if (finding.sender) thing.sender = fmt::format("{} {}", finding.sender->helo, finding.sender->ip);
  if (finding.ip) thing.sender += fmt::format(" {}", *finding.ip);
  if (!finding.check->id.starts_with("row.")) thing.seen = without_ttl(finding.judgement.seen);
  return thing;
}

std::string gone_line(const ToldThing& thing) {
  std::string line = "gone";
  for (const std::string* const part :
       {&thing.subject, &thing.verdict, &thing.check, &thing.seen}) {
    if (!part->empty()) line += ": " + visible(*part);
  }
  return line + '\n';
}

void Teller::write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stderr) != text.size()) is_heard_ = false;
}

void Teller::tell(ToldThing thing, const std::string& line, bool is_written) {
  const bool is_new = !was_told(thing) && !now_.contains(thing);
  if (is_new) {
    ++new_count_;
    keep_change(line);
  }
  if (is_written && (is_new || lines_ == Lines::all)) write(line);
  now_.insert(std::move(thing));
}

void Teller::tell_gone(const NotKnown& not_known) {
  if (before_ == nullptr) return;
  for (const ToldThing& thing : *before_) {
    if (now_.contains(thing)) continue;
    if (not_known.covers(thing)) {
      now_.insert(thing);
      continue;
    }
    ++gone_count_;
    keep_change(gone_line(thing));
    if (lines_ == Lines::changed) write(gone_line(thing));
  }
}

}  // namespace gen
