#include "boot/boot_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "boot/config_block.h"
#include "boot/installed_files.h"
#include "boot/nginx_sites.h"
#include "boot/pattern.h"
#include "dns/number.h"

namespace boot {
namespace {

using dns::Mistake;
using dns::Result;

std::string_view text_of(const ImageFiles& files, std::string_view path) {
  const auto file = files.find(path);
  return file == files.end() ? std::string_view() : std::string_view(file->second);
}

Result<ImageFiles> restore(const ImageFiles& files) {
  ImageFiles pristine;
  std::vector<Mistake> mistakes;
  for (const auto& [path, text] : files) {
    Result<std::string> restored = without_blocks(text, comment_leader(path), path);
    if (restored) {
      pristine.emplace(path, std::move(*restored));
    } else {
      std::ranges::move(restored.error(), std::back_inserter(mistakes));
    }
  }
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return pristine;
}

Result<Shape> recognise(const ImageFiles& pristine) {
  std::vector<Shape> shapes;
  std::string wanted;
  for (const Landmark& landmark : landmarks()) {
    if (!Pattern(landmark.pattern).find_all(text_of(pristine, landmark.file)).empty()) {
      shapes.push_back(landmark.shape);
    }
    wanted += fmt::format("{}of {} by {} in {}", wanted.empty() ? "" : " or ",
                          to_string(landmark.shape), landmark.pattern, landmark.file);
  }
  if (shapes.size() == 1) return shapes.front();
  return tl::unexpected(
      std::vector<Mistake>{{"", 0, 0,
                            fmt::format("this is {} image that is known: one is known {}",
                                        shapes.empty() ? "no" : "more than one", wanted)}});
}

// Makes the edits of one shape, and collects what they miss.
class Editor {
 public:
  Editor(const ImageFiles& pristine, Shape shape, const Values& values)
      : pristine_(pristine), shape_(shape), values_(values) {}

  void make_all() {
    for (const Edit& edit : edits()) {
      if (std::ranges::find(edit.shapes, shape_) == edit.shapes.end()) continue;
      for (const std::string_view file : edit.files) make(edit, file);
    }
  }

  // The text of each file that has edits.
  ImageFiles texts() const {
    ImageFiles texts;
    for (const auto& [path, substitutions] : substitutions_) {
      texts.emplace(path,
                    with_blocks(text_of(pristine_, path), substitutions, comment_leader(path)));
    }
    return texts;
  }

  const std::vector<Mistake>& mistakes() const { return mistakes_; }

 private:
  void make(const Edit& edit, std::string_view file) {
    if (!pristine_.contains(file) && !is_made_by(edit)) {
      if (is_wanted(edit)) miss(edit, file, "there is no such file");
      return;
    }
    const std::string_view text = text_of(pristine_, file);
    switch (edit.how) {
      case How::substitute:
        return substitute(edit, file, text);
      case How::append:
        return write(edit, file, {text.size(), "", {}});
      case How::replace_all:
        return write(edit, file, {0, text, {}});
    }
  }

  // At its start the container knows its own name.
  bool is_wanted(const Edit& edit) const {
    switch (edit.presence) {
      case Presence::always:
        return true;
      case Presence::at_start:
        return values_.listen_on.has_value();
      case Presence::optional:
        return false;
    }
    return true;
  }

  static bool is_made_by(const Edit& edit) {
    return edit.how == How::replace_all && edit.presence == Presence::optional;
  }

  void substitute(const Edit& edit, std::string_view file, std::string_view text) {
    const std::vector<Match> matches = Pattern(edit.pattern).find_all(text);
    counts_[{std::string(edit.name), std::string(file)}] = matches.size();
    const Times times = wanted_times(edit, file);
    if (matches.size() < times.least || matches.size() > times.most) {
      return miss(edit, file,
                  fmt::format("{} matches {} times, and {}", edit.pattern, matches.size(),
                              wanted(edit, times)));
    }
    for (const Match& match : matches) write(edit, file, match);
  }

  Times wanted_times(const Edit& edit, std::string_view file) const {
    if (edit.as_often_as.empty()) return edit.times;
    const auto count = counts_.find({std::string(edit.as_often_as), std::string(file)});
    return count == counts_.end() ? edit.times : Times::exactly(count->second);
  }

  static std::string wanted(const Edit& edit, Times times) {
    return fmt::format("{} {} wanted{}{}", to_string(times), times.most == 1 ? "is" : "are",
                       edit.as_often_as.empty() ? "" : ", as of ", edit.as_often_as);
  }

  void write(const Edit& edit, std::string_view file, const Match& match) {
    std::optional<std::string> text = text_for(edit, match.groups, values_);
    if (!text) return;
    substitutions_[std::string(file)].push_back({.name = std::string(edit.name),
                                                 .offset = match.offset,
                                                 .length = match.all.size(),
                                                 .text = std::move(*text)});
  }

  void miss(const Edit& edit, std::string_view file, std::string_view reason) {
    mistakes_.push_back({std::string(file), 0, 0,
                         fmt::format("{} (image {}): {}", edit.name, to_string(shape_), reason)});
  }

  const ImageFiles& pristine_;
  const Shape shape_;
  const Values& values_;
  std::map<std::string, std::vector<Substitution>> substitutions_;
  std::map<std::pair<std::string, std::string>, std::size_t> counts_;  // by edit and file
  std::vector<Mistake> mistakes_;
};

// With lines that are comments emptied, so that the others keep their numbers.
std::string without_comments(std::string_view text, std::string_view leader) {
  const Pattern comment(fmt::format(R"(^[ \t]*{}.*$)", leader));
  std::string result(text);
  for (const Match& match : comment.find_all(text)) {
    result.replace(match.offset, match.all.size(), match.all.size(), ' ');
  }
  return result;
}

// What a guard forbids and is left over in the file.
void find_leftovers(const Guard& guard, std::string_view file, std::string_view text,
                    std::vector<Mistake>& mistakes) {
  const std::string_view leader = comment_leader(file);
  const std::string left = without_comments(outside_blocks(text, leader), leader);
  for (const Match& match : Pattern(guard.pattern).find_all(left)) {
    mistakes.push_back({std::string(file), 0, 0, fmt::format("{:?} {}", match.all, guard.reason)});
  }
}

std::vector<Mistake> leftovers(const ImageFiles& texts, const Values& values) {
  const bool on_every_address = values.listen_on && values.listen_on->is_any();
  std::vector<Mistake> mistakes = find_foreign_listeners(texts, values);
  for (const Guard& guard : guards()) {
    if (on_every_address && !guard.on_every_address) continue;
    for (const std::string_view file : guard.files) {
      find_leftovers(guard, file, text_of(texts, file), mistakes);
    }
  }
  return mistakes;
}

std::vector<Change> changes_between(const ImageFiles& before, const ImageFiles& after) {
  std::vector<Change> changes;
  for (const auto& [path, text] : after) {
    const auto old = before.find(path);
    if (old == before.end()) {
      changes.push_back({path, std::nullopt, text});
    } else if (old->second != text) {
      changes.push_back({path, old->second, text});
    }
  }
  return changes;
}

std::vector<std::uint16_t> ports_of(const ImageFiles& pristine) {
  const PublicPorts& known = public_ports();
  std::set<std::uint16_t> ports(known.ports.begin(), known.ports.end());
  const Pattern pattern(known.pattern);
  for (const std::string_view file : known.files) {
    for (const Match& match : pattern.find_all(text_of(pristine, file))) {
      if (const auto port = dns::parse_number<std::uint16_t>(match.groups.front()))
        ports.insert(*port);
    }
  }
  return {ports.begin(), ports.end()};
}

std::vector<std::string> folders_made_stale(const std::vector<Change>& changes) {
  std::vector<std::string> folders;
  for (const Stale& stale : stale_folders()) {
    if (std::ranges::find(changes, stale.file, &Change::path) != changes.end()) {
      folders.emplace_back(stale.folder);
    }
  }
  return folders;
}

}  // namespace

const std::vector<std::string>& paths_of_interest() {
  static const std::vector<std::string> all = [] {
    std::set<std::string> paths;
    for (const Edit& edit : edits()) paths.insert(edit.files.begin(), edit.files.end());
    for (const Landmark& landmark : landmarks()) paths.emplace(landmark.file);
    for (const InstalledFile& file : installed_files()) paths.emplace(file.path);
    return std::vector<std::string>(paths.begin(), paths.end());
  }();
  return all;
}

Result<BootPlan> plan_boot(const ImageFiles& files, const Values& values) {
  const Result<ImageFiles> pristine = restore(files);
  if (!pristine) return tl::unexpected(pristine.error());
  const Result<Shape> shape = recognise(*pristine);
  if (!shape) return tl::unexpected(shape.error());
  Editor editor(*pristine, *shape, values);
  editor.make_all();
  // A file whose edits are all undone goes back to what it was.
  ImageFiles texts = editor.texts();
  for (const InstalledFile& file : installed_files()) texts.emplace(file.path, file.text);
  texts.insert(pristine->begin(), pristine->end());
  // What is left over where an edit missed says the same again.
  if (!editor.mistakes().empty()) return tl::unexpected(editor.mistakes());
  std::vector<Mistake> left_over = leftovers(texts, values);
  if (!left_over.empty()) return tl::unexpected(std::move(left_over));
  BootPlan plan{.shape = *shape,
                .changes = changes_between(files, texts),
                .stale_folders = {},
                .ports = ports_of(*pristine)};
  plan.stale_folders = folders_made_stale(plan.changes);
  return plan;
}

}  // namespace boot
