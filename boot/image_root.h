// The files of an image under a folder: the container's own "/", or one that is being looked at.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "boot/account.h"
#include "boot/boot_plan.h"

namespace boot {

class ImageRoot {
 public:
  // The folder that stands for "/": symbolic links are followed within it, as chroot(2) would have
  // it, wherever in a path they stand. None leads out, unless somebody changes them meanwhile.
  explicit ImageRoot(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Whether it is this very machine's or container's "/".
  bool is_own() const { return folder_ == "/"; }

  // Of these paths in the image the files that there are. What a killed run may have written half
  // of is read as it was to become. Throws gen::FileError.
  ImageFiles read(const std::vector<std::string>& paths) const;

  // Of these paths those that a killed run may have written half of.
  std::vector<std::string> find_half_written(const std::vector<std::string>& paths) const;

  // Makes the file hold the text, and its folder if need be; all at once for whoever reads it,
  // unless the file is mounted by itself: then in place, and so that what a kill cuts off can still
  // be read. Throws gen::FileError.
  void write(std::string_view path, std::string_view text) const;

  // Writes what killed runs wrote half of, and removes what they left beside these files.
  void clean_up(const std::vector<std::string>& paths) const;

  void remove_folder(std::string_view path) const;

  // Whether it is there and the owner's. Throws gen::FileError.
  bool has_folder(std::string_view path, std::string_view owner) const;

  // Throws gen::FileError, also where the image's /etc/passwd has no such owner.
  void make_folder(std::string_view path, std::string_view owner) const;

  // A user of the image; nothing where it has none of this name. Throws gen::FileError.
  std::optional<Account> find_account(std::string_view name) const;

  // Where the path stands outside of the image. Throws gen::FileError where its links lead nowhere.
  std::filesystem::path place_of(std::string_view path) const;

  // The same, its folder made if need be. Throws gen::FileError.
  std::filesystem::path make_place(std::string_view path) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace boot
