#include "tests/support/program.h"

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

namespace support {
namespace {

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

void redirect(const std::filesystem::path& path, int flags, int descriptor) {
  const int opened = open(path.c_str(), flags, 0600);
  if (opened < 0 || dup2(opened, descriptor) < 0) _exit(127);
}

// In a child, whose streams are set up: never returns.
void execute(const Invocation& invocation) {
  std::vector<std::string> words = {PROGRAM};
  words.insert(words.end(), invocation.arguments.begin(), invocation.arguments.end());
  std::vector<std::string> variables = invocation.environment;
  const std::vector<char*> arguments = pointers_to(words);
  const std::vector<char*> environment = pointers_to(variables);
  if (chdir(invocation.folder.c_str()) != 0) _exit(127);
  if (invocation.prepare) invocation.prepare();
  execve(arguments[0], arguments.data(), environment.data());
  _exit(127);
}

int status_of(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Until nobody writes to the terminal any more, which Linux tells as EIO.
std::string read_terminal(int terminal) {
  std::string text;
  char octets[4096];
  for (ssize_t count = read(terminal, octets, sizeof octets); count > 0;
       count = read(terminal, octets, sizeof octets)) {
    text.append(octets, static_cast<std::size_t>(count));
  }
  std::erase(text, '\r');
  return text;
}

}  // namespace

RunningProgram::RunningProgram(const Invocation& invocation) {
  write_file(streams_.path() / "in", invocation.input);
  for (const char* const name : {"out", "err"}) write_file(streams_.path() / name, "");
  child_ = fork();
  if (child_ < 0) throw std::runtime_error("cannot fork");
  if (child_ == 0) {
    redirect(streams_.path() / "in", O_RDONLY, STDIN_FILENO);
    redirect(streams_.path() / "out", O_WRONLY, STDOUT_FILENO);
    redirect(streams_.path() / "err", O_WRONLY, STDERR_FILENO);
    execute(invocation);
  }
}

RunningProgram::~RunningProgram() {
  if (child_ < 0) return;
  kill(child_, SIGKILL);
  status_of(child_);
}

void RunningProgram::send(int signal) const {
  kill(child_, signal);
}

Outcome RunningProgram::wait() {
  const int status = status_of(std::exchange(child_, -1));
  return {status, read_file(streams_.path() / "out"), read_file(streams_.path() / "err")};
}

Outcome run_program(const Invocation& invocation) {
  return RunningProgram(invocation).wait();
}

Outcome run_on_terminal(const Invocation& invocation, unsigned short columns) {
  const winsize size = {.ws_row = 50, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, &size);
  if (child < 0) throw std::runtime_error("cannot fork on a terminal");
  if (child == 0) execute(invocation);
  std::string text = read_terminal(terminal);
  close(terminal);
  return {status_of(child), std::move(text), ""};
}

}  // namespace support
