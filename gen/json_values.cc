#include "gen/json_values.h"

namespace gen {

using policy::Sender;

Json sender_json(const std::optional<Sender>& sender) {
  std::string text;
  add_json(text, sender);
  return Json::parse(text);
}

void add_sender(JsonObject& object, const Sender& sender) {
  object.add("helo", sender.helo);
  object.add("ip", sender.ip);
  if (sender.ip6) object.add("ip6", *sender.ip6);
}

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
