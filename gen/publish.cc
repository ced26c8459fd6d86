#include "gen/publish.h"

#include <fcntl.h>
#include <linux/stat.h>
#include <sys/stat.h>

#include "gen/keep_file.h"
#include "gen/replacement.h"

namespace gen {

namespace fs = std::filesystem;

namespace {

// A file mounted by itself, which nothing can be renamed to. Kernels before 5.8 do not tell.
bool is_mounted_alone(const fs::path& path) {
  struct statx status {};
  return statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &status) == 0 &&
         (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

}  // namespace

fs::path previous_file(const fs::path& path) {
  return resolve_links(path) += ".previous";
}

bool publish_file(const fs::path& path, std::string_view text, const Examination& examine) {
  const fs::path target = resolve_links(path);
  const std::optional<Kept> kept = read_kept(target);
  if (kept && holds(target, kept->octets, text)) return false;
  // Else what is kept would be told by the failure to rename alone: too late for the previous file.
  if (is_mounted_alone(target)) throw MountedAlone(target);
  Replacement replacement(target);
  if (kept) replacement.keep(*kept);
  replacement.write(text);
  examine(replacement.temporary_path());
  // Before the new one stands: a run that is killed in between has kept the present file twice, and
  // not lost the old one.
  if (kept && kept->octets > 0) keep_file_as(target, previous_file(target));
  replacement.take_place(Outlast::the_new);
  return true;
}

}  // namespace gen
