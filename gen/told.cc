#include "gen/told.h"

#include <algorithm>
#include <climits>
#include <cstdio>

#include "gen/clean_text.h"

namespace gen {

namespace {

// Behind each part but the last. No octet is less.
constexpr char part_end = 0;

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
  while (true) {
    const std::size_t at = seen.find(mark);
    text += seen.substr(0, at);
    if (at == seen.npos) return text;
    seen.remove_prefix(at + mark.size());
    seen.remove_prefix(std::min(seen.find_first_not_of("0123456789"), seen.size()));
    const bool is_alone = text.ends_with(" (") && seen.starts_with(')');
    if (is_alone) {
      text.resize(text.size() - 2);
      seen.remove_prefix(1);
    } else {
      text += "TTL";
    }
  }
}

ToldThing thing_of(const policy::Finding& finding) {
  std::string sender;
  if (finding.sender) {
    ((sender += finding.sender->helo.to_string()) += ' ') += finding.sender->ip.to_string();
  }
  if (finding.ip) (sender += ' ') += finding.ip->to_string();
  std::string seen;
  if (!finding.check->id.starts_with("row.")) seen = without_ttl(finding.judgement.seen);
  return ToldThing({.subject = finding.domain ? std::string_view(finding.domain->to_string())
                                              : std::string_view("default"),
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

// Some lines at once, but no more than a pipe takes whole, where others write to it too.
void Teller::write(std::string_view text) {
  if (unwritten_.size() + text.size() > PIPE_BUF) flush();
  unwritten_ += text;
}

void Teller::flush() {
  const std::size_t written = std::fwrite(unwritten_.data(), 1, unwritten_.size(), stderr);
  if (written != unwritten_.size()) is_heard_ = false;
  unwritten_.clear();
}

void Teller::tell(ToldThing thing, const std::string& line, bool is_written) {
  const auto [told, is_first] = now_.insert(std::move(thing));
  const bool is_new = is_first && !was_told(*told);
  if (is_new) {
    ++new_count_;
    keep_change(line);
  }
  if (is_written && (is_new || lines_ == Lines::all)) write(line);
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
