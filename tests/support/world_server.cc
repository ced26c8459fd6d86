#include "tests/support/world_server.h"

namespace support {
namespace {

using dns::Reason;

constexpr int type_cname = 5;
constexpr int type_soa = 6;
constexpr int rcode_servfail = 2;
constexpr int rcode_nxdomain = 3;
constexpr std::size_t string_limit = 255;  // octets

std::vector<std::string> strings_of(std::string octets) {
  std::vector<std::string> strings;
  do {
    strings.push_back(octets.substr(0, string_limit));
    octets.erase(0, string_limit);
  } while (!octets.empty());
  return strings;
}

Octets rdata_of(const dns::IpAddress& ip) {
  return address_rdata(ip.to_string());
}

Octets rdata_of(const dns::MxRecord& mx) {
  return mx_rdata(mx.preference, mx.exchange.to_string());
}

Octets rdata_of(const dns::DomainName& name) {
  return wire_name(name.to_string());
}

Octets rdata_of(const dns::TxtRecord& txt) {
  return txt_rdata(strings_of(txt.octets));
}

// Adds the records to a reply.
struct AddRecords {
  ReplyBuilder& reply;
  std::string owner;
  int type;
  std::uint32_t ttl;

  void operator()(std::monostate) const {}
  template <class Record>
  void operator()(const std::vector<Record>& records) const {
    for (const Record& record : records) reply.answer(owner, type, ttl, rdata_of(record));
  }
};

}  // namespace

Octets reply_of(const dns::Answer& answer, const FaultQuery& query) {
  ReplyBuilder reply = query.reply();
  if (query.edns) reply.opt();
  if (answer.status() == dns::Status::unavailable) return reply.rcode(rcode_servfail).build();
  if (answer.is_authoritative) reply.authoritative();
  std::string owner = query.question.name.to_string();
  for (const dns::DomainName& alias : answer.aliases) {
    reply.answer(owner, type_cname, answer.ttl.count(), wire_name(alias.to_string()));
    owner = alias.to_string();
  }
  std::visit(AddRecords{reply, owner, static_cast<int>(query.question.type), answer.ttl.count()},
             answer.records);
  if (answer.reason != Reason::none) {
    reply.authority(".", type_soa, answer.ttl.count(), soa_rdata(answer.ttl.count()));
  }
  if (answer.reason == Reason::nxdomain) reply.rcode(rcode_nxdomain);
  return reply.build();
}

FaultServer::Script serve(const World& world) {
  return [&world](const FaultQuery& query) {
    const dns::Answer answer = world.answer(query.question);
    if (answer.reason == Reason::timeout) return Reaction{};
    return Reaction{.replies = {reply_of(answer, query)}};
  };
}

}  // namespace support
