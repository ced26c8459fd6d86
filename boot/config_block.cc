#include "boot/config_block.h"

#include <fmt/format.h>

#include <algorithm>

namespace boot {
namespace {

using Lines = std::vector<std::string>;

// Without their ends; none for an empty text.
Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
  }
  return lines;
}

bool is_ended(std::string_view text) {
  return text.empty() || text.ends_with('\n');
}

std::string text_of(const Lines& lines, bool ended) {
  std::string text = fmt::format("{}", fmt::join(lines, "\n"));
  if (ended && !lines.empty()) text += '\n';
  return text;
}

// The words that make a line one of a block's own.
struct Marks {
  explicit Marks(std::string_view leader)
      : begin(fmt::format("{} >>> outbound-hosts: ", leader)),
        was(fmt::format("{} was: ", leader)),
        now(fmt::format("{} now:", leader)),
        end(fmt::format("{} <<< outbound-hosts", leader)),
        end_of_open_text(end + ", where the file ended without a line feed") {}

  std::string begin;
  std::string was;
  std::string now;  // only where the first new line would pass for one that was there before
  std::string end;
  // Ended itself, so that what is added to the file later does not become part of the mark.
  std::string end_of_open_text;
};

// The lines that substitutions change together, and those substitutions.
struct Stretch {
  std::size_t first = 0;  // of its lines
  std::size_t last = 0;   // the one after
  std::vector<Substitution> substitutions;
};

// Lines by the places where they begin.
class LineTable {
 public:
  explicit LineTable(std::string_view text) : text_(text) {
    for (std::size_t start = 0; start < text.size();) {
      starts_.push_back(start);
      const std::size_t end = text.find('\n', start);
      start = end == std::string_view::npos ? text.size() : end + 1;
    }
  }

  std::size_t size() const { return starts_.size(); }

  // The lines of the substitution; none, after the last, for what is added at the end.
  Stretch stretch_of(const Substitution& substitution) const {
    if (substitution.length == 0 && substitution.offset == text_.size()) {
      return {size(), size(), {substitution}};
    }
    const std::size_t end = substitution.offset + std::max<std::size_t>(substitution.length, 1) - 1;
    return {line_at(substitution.offset), line_at(end) + 1, {substitution}};
  }

  std::size_t start_of(std::size_t line) const {
    return line < size() ? starts_[line] : text_.size();
  }

  // Of the lines [first, last), without the last one's end.
  std::string_view text_of(std::size_t first, std::size_t last) const {
    const std::size_t start = start_of(first);
    std::string_view text = text_.substr(start, start_of(last) - start);
    if (text.ends_with('\n')) text.remove_suffix(1);
    return text;
  }

 private:
  std::size_t line_at(std::size_t offset) const {
    const auto after = std::ranges::upper_bound(starts_, offset);
    return static_cast<std::size_t>(after - starts_.begin()) - 1;
  }

  std::string_view text_;
  std::vector<std::size_t> starts_;
};

std::vector<Stretch> stretches_of(const LineTable& table,
                                  std::vector<Substitution>& substitutions) {
  std::ranges::stable_sort(substitutions, {}, &Substitution::offset);
  std::vector<Stretch> stretches;
  for (const Substitution& substitution : substitutions) {
    Stretch stretch = table.stretch_of(substitution);
    const bool shares_lines = !stretches.empty() && stretch.first < stretches.back().last;
    if (shares_lines) {
      stretches.back().last = std::max(stretches.back().last, stretch.last);
      stretches.back().substitutions.push_back(substitution);
    } else {
      stretches.push_back(std::move(stretch));
    }
  }
  return stretches;
}

// The stretch's lines with its substitutions made.
Lines changed_lines(const LineTable& table, const Stretch& stretch) {
  std::string text(table.text_of(stretch.first, stretch.last));
  const std::size_t start = table.start_of(stretch.first);
  // From the last on, so that the places of those before it stay right.
  for (auto it = stretch.substitutions.rbegin(); it != stretch.substitutions.rend(); ++it) {
    text.replace(it->offset - start, it->length, it->text);
  }
  return lines_of(text);
}

// What is changed here: each name once, in the order of the text.
std::string names_of(const Stretch& stretch) {
  Lines names;
  for (const Substitution& substitution : stretch.substitutions) {
    if (std::ranges::find(names, substitution.name) == names.end()) {
      names.push_back(substitution.name);
    }
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

void add_block(Lines& lines, const LineTable& table, const Stretch& stretch, const Marks& marks) {
  lines.push_back(marks.begin + names_of(stretch));
  for (std::size_t line = stretch.first; line < stretch.last; ++line) {
    lines.push_back(marks.was + std::string(table.text_of(line, line + 1)));
  }
  Lines changed = changed_lines(table, stretch);
  if (!changed.empty() && changed.front().starts_with(marks.was)) lines.push_back(marks.now);
  std::ranges::move(changed, std::back_inserter(lines));
  lines.push_back(marks.end);
}

// Walks through a text and tells blocks from the rest.
class BlockReader {
 public:
  explicit BlockReader(std::string_view leader) : marks_(leader) {}

  void read(const Lines& lines) {
    for (const std::string& line : lines) {
      ++number_;
      if (line.starts_with(marks_.begin)) {
        begin();
      } else if (line == marks_.end || line == marks_.end_of_open_text) {
        end();
        was_open_ = line == marks_.end_of_open_text;
      } else if (begun_ == 0) {
        was_open_ = false;
        pristine_.push_back(line);
        outside_.push_back(line);
      } else if (in_pristine_ && line.starts_with(marks_.was)) {
        pristine_.push_back(line.substr(marks_.was.size()));
      } else {
        in_pristine_ = false;
      }
    }
    if (begun_ != 0) complain(begun_, "this block of outbound-hosts has no end");
  }

  const Lines& pristine() const { return pristine_; }
  const Lines& outside() const { return outside_; }
  // Whether the pristine text's last line was not ended, as a block says that comes last.
  bool was_open() const { return was_open_; }
  // Without the file's name.
  const std::vector<dns::Mistake>& mistakes() const { return mistakes_; }

 private:
  void begin() {
    if (begun_ != 0) complain(number_, "a block of outbound-hosts within another");
    begun_ = number_;
    in_pristine_ = true;
  }

  void end() {
    if (begun_ == 0)
      complain(number_, "the end of a block of outbound-hosts that has no beginning");
    begun_ = 0;
  }

  void complain(int line, std::string_view reason) {
    mistakes_.push_back({"", line, 1, std::string(reason)});
  }

  Marks marks_;
  Lines pristine_;
  Lines outside_;
  std::vector<dns::Mistake> mistakes_;
  int number_ = 0;
  int begun_ = 0;  // the line where the block around begins; 0: outside
  bool in_pristine_ = false;
  bool was_open_ = false;
};

}  // namespace

std::string with_blocks(std::string_view pristine, std::vector<Substitution> substitutions,
                        std::string_view leader) {
  const LineTable table(pristine);
  const Marks marks(leader);
  Lines lines;
  std::size_t next = 0;
  const auto keep_until = [&](std::size_t line) {
    for (; next < line; ++next) lines.emplace_back(table.text_of(next, next + 1));
  };
  for (const Stretch& stretch : stretches_of(table, substitutions)) {
    keep_until(stretch.first);
    add_block(lines, table, stretch, marks);
    next = stretch.last;
  }
  keep_until(table.size());
  const bool ends_open = !is_ended(pristine);
  const bool ends_in_block = !lines.empty() && lines.back() == marks.end;
  if (ends_open && ends_in_block) lines.back() = marks.end_of_open_text;
  return text_of(lines, !ends_open || ends_in_block);
}

dns::Result<std::string> without_blocks(std::string_view text, std::string_view leader,
                                        std::string_view file) {
  BlockReader reader(leader);
  reader.read(lines_of(text));
  if (reader.mistakes().empty()) {
    return text_of(reader.pristine(), is_ended(text) && !reader.was_open());
  }
  std::vector<dns::Mistake> mistakes = reader.mistakes();
  for (dns::Mistake& mistake : mistakes) mistake.file = file;
  return tl::unexpected(std::move(mistakes));
}

std::string outside_blocks(std::string_view text, std::string_view leader) {
  BlockReader reader(leader);
  reader.read(lines_of(text));
  return text_of(reader.outside(), is_ended(text));
}

}  // namespace boot
