#include "gen/notify.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>
#include <thread>

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

pid_t start(const Notification& notification) {
  const Descriptor input = input_with(notification.text);
  return start_child({.program = "/bin/sh",
                      .words = {"sh", "-c", notification.command},
                      .variables = notification.variables,
                      .input = input.number(),
                      .has_own_group = true});
}

// Nothing where it was still running at the end of the limit.
std::optional<int> wait_for(pid_t pid, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (true) {
    int status = 0;
    const pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended == pid) return status;
    if (ended < 0 && errno != EINTR) check(errno, "wait for the command");
    if (std::chrono::steady_clock::now() >= end) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace

std::optional<std::string> notify(const Notification& notification) {
  const pid_t pid = start(notification);
  const std::optional<int> status = wait_for(pid, notification.limit);
  if (!status) {
    kill(-pid, SIGKILL);
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR) continue;
    return fmt::format("it was stopped after {} s", notification.limit.count());
  }
  if (WIFSIGNALED(*status)) return fmt::format("signal {} ended it", WTERMSIG(*status));
  if (WEXITSTATUS(*status) == 0) return std::nullopt;
  return fmt::format("it ended with status {}", WEXITSTATUS(*status));
}

}  // namespace gen
