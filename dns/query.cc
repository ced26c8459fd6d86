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
  append_number(octets, id);
  octets.push_back(recursion == Recursion::desired ? recursion_desired : 0);
  octets.push_back(authentic_data | (checking == Checking::disabled ? checking_disabled : 0));
  append_number(octets, 1);  // questions
  append_number(octets, 0);  // answers
  append_number(octets, 0);  // authorities
  append_number(octets, edns == Edns::with ? 1 : 0);
}

void append_question(std::vector<std::uint8_t>& octets, const Question& question) {
  for (const std::string& label : question.name.labels()) {
    octets.push_back(static_cast<std::uint8_t>(label.size()));
    octets.insert(octets.end(), label.begin(), label.end());
  }
  octets.push_back(0);
  append_number(octets, static_cast<std::uint16_t>(question.type));
  append_number(octets, ns_c_in);
}

// RFC 6891 §6.1.2: version 0, no flags, no options.
void append_opt(std::vector<std::uint8_t>& octets) {
  octets.push_back(0);  // the root
  append_number(octets, ns_t_opt);
  append_number(octets, edns_udp_size);
  append_number(octets, 0);
  append_number(octets, 0);
  append_number(octets, 0);  // length of the options
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
