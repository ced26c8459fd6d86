#include "tests/support/program.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

#include "tests/support/files.h"

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

}  // namespace

Outcome run_program(const Invocation& invocation) {
  const TemporaryFolder streams;
  write_file(streams.path() / "in", invocation.input);
  std::vector<std::string> words = {PROGRAM};
  words.insert(words.end(), invocation.arguments.begin(), invocation.arguments.end());
  std::vector<std::string> variables = invocation.environment;
  const std::vector<char*> arguments = pointers_to(words);
  const std::vector<char*> environment = pointers_to(variables);

  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("cannot fork");
  if (child == 0) {
    if (chdir(invocation.folder.c_str()) != 0) _exit(127);
    redirect(streams.path() / "in", O_RDONLY, STDIN_FILENO);
    redirect(streams.path() / "out", O_WRONLY | O_CREAT, STDOUT_FILENO);
    redirect(streams.path() / "err", O_WRONLY | O_CREAT, STDERR_FILENO);
    execve(arguments[0], arguments.data(), environment.data());
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
          read_file(streams.path() / "out"), read_file(streams.path() / "err")};
}

}  // namespace support
