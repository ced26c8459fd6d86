// What the person's command was told that a run failed in, so that it is told once: in a file of
// its own beside the state file, for a run may fail before it holds the lock or can read the state.
#pragma once

#include <optional>
#include <string>

#include "gen/exit_status.h"

namespace gen {

// A failure in words, each of whole lines; empty: none.
struct FailureWords {
  std::string text = {};
  std::string same = {};  // the text without what differs from run to run by itself
};

// What ended a run before it was through.
struct EarlyEnd {
  ExitStatus status;
  std::string reason;
  std::string same = {};  // as above; empty: the reason itself
};

FailureWords words_of(const EarlyEnd& end, const std::string& output);

// The file, as it is when a run begins.
class ToldFailure {
 public:
  // Without a name there is no file, and nothing is known or remembered.
  explicit ToldFailure(std::string file);

  // FailureWords::same of what was told last; empty where nothing failed then, nothing where nobody
  // knows: the file is another's, or cannot be read.
  const std::optional<std::string>& told() const { return told_; }

  // Whether a run that has ended meanwhile has told of a failure: it met the lock of this one.
  bool is_told_since() const;

  // Why it could not be remembered, in words for people; nothing where it was. Of no failure the
  // file goes. Another's file stays as it is.
  std::optional<std::string> remember(const std::string& same) const;

 private:
  std::string file_;
  std::optional<std::string> text_;  // all of the file; nothing: there was none
  std::optional<std::string> told_;
};

}  // namespace gen
