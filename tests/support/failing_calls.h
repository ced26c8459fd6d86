// System calls that fail, in a process that is about to become a program: also a static one.
#pragma once

namespace support {

struct FailingCall {
  long number;         // SYS_write, …
  int error;           // EIO, …
  int first_file = 0;  // of a call whose first argument is a descriptor: those below succeed
  int least_size = 0;  // of a call whose third is a size: smaller ones succeed
};

// Every such call fails from now on, in this process and what it becomes. Ends the process where
// the system cannot do that.
void make_fail(const FailingCall& call);

}  // namespace support
