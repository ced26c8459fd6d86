#include "gen/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace gen {
namespace {

using Lines = std::vector<std::string_view>;

// Each with its line feed; the last may have none.
Lines split_lines(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

// Lines from `begin` to before `end`.
struct Range {
  std::size_t begin;
  std::size_t end;

  std::size_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
};

// A part of the one text and the part of the other that it is compared with.
struct Stretch {
  Range before;
  Range after;
};

// Two lines that are the same.
struct Match {
  std::size_t before;
  std::size_t after;
};

// The indices of a longest strictly ascending run of `values`, not necessarily neighbours.
std::vector<std::size_t> longest_ascent(const std::vector<std::size_t>& values) {
  constexpr std::size_t none = SIZE_MAX;
  std::vector<std::size_t> last;  // by length - 1: the index that ends the lowest such run
  std::vector<std::size_t> previous(values.size(), none);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto place = std::lower_bound(
        last.begin(), last.end(), values[i],
        [&](std::size_t index, std::size_t value) { return values[index] < value; });
    if (place != last.begin()) previous[i] = *(place - 1);
    if (place == last.end()) {
      last.push_back(i);
    } else {
      *place = i;
    }
  }
  std::vector<std::size_t> run;
  for (std::size_t i = last.empty() ? none : last.back(); i != none; i = previous[i]) {
    run.push_back(i);
  }
  std::reverse(run.begin(), run.end());
  return run;
}

// How long a common subsequence of the ends of two lists can be.
class CommonLengths {
 public:
  CommonLengths(std::span<const std::uint32_t> before, std::span<const std::uint32_t> after)
      : columns_(after.size() + 1), lengths_((before.size() + 1) * columns_, 0) {
    for (std::size_t row = before.size(); row-- > 0;) {
      for (std::size_t column = after.size(); column-- > 0;) {
        lengths_[row * columns_ + column] =
            before[row] == after[column] ? of(row + 1, column + 1) + 1
                                         : std::max(of(row + 1, column), of(row, column + 1));
      }
    }
  }

  // Of what follows from these places on.
  std::uint32_t of(std::size_t row, std::size_t column) const {
    return lengths_[row * columns_ + column];
  }

 private:
  std::size_t columns_;
  std::vector<std::uint32_t> lengths_;
};

// Finds which lines of two texts are the same ones.
class Comparison {
 public:
  Comparison(const Lines& before, const Lines& after) {
    std::unordered_map<std::string_view, std::uint32_t> numbers;
    const auto number = [&](std::string_view line) {
      return numbers.try_emplace(line, static_cast<std::uint32_t>(numbers.size())).first->second;
    };
    for (const std::string_view line : before) before_.push_back(number(line));
    for (const std::string_view line : after) after_.push_back(number(line));
  }

  // In ascending order in both texts.
  std::vector<Match> run() && {
    compare({{0, before_.size()}, {0, after_.size()}}, 0);
    return std::move(matches_);
  }

 private:
  // Texts made for it could nest stretches as deep as they are long.
  static constexpr int depth_limit = 50;
  // Lines of the one times lines of the other; what is larger and has no anchor is replaced whole.
  static constexpr std::size_t table_limit = 250'000;

  // Appends the matches within the stretch.
  void compare(Stretch stretch, int depth) {
    match_head(stretch);
    const std::size_t tail = cut_tail(stretch);
    const std::vector<Match> anchors =
        depth < depth_limit ? find_anchors(stretch) : std::vector<Match>{};
    if (anchors.empty()) {
      match_most(stretch);
    } else {
      compare_between(anchors, stretch, depth);
    }
    for (std::size_t i = 0; i < tail; ++i) {
      matches_.push_back({stretch.before.end + i, stretch.after.end + i});
    }
  }

  void match_head(Stretch& stretch) {
    while (!stretch.before.empty() && !stretch.after.empty() &&
           before_[stretch.before.begin] == after_[stretch.after.begin]) {
      matches_.push_back({stretch.before.begin++, stretch.after.begin++});
    }
  }

  // How many lines it took off the end.
  std::size_t cut_tail(Stretch& stretch) const {
    const std::size_t end = stretch.before.end;
    while (!stretch.before.empty() && !stretch.after.empty() &&
           before_[stretch.before.end - 1] == after_[stretch.after.end - 1]) {
      --stretch.before.end;
      --stretch.after.end;
    }
    return end - stretch.before.end;
  }

  // The most lines, each once in either part, that stand in the same order in both.
  std::vector<Match> find_anchors(const Stretch& stretch) const {
    const std::vector<Match> candidates = match_unique(stretch);
    std::vector<std::size_t> places;
    for (const Match& match : candidates) places.push_back(match.after);
    std::vector<Match> anchors;
    for (const std::size_t index : longest_ascent(places)) anchors.push_back(candidates[index]);
    return anchors;
  }

  // The lines that stand once in either part, in the order of `before`.
  std::vector<Match> match_unique(const Stretch& stretch) const {
    struct Occurrence {
      int before_count = 0;
      int after_count = 0;
      std::size_t after = 0;
    };
    std::unordered_map<std::uint32_t, Occurrence> occurrences;
    for (std::size_t i = stretch.before.begin; i < stretch.before.end; ++i) {
      ++occurrences[before_[i]].before_count;
    }
    for (std::size_t i = stretch.after.begin; i < stretch.after.end; ++i) {
      Occurrence& occurrence = occurrences[after_[i]];
      ++occurrence.after_count;
      occurrence.after = i;
    }
    std::vector<Match> unique;
    for (std::size_t i = stretch.before.begin; i < stretch.before.end; ++i) {
      const Occurrence& occurrence = occurrences[before_[i]];
      if (occurrence.before_count == 1 && occurrence.after_count == 1) {
        unique.push_back({i, occurrence.after});
      }
    }
    return unique;
  }

  void compare_between(const std::vector<Match>& anchors, const Stretch& stretch, int depth) {
    Stretch rest = stretch;
    for (const Match& anchor : anchors) {
      compare({{rest.before.begin, anchor.before}, {rest.after.begin, anchor.after}}, depth + 1);
      matches_.push_back(anchor);
      rest.before.begin = anchor.before + 1;
      rest.after.begin = anchor.after + 1;
    }
    compare(rest, depth + 1);
  }

  // Matches a longest common subsequence; nothing where its table would be too large.
  void match_most(const Stretch& stretch) {
    const std::size_t rows = stretch.before.size();
    const std::size_t columns = stretch.after.size();
    if (rows == 0 || columns == 0 || rows > table_limit / columns) return;
    using Numbers = std::span<const std::uint32_t>;
    const CommonLengths lengths(Numbers(before_).subspan(stretch.before.begin, rows),
                                Numbers(after_).subspan(stretch.after.begin, columns));
    for (std::size_t row = 0, column = 0; row < rows && column < columns;) {
      const std::size_t before = stretch.before.begin + row;
      const std::size_t after = stretch.after.begin + column;
      if (before_[before] == after_[after]) {
        matches_.push_back({before, after});
        ++row;
        ++column;
      } else if (lengths.of(row + 1, column) >= lengths.of(row, column + 1)) {
        ++row;
      } else {
        ++column;
      }
    }
  }

  std::vector<std::uint32_t> before_;  // equal numbers, equal lines
  std::vector<std::uint32_t> after_;
  std::vector<Match> matches_;
};

// What lies between the matches: these lines became those.
std::vector<Stretch> changes_between(std::vector<Match> matches, const Lines& before,
                                     const Lines& after) {
  matches.push_back({before.size(), after.size()});
  std::vector<Stretch> changes;
  Match next{0, 0};
  for (const Match& match : matches) {
    if (match.before != next.before || match.after != next.after) {
      changes.push_back({{next.before, match.before}, {next.after, match.after}});
    }
    next = {match.before + 1, match.after + 1};
  }
  return changes;
}

// As POSIX has it: lines count from 1, an empty range stands after its line, one line is no range.
std::string range_text(const Range& range) {
  if (range.empty()) return fmt::format("{},0", range.begin);
  if (range.size() == 1) return fmt::format("{}", range.begin + 1);
  return fmt::format("{},{}", range.begin + 1, range.size());
}

// Prints changes that stand so near to each other that they share lines of context.
class HunkPrinter {
 public:
  HunkPrinter(const Lines& before, const Lines& after) : before_(before), after_(after) {}

  // Prints the first of the changes from `index` on with all that belong to its hunk; returns the
  // index of the next hunk's.
  std::size_t print(const std::vector<Stretch>& changes, std::size_t index) {
    std::size_t end = index + 1;
    while (end < changes.size() &&
           changes[end].before.begin - changes[end - 1].before.end <= 2 * context) {
      ++end;
    }
    const Stretch whole = with_context(changes[index], changes[end - 1]);
    text_ += fmt::format("@@ -{} +{} @@\n", range_text(whole.before), range_text(whole.after));
    std::size_t line = whole.before.begin;
    for (; index < end; ++index) {
      print_lines(' ', before_, {line, changes[index].before.begin});
      print_lines('-', before_, changes[index].before);
      print_lines('+', after_, changes[index].after);
      line = changes[index].before.end;
    }
    print_lines(' ', before_, {line, whole.before.end});
    return end;
  }

  std::string take() && { return std::move(text_); }

 private:
  static constexpr std::size_t context = 3;

  Stretch with_context(const Stretch& first, const Stretch& last) const {
    const std::size_t leading = std::min(context, first.before.begin);
    const std::size_t trailing = std::min(context, before_.size() - last.before.end);
    return {{first.before.begin - leading, last.before.end + trailing},
            {first.after.begin - leading, last.after.end + trailing}};
  }

  void print_lines(char sign, const Lines& lines, const Range& range) {
    for (std::size_t i = range.begin; i < range.end; ++i) {
      text_ += sign;
      text_ += lines[i];
      if (!lines[i].ends_with('\n')) text_ += "\n\\ No newline at end of file\n";
    }
  }

  const Lines& before_;
  const Lines& after_;
  std::string text_;
};

}  // namespace

std::string unified_diff(std::string_view before, std::string_view after,
                         std::string_view before_name, std::string_view after_name) {
  const Lines before_lines = split_lines(before);
  const Lines after_lines = split_lines(after);
  const std::vector<Stretch> changes =
      changes_between(Comparison(before_lines, after_lines).run(), before_lines, after_lines);
  if (changes.empty()) return "";
  HunkPrinter printer(before_lines, after_lines);
  for (std::size_t index = 0; index < changes.size();) index = printer.print(changes, index);
  return fmt::format("--- {}\n+++ {}\n{}", before_name, after_name, std::move(printer).take());
}

}  // namespace gen
