#include "gen/json_values.h"

namespace gen {

using policy::Sender;

std::optional<Sender> sender_from_json(const Json& value) {
  if (value.is_null()) return std::nullopt;
  Sender sender{value_of(dns::DomainName::parse(value.at("helo").get<std::string>())),
                value_of(dns::IpAddress::parse(value.at("ip").get<std::string>()))};
  if (value.contains("ip6")) {
    sender.ip6 = value_of(dns::IpAddress::parse(value.at("ip6").get<std::string>()));
  }
  return sender;
}

}  // namespace gen
