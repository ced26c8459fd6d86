// A limit of the size of files for as long as it lives: writing past it fails with EFBIG.
#pragma once

#include <sys/resource.h>

#include <csignal>

namespace support {

class FilesNoLongerThan {
 public:
  explicit FilesNoLongerThan(rlim_t octets) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{octets, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FilesNoLongerThan() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FilesNoLongerThan(const FilesNoLongerThan&) = delete;
  FilesNoLongerThan& operator=(const FilesNoLongerThan&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

}  // namespace support
