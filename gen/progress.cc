#include "gen/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "gen/text_layout.h"

namespace gen {

using std::chrono::duration;
using std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds first_shown_after{500};
constexpr std::chrono::milliseconds shown_every{200};

std::string time_text(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::ceil(seconds));
  return whole < 120 ? fmt::format("{} s", whole) : fmt::format("{} min", whole / 60);
}

}  // namespace

std::string progress_text(const ProgressFigures& figures, duration<double> elapsed) {
  std::string text = fmt::format("{} of {} domains", figures.done, figures.domains);
  if (elapsed.count() > 0) {
    text += fmt::format(", {:.0f} questions a second",
                        static_cast<double>(figures.sent) / elapsed.count());
  }
  if (figures.unavailable > 0) {
    text += fmt::format(", {} without an answer", figures.unavailable);
  }
  if (figures.done > 0) {
    const double left = static_cast<double>(figures.domains - figures.done);
    text += fmt::format(", {} left",
                        time_text(elapsed.count() * left / static_cast<double>(figures.done)));
  }
  return text;
}

ProgressLine::ProgressLine(dns::EventLoop& loop, std::function<ProgressFigures()> figures)
    : loop_(loop), figures_(std::move(figures)), next_(start_ + first_shown_after) {
  loop_.add(*this);
}

ProgressLine::~ProgressLine() {
  loop_.remove(*this);
  if (shown_ > 0) show("");
}

void ProgressLine::on_tick(steady_clock::time_point now) {
  if (now < next_) return;
  next_ = now + shown_every;
  show(progress_text(figures_(), now - start_));
}

// No longer than the screen is wide: what has gone on to the next line could not be wiped. A
// terminal that is gone is no reason to end a run.
void ProgressLine::show(const std::string& text) {
  const std::size_t width = layout_of(STDERR_FILENO).width;
  std::string line = text;
  if (width > 0 && line.size() >= width) line.resize(width - 1);
  std::string octets = fmt::format("\r{:<{}}\r{}", "", shown_, line);
  shown_ = line.size();
  std::fputs(octets.c_str(), stderr);
}

}  // namespace gen
