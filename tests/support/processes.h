// Child processes for tests: with namespaces of their own, without privileges, to be killed.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>

namespace support {

// Runs the body in a child whose namespaces (CLONE_NEWNS, CLONE_NEWNET, CLONE_NEWUTS) are its own,
// as root there. Its failed expectations are failures of this test. Where it skips, or the system
// lets this user make no namespaces, the test is skipped and says that it showed nothing.
void in_own_namespaces(int namespaces, const std::function<void()>& body);

// Runs the body in a child that is not root. Its failed expectations are failures of this test.
void without_privileges(const std::function<void()>& body);

// Runs the shell's command and expects it to succeed.
void run(const std::string& command);

// A child that runs until it is killed, at the latest when this goes.
class Child {
 public:
  // The body tells by calling its argument, as often as it likes, how far it is.
  explicit Child(const std::function<void(const std::function<void()>& tell)>& body);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  // Until the child has told once more.
  void wait();
  // With SIGKILL; returns when it is gone.
  void kill();

 private:
  pid_t pid_;
  int told_;
};

}  // namespace support
