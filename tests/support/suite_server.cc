#include "tests/support/suite_server.h"

#include <variant>

#include "dns/query.h"

namespace support {
namespace {

using dns::Reason;
using dns::Transport;

constexpr std::uint32_t ttl = 3600;
constexpr int type_cname = 5;
constexpr int type_soa = 6;
constexpr int rcode_servfail = 2;
constexpr int rcode_nxdomain = 3;

struct WriteRdata {
  Octets operator()(const dns::IpAddress& ip) const { return address_rdata(ip.to_string()); }
  Octets operator()(const dns::MxRecord& mx) const {
    return mx_rdata(mx.preference, mx.exchange.to_string());
  }
  Octets operator()(const dns::DomainName& name) const { return wire_name(name.to_string()); }
  Octets operator()(const TxtStrings& txt) const { return txt_rdata(txt.strings); }
};

// The reply with the whole answer.
Octets whole_reply(const FaultQuery& query, const SuiteAnswer& answer) {
  ReplyBuilder reply = query.reply();
  if (query.edns) reply.opt();
  dns::DomainName owner = query.question.name;
  for (const SuiteAlias& alias : answer.aliases) {
    reply.answer(owner.to_string(), type_cname, ttl, wire_name(alias.target.to_string()));
    owner = alias.target;
  }
  for (const SuiteRdata& rdata : answer.records) {
    reply.answer(owner.to_string(), static_cast<int>(query.question.type), ttl,
                 std::visit(WriteRdata(), rdata));
  }
  if (answer.reason != Reason::none) reply.authority(".", type_soa, ttl, soa_rdata(ttl));
  if (answer.reason == Reason::nxdomain) reply.rcode(rcode_nxdomain);
  return reply.build();
}

Octets truncated_reply(const FaultQuery& query) {
  ReplyBuilder reply = query.reply();
  if (query.edns) reply.opt();
  return reply.truncated().build();
}

Reaction react(const SuiteZone& zone, const SuiteService& service, const FaultQuery& query) {
  const SuiteAnswer answer = zone.find(query.question);
  const bool fails = dns::status_of(answer.reason) == dns::Status::unavailable;
  const bool is_silent = answer.reason == Reason::timeout;
  if (is_silent && service.on_timeout == OnTimeout::silence) return {};
  Octets reply = fails ? query.reply().rcode(rcode_servfail).build() : whole_reply(query, answer);
  if (query.transport == Transport::tcp) return {.replies = {std::move(reply)}};
  const std::size_t room = query.edns ? dns::edns_udp_size : dns::plain_udp_size;
  if (service.forces_tcp || reply.size() > room) reply = truncated_reply(query);
  return {.replies = {std::move(reply)}, .close = false, .delay = service.delay};
}

}  // namespace

FaultServer::Script serve(const SuiteZone& zone, const SuiteService& service) {
  return [&zone, service](const FaultQuery& query) { return react(zone, service, query); };
}

}  // namespace support
