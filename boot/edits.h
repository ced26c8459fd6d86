// The table of edits: everything this program changes in the image, and what must not remain.
#pragma once

#include <cstdint>

#include "boot/edit.h"

namespace boot {

// In the order in which misses are told. To add one: a row, and its anchor in the roots of
// fixtures/roots that have the file.
const std::vector<Edit>& edits();

const std::vector<Guard>& guards();

// What tells one shape of the image from the others: exactly one of these must be found.
struct Landmark {
  Shape shape;
  std::string_view file;
  std::string_view pattern;
};
const std::vector<Landmark>& landmarks();

// nginx's sites: the image fills in one of the templates with its ports, at each start before ours
// and perhaps again while it runs, so all are edited.
struct NginxSites {
  std::vector<std::string_view> templates;
  std::string_view rendered;

  std::vector<std::string_view> all() const;
};
const NginxSites& nginx_sites();

// The TCP ports that the world reaches the services on: those that no file names, and where the
// others are, the first group of the pattern.
struct PublicPorts {
  std::vector<std::uint16_t> ports;
  std::vector<std::string_view> files;
  std::string_view pattern;
};
const PublicPorts& public_ports();

// A folder that an unprivileged service makes its socket in.
struct SocketFolder {
  std::string_view path;
  std::string_view owner;  // a name of the image's /etc/passwd
};
const std::vector<SocketFolder>& socket_folders();

// What is made from a file and is of no use once that has changed.
struct Stale {
  std::string_view file;
  std::string_view folder;
};
const std::vector<Stale>& stale_folders();

}  // namespace boot
