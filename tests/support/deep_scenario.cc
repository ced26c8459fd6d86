#include "tests/support/deep_scenario.h"

namespace support {
namespace {

constexpr const char* text = R"(
tests:
  deep: {helo: mail.example.com, host: 198.51.100.25, mailfrom: a@example.com, result: pass}
zonedata:
  example.com:
    - SPF: v=spf1 a mx include:_spf.example.net include:_spf.example.org -all
    - A: 192.0.2.10
    - MX: [10, mail.example.com]
    - MX: [20, backup.example.com]
  mail.example.com:
    - A: 192.0.2.11
  backup.example.com:
    - A: 192.0.2.12
  _spf.example.net:
    - SPF: v=spf1 include:_one.example.net include:_two.example.net ~all
  _one.example.net:
    - SPF: v=spf1 ip4:203.0.113.0/26 ~all
  _two.example.net:
    - SPF: v=spf1 ip4:203.0.113.64/26 ~all
  _spf.example.org:
    - SPF: v=spf1 ip4:203.0.113.128/26 include:_one.example.org ~all
  _one.example.org:
    - SPF: v=spf1 ip4:198.51.100.0/24 ~all
)";

}  // namespace

SpfScenario deep_scenario() {
  return parse_spf_suite(text).scenarios.at(0);
}

}  // namespace support
