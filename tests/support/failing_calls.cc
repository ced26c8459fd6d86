#include "tests/support/failing_calls.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstddef>
#include <iterator>

namespace support {

// Arguments are compared by their lower halves, which is where such numbers are.
void make_fail(const FailingCall& call) {
  constexpr auto first = offsetof(seccomp_data, args);
  constexpr auto third = first + 2 * sizeof(seccomp_data::args[0]);
  const auto number = static_cast<__u32>(call.number);
  const auto outcome = SECCOMP_RET_ERRNO | (static_cast<__u32>(call.error) & SECCOMP_RET_DATA);
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 5),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, first),
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, static_cast<__u32>(call.first_file), 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, third),
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, static_cast<__u32>(call.least_size), 0, 1),
      BPF_STMT(BPF_RET | BPF_K, outcome),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program = {.len = std::size(filter), .filter = filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
    _exit(98);
  }
}

}  // namespace support
