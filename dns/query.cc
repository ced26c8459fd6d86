#include "dns/query.h"

#include <arpa/nameser.h>

namespace dns {
namespace {

constexpr std::uint8_t recursion_desired = 0x01;  // in the header's third octet
constexpr std::uint8_t truncated = 0x02;          // in the third
constexpr std::uint8_t authentic_data = 0x20;     // in the fourth
constexpr std::uint8_t checking_disabled = 0x10;  // in the fourth

void append_number(std::vector<std::uint8_t>& octets, std::uint16_t number) {
  octets.push_back(static_cast<std::uint8_t>(number >> 8));
  octets.push_back(static_cast<std::uint8_t>(number & 0xff));
}

void append_header(std::vector<std::uint8_t>& octets, std::uint16_t id, Edns edns,
                   Checking checking, Recursion recursion) {
  const std::uint8_t recursion_flag = recursion == Recursion::desired ? recursion_desired : 0;
  const std::uint8_t checking_flag = checking == Checking::disabled ? checking_disabled : 0;
  const std::uint8_t additional = edns == Edns::with ? 1 : 0;
  append_number(octets, id);
  // One question, no answers, no authorities.
  octets.insert(octets.end(),
                {recursion_flag, static_cast<std::uint8_t>(authentic_data | checking_flag), 0, 1, 0,
                 0, 0, 0, 0, additional});
}

void append_question(std::vector<std::uint8_t>& octets, const Question& question) {
  question.name.append_wire(octets);
  append_number(octets, static_cast<std::uint16_t>(question.type));
  append_number(octets, ns_c_in);
}

// RFC 6891 §6.1.2: of the root, version 0, no flags, no options.
void append_opt(std::vector<std::uint8_t>& octets) {
  octets.insert(octets.end(),
                {0, 0, ns_t_opt, edns_udp_size >> 8, edns_udp_size & 0xff, 0, 0, 0, 0, 0, 0});
}

}  // namespace

std::vector<std::uint8_t> write_query(const Question& question, std::uint16_t id, Edns edns,
                                      Checking checking, Recursion recursion) {
  std::vector<std::uint8_t> octets;
  octets.reserve(64);
  append_header(octets, id, edns, checking, recursion);
  append_question(octets, question);
  if (edns == Edns::with) append_opt(octets);
  return octets;
}

bool is_truncated(std::span<const std::uint8_t> reply) {
  return reply.size() >= NS_HFIXEDSZ && (reply[2] & truncated) != 0;
}

bool has_edns(std::span<const std::uint8_t> reply) {
  ns_msg message;
  if (reply.size() > NS_MAXMSG ||
      ns_initparse(reply.data(), static_cast<int>(reply.size()), &message) != 0) {
    return false;
  }
  for (int i = 0; i < ns_msg_count(message, ns_s_ar); ++i) {
    ns_rr record;
    if (ns_parserr(&message, ns_s_ar, i, &record) != 0) return false;
    if (ns_rr_type(record) == ns_t_opt) return true;
  }
  return false;
}

}  // namespace dns
