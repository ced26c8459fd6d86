#include "gen/notify.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <system_error>

#include "gen/child_process.h"
#include "gen/descriptor.h"
#include "gen/files.h"

namespace gen {

namespace {

void check(int error_number, const char* operation) {
  if (error_number == 0) return;
  throw std::system_error(error_number, std::generic_category(), operation);
}

// In memory and not a pipe: it may be read or not, and nobody waits for that.
Descriptor input_with(std::string_view text) {
  Descriptor file(memfd_create("changes", MFD_CLOEXEC));
  const bool is_there =
      file.is_open() && write_all(file.number(), text) && lseek(file.number(), 0, SEEK_SET) == 0;
  if (!is_there) check(errno, "the input of the command");
  return file;
}

// The signals that end this process wait for as long as it lives, and so does that of a child's
// end.
class WaitingSignals {
 public:
  WaitingSignals() {
    sigemptyset(&waiting_);
    sigaddset(&waiting_, SIGCHLD);
    for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM}) {
      if (!is_ignored(signal)) sigaddset(&waiting_, signal);
    }
    check(pthread_sigmask(SIG_BLOCK, &waiting_, &before_), "hold back signals");
  }
  ~WaitingSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  WaitingSignals(const WaitingSignals&) = delete;
  WaitingSignals& operator=(const WaitingSignals&) = delete;

  const sigset_t& before() const { return before_; }

  // One that came; nothing where none did in that time.
  std::optional<int> next(std::chrono::nanoseconds time) const {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
    const timespec limit{.tv_sec = seconds.count(), .tv_nsec = (time - seconds).count()};
    const int signal = sigtimedwait(&waiting_, nullptr, &limit);
    if (signal > 0) return signal;
    return std::nullopt;
  }

 private:
  static bool is_ignored(int signal) {
    struct sigaction action {};
    return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
  }

  sigset_t waiting_;
  sigset_t before_;
};

pid_t start(const Notification& notification, const sigset_t& blocked) {
  const Descriptor input = input_with(notification.text);
  return start_child({.program = "/bin/sh",
                      .words = {"sh", "-c", notification.command},
                      .variables = notification.variables,
                      .input = input.number(),
                      .has_own_group = true,
                      .blocked = blocked});
}

void kill_group(pid_t leader) {
  kill(-leader, SIGKILL);
  while (waitpid(leader, nullptr, 0) < 0 && errno == EINTR) continue;
}

// Nothing where it was still running at the end of the limit.
std::optional<int> wait_for(pid_t pid, std::chrono::seconds limit, const WaitingSignals& signals) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (true) {
    int status = 0;
    const pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended == pid) return status;
    if (ended < 0 && errno != EINTR) check(errno, "wait for the command");
    const auto rest = end - std::chrono::steady_clock::now();
    if (rest <= rest.zero()) return std::nullopt;
    const std::optional<int> signal = signals.next(rest);
    if (!signal || *signal == SIGCHLD) continue;
    std::raise(*signal);  // which ends this process once it need not wait any more
    return std::nullopt;
  }
}

}  // namespace

std::optional<std::string> notify(const Notification& notification) {
  const WaitingSignals signals;
  const pid_t pid = start(notification, signals.before());
  const std::optional<int> status = wait_for(pid, notification.limit, signals);
  if (!status) {
    kill_group(pid);
    return fmt::format("it was stopped after {} s", notification.limit.count());
  }
  if (WIFSIGNALED(*status)) return fmt::format("signal {} ended it", WTERMSIG(*status));
  if (WEXITSTATUS(*status) == 0) return std::nullopt;
  return fmt::format("it ended with status {}", WEXITSTATUS(*status));
}

}  // namespace gen
