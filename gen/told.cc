#include "gen/told.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "gen/clean_text.h"

namespace gen {

namespace {

// Behind each part but the last. No octet is less.
constexpr char part_end = 0;

bool is_digit(char octet) {
  return octet >= '0' && octet <= '9';
}

std::string_view take_part(std::string_view& text) {
  const std::string_view part = text.substr(0, text.find(part_end));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

}  // namespace

ToldThing::ToldThing(const ToldParts& parts) {
  const auto& [subject, verdict, check, sender, seen] = parts;
  text_.reserve(subject.size() + verdict.size() + check.size() + sender.size() + seen.size() + 4);
  for (const std::string_view part : {subject, verdict, check, sender}) {
    text_.append(part).push_back(part_end);
  }
  text_.append(seen);
}

ToldParts ToldThing::parts() const {
  std::string_view rest = text_;
  ToldParts parts;
  for (std::string_view* const part :
       {&parts.subject, &parts.verdict, &parts.check, &parts.sender}) {
    *part = take_part(rest);
  }
  parts.seen = rest;
  return parts;
}

bool NotKnown::covers(const ToldThing& thing) const {
  const ToldParts parts = thing.parts();
  const std::string subject(parts.subject);
  return subjects.contains(subject) || findings.contains({subject, std::string(parts.check)});
}

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
  std::string sender;
  if (finding.sender) sender = fmt::format("{} {}", finding.sender->helo, finding.sender->ip);
  if (finding.ip) sender += fmt::format(" {}", *finding.ip);
  std::string seen;
  if (!finding.check->id.starts_with("row.")) seen = without_ttl(finding.judgement.seen);
  return ToldThing({.subject = finding.domain ? finding.domain->to_string() : "default",
                    .verdict = to_string(finding.judgement.verdict),
                    .check = finding.check->id,
                    .sender = sender,
                    .seen = seen});
}

std::string gone_line(const ToldThing& thing) {
  const ToldParts parts = thing.parts();
  std::string line = "gone";
  for (const std::string_view part : {parts.subject, parts.verdict, parts.check, parts.seen}) {
    if (!part.empty()) line += ": " + visible(part);
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
