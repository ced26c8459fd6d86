#include "tests/support/nsd_server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <system_error>

#include "dns/query.h"
#include "tests/support/loopback.h"

namespace support {
namespace {

using std::chrono::steady_clock;

constexpr const char* program = "/usr/sbin/nsd";
constexpr std::chrono::seconds patience{10};
// Another program may take the port before the server does.
constexpr int attempts = 3;

std::string zone_section(const NsdServer::Zone& zone, std::size_t number) {
  return fmt::format("zone:\n  name: \"{}\"\n  zonefile: \"{}.zone\"\n", zone.name, number);
}

std::string configuration(const dns::ServerAddress& address, const std::string& folder,
                          const std::vector<NsdServer::Zone>& zones) {
  std::string text = fmt::format(
      "server:\n  ip-address: {0}@{1}\n  port: {1}\n  zonesdir: \"{2}\"\n  username: \"\"\n"
      "  pidfile: \"\"\n  database: \"\"\n  zonelistfile: \"{2}/zone.list\"\n"
      "  xfrdfile: \"{2}/xfrd.state\"\n  xfrdir: \"{2}\"\n  server-count: 1\n"
      "  tcp-count: 64\n  rrl-ratelimit: 0\n"
      "remote-control:\n  control-enable: no\n",
      address.address, address.port, folder);
  for (std::size_t i = 0; i < zones.size(); ++i) text += zone_section(zones[i], i);
  return text;
}

// In the new process; whatever fails, it ends with 127.
[[noreturn]] void run_program(const std::string& configuration_path, const std::string& log_path) {
  const int log = open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  setpgid(0, 0);
  execl(program, program, "-d", "-c", configuration_path.c_str(), nullptr);
  _exit(127);
}

// Whether a reply to the query comes within a moment.
bool answers(const Socket& socket, const std::vector<std::uint8_t>& query) {
  constexpr int moment_ms = 20;
  send(socket.descriptor(), query.data(), query.size(), 0);
  pollfd waiting{socket.descriptor(), POLLIN, 0};
  std::array<std::uint8_t, 512> reply{};
  return poll(&waiting, 1, moment_ms) == 1 &&
         recv(socket.descriptor(), reply.data(), reply.size(), MSG_DONTWAIT) > 0;
}

}  // namespace

NsdServer::NsdServer(const std::vector<Zone>& zones) : address_(unused_address()) {
  try {
    start(zones);
    for (int i = 1; !comes_to_answer(); ++i) {
      if (i == attempts) fail("it has ended");
      address_ = unused_address();
      start(zones);
    }
  } catch (...) {
    stop();
    throw;
  }
}

NsdServer::~NsdServer() {
  stop();
}

void NsdServer::start(const std::vector<Zone>& zones) {
  for (std::size_t i = 0; i < zones.size(); ++i) {
    write_file(folder_.path() / fmt::format("{}.zone", i), zones[i].text);
  }
  const std::string configuration_path = folder_.path() / "nsd.conf";
  write_file(configuration_path, configuration(address_, folder_.path().string(), zones));
  const std::string log_path = folder_.path() / "log";
  pid_ = fork();
  if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid_ == 0) run_program(configuration_path, log_path);
}

bool NsdServer::comes_to_answer() {
  const dns::Question question{dns::DomainName::parse(".").value(), dns::RecordType::ns};
  const std::vector<std::uint8_t> query = dns::write_query(question, 1, dns::Edns::with);
  const Socket socket(address_.address.family(), SOCK_DGRAM);
  socket.connect(address_);
  const steady_clock::time_point end = steady_clock::now() + patience;
  while (!answers(socket, query)) {
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return false;
    }
    if (steady_clock::now() > end) fail("it does not answer");
  }
  return true;
}

// The server's own children end with the first process.
void NsdServer::stop() {
  if (pid_ <= 0) return;
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

void NsdServer::fail(const std::string& what) {
  throw std::runtime_error(
      fmt::format("{}: {}\n{}", program, what, read_file(folder_.path() / "log")));
}

std::vector<NsdServer::Zone> zones_of(const std::string& text) {
  const std::string directive = "$ORIGIN ";
  const std::string ttl = "$TTL 3600\n";
  std::vector<NsdServer::Zone> zones;
  for (std::size_t at = text.find(directive); at != std::string::npos;) {
    const std::size_t next = text.find(directive, at + 1);
    const std::string part = text.substr(at, next - at);
    const std::size_t name_end = part.find('\n') - 1;  // without the last dot
    zones.push_back({part.substr(directive.size(), name_end - directive.size()), ttl + part});
    at = next;
  }
  return zones;
}

}  // namespace support
