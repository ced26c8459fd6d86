// What a run tells a person, so that the next one need not tell it again.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "policy/audit.h"

namespace gen {

// A thing that was told: what it is, and not what differs from run to run by itself.
struct ToldParts {
  std::string_view subject = {};  // a domain, "default", a file; may be empty
  std::string_view verdict = {};  // a finding's, or "undecided", "refused", "caution"
  std::string_view check = {};    // a finding's; else empty
  std::string_view sender = {};   // whom a finding is about: HELO name and address; else empty
  std::string_view seen = {};     // what DNS or the host said, without any TTL
};

// The same, in one text: a run of many domains keeps many. In the order of its parts.
class ToldThing {
 public:
  // No part but the last has an octet 0.
  explicit ToldThing(const ToldParts& parts);

  // Of this thing's text.
  ToldParts parts() const;
  auto operator<=>(const ToldThing&) const = default;

 private:
  std::string text_;
};

using Told = std::set<ToldThing>;

// Of row.* what was seen is left out, which counts runs and days.
ToldThing thing_of(const policy::Finding& finding);

// Without "(TTL 3600)" and the number after any other "TTL ".
std::string without_ttl(std::string_view seen);

// "gone: example.com: error: ptr.exists: 10.2.0.192.in-addr.arpa. PTR: no such name", a line.
std::string gone_line(const ToldThing& thing);

// What a run could not learn: nothing that was told of it is gone.
struct NotKnown {
  std::set<std::string> subjects = {};                          // of which nothing is decided
  std::set<std::pair<std::string, std::string>> findings = {};  // a subject and a check

  bool covers(const ToldThing& thing) const;
};

// Compares what a run tells with what the last one told.
class Teller {
 public:
  // Whether the lines come to standard error.
  enum class Lines { all, changed };

  // `before` must outlive it; it is null where nobody knows: all is new then.
  Teller(const Told* before, Lines lines, bool keeps_changes = true)
      : before_(before), lines_(lines), keeps_changes_(keeps_changes) {}
  Teller(const Teller&) = delete;
  Teller& operator=(const Teller&) = delete;

  // Whichever way it ends: by then all that was written has come to standard error, or been lost.
  class Telling {
   public:
    explicit Telling(Teller& teller) : teller_(teller) {}
    ~Telling() { teller_.flush(); }
    Telling(const Telling&) = delete;
    Telling& operator=(const Telling&) = delete;

   private:
    Teller& teller_;
  };

  // The line has its end. One that is shown in another way is not written.
  void tell(ToldThing thing, const std::string& line, bool is_written = true);
  // After all was told: what was told by the last run and is not now. What is not known counts on
  // as told.
  void tell_gone(const NotKnown& not_known);

  // Writes to standard error what is no thing of its own.
  void write(std::string_view text);
  // What was written comes to standard error some lines at a time, the last of them by this.
  void flush();

  // What the next run need not tell: nothing new where standard error took not all; null where
  // nobody knows.
  const Told* told() const { return is_heard_ ? &now_ : before_; }
  bool is_heard() const { return is_heard_; }
  std::size_t new_count() const { return new_count_; }
  std::size_t gone_count() const { return gone_count_; }
  // The lines of what is new and what is gone; empty where they are not kept.
  const std::string& changes() const { return changes_; }

 private:
  bool was_told(const ToldThing& thing) const {
    return before_ != nullptr && before_->contains(thing);
  }
  void keep_change(const std::string& line) {
    if (keeps_changes_) changes_ += line;
  }

  const Told* const before_;
  const Lines lines_;
  const bool keeps_changes_;
  Told now_;
  std::string unwritten_;
  bool is_heard_ = true;
  std::size_t new_count_ = 0;
  std::size_t gone_count_ = 0;
  std::string changes_;
};

}  // namespace gen
