#include "boot/expand.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "boot/address_text.h"
#include "boot/address_wait.h"
#include "boot/named_list.h"
#include "gen/run.h"
#include "gen/used_files.h"

namespace boot {

using gen::ExitStatus;
using gen::Failure;
using policy::AddressList;

namespace {

// Empty is unset, as in the container.
NamedList text_of(const gen::ExpandOptions& options, const gen::Environment& environment) {
  if (options.list && options.list->empty()) return {"LIST", std::nullopt};
  if (options.list) return {"LIST", options.list};
  if (options.for_sending && environment.send_on) return {"SEND_ON", environment.send_on};
  return {"LISTEN_ON", environment.listen_on};
}

// The list, and the DNS that its "host" is looked up in; all the mistakes of both.
struct Start {
  AddressList list;
  std::unique_ptr<gen::DnsSession> session;
};

dns::Result<Start> start(const gen::ExpandOptions& options, const NamedList& text) {
  std::vector<dns::Mistake> mistakes =
      find_files_used_twice(read_files_of(options.dns), {{"--record", options.dns.record}});
  dns::Result<AddressList> list = parse(text);
  if (!list) std::ranges::move(list.error(), std::back_inserter(mistakes));
  dns::Result<std::unique_ptr<gen::DnsSession>> session = gen::DnsSession::open(options.dns);
  if (!session) std::ranges::move(session.error(), std::back_inserter(mistakes));
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return Start{std::move(*list), std::move(*session)};
}

// Whether all of them are on an interface in time; tells which are not.
bool are_ready(const policy::AllowedIps& ips, std::chrono::milliseconds limit) {
  const std::vector<UnreadyAddress> unready = wait_for_addresses(ips.addresses(), limit);
  for (const UnreadyAddress& address : unready) {
    fmt::print(stderr, "{}: {}\n", address.ip, address.why);
  }
  return unready.empty();
}

}  // namespace

ExitStatus expand(const gen::ExpandOptions& options, const gen::Environment& environment) {
  const NamedList text = text_of(options, environment);
  const dns::Result<Start> start = boot::start(options, text);
  if (!start) return gen::tell(start.error());
  const dns::Parsed<dns::DomainName> own_name =
      options.host_name ? *options.host_name : gen::host_name();
  const tl::expected<policy::Expanded, Failure> expanded =
      expand_list(*start->session, start->list, text.name, own_name);
  start->session->save_recording();
  if (!expanded) return gen::tell(expanded.error());
  for (const std::string& note : expanded->notes) fmt::print(stderr, "{}: {}\n", text.name, note);
  if (options.wait && !are_ready(expanded->ips, *options.wait)) return ExitStatus::usage;
  fmt::print("{}", address_text(expanded->ips, options.format));
  return ExitStatus::clean;
}

}  // namespace boot
