#include "gen/recent_changes.h"

#include <map>

namespace gen {

using policy::HostsFile;
using policy::Sender;

namespace {

// Of a subject that entries tell of.
struct Course {
  std::optional<Sender> first;  // its row before them, or the first that it got
  bool is_changed;
};

using Courses = std::map<Subject, Course>;

void follow(const JournalEntry& entry, Courses& courses) {
  if (entry.from == entry.to) return;
  const auto known = courses.find(entry.domain);
  if (known != courses.end()) {
    known->second.is_changed = true;
  } else if (entry.from) {
    courses.emplace(entry.domain, Course{entry.from, true});
  } else {
    courses.emplace(entry.domain, Course{entry.to, false});
  }
}

Courses courses_of(const std::vector<JournalEntry>& entries) {
  Courses courses;
  for (const JournalEntry& entry : entries) {
    const bool is_persons =
        entry.kind == JournalKind::rolled_back || entry.approval == Approval::plan;
    if (is_persons) {
      courses.clear();
    } else if (entry.approval == Approval::row) {
      courses.erase(entry.domain);
    } else {
      follow(entry, courses);
    }
  }
  return courses;
}

}  // namespace

RecentChanges recent_changes(const std::vector<JournalEntry>& entries, const HostsFile& at_end,
                             const HostsFile& present) {
  Courses courses = courses_of(entries);
  RecentChanges recent{present, {}};
  for (const JournalEntry& untold : changes_between(at_end, present, JournalKind::found, {})) {
    follow(untold, courses);
  }
  for (const auto& [subject, course] : courses) {
    set_row(recent.before, subject, course.first);
    if (course.is_changed) recent.changed.insert(subject);
  }
  return recent;
}

}  // namespace gen
