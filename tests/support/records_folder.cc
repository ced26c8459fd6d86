#include "tests/support/records_folder.h"

#include <gtest/gtest.h>

#include <sstream>

namespace support {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Strings = std::vector<std::string>;

const fs::path demo = fs::path(SOURCE_DIR) / "fixtures/demo";

// A mail server for d.example, all in order.
const char* const zone_in_order = R"($TTL 3600
$ORIGIN example.
@ SOA ns hostmaster 1 7200 3600 1209600 300
@ NS ns
d MX 10 mail.d
d TXT "v=spf1 mx -all"
_dmarc.d TXT "v=DMARC1; p=reject"
mail.d A 192.0.2.10
mail.d TXT "v=spf1 a -all"
s1._domainkey.d TXT "v=DKIM1; k=ed25519; p=pN/mbA7oQ8c4vmmuIvzOK8OU9PXPpREv4VBr84qZzzg="
$ORIGIN 2.0.192.in-addr.arpa.
@ SOA ns.example. hostmaster.example. 1 7200 3600 1209600 300
@ NS ns.example.
10 PTR mail.d.example.
)";

const char* const policy_in_order = R"(send-on: 192.0.2.10 192.0.2.11
default: {helo: mail.d.example, ip: 192.0.2.10}
domains: [d.example]
severity: {ip.global: ignore}
)";

// False where some text that is to be changed is not there.
bool make(const std::vector<TextChange>& changes, std::string& text) {
  for (const TextChange& change : changes) {
    const std::size_t at = text.find(change.from);
    if (at == std::string::npos) return false;
    text.replace(at, std::string_view(change.from).size(), change.to);
  }
  return true;
}

std::string changed(std::string text, const std::vector<TextChange>& changes) {
  EXPECT_TRUE(make(changes, text)) << text;
  return text;
}

}  // namespace

const std::vector<CurableWorld>& curable_worlds() {
  static const std::vector<CurableWorld> worlds = {
      {.check = "ptr.exists",
       .name = "no PTR record",
       .zone = {{"10 PTR mail.d.example.\n", ""}},
       .records = {"10.2.0.192.in-addr.arpa. PTR mail.d.example."}},
      {.check = "ptr.exists",
       .name = "in a zone of a few addresses, RFC 2317",
       .zone = {{"10 PTR mail.d.example.", "10 CNAME 10.0-31"}},
       .records = {"10.0-31.2.0.192.in-addr.arpa. PTR mail.d.example."}},
      {.check = "ptr.exists",
       .name = "once the HELO name has an address",
       .zone = {{"10 PTR mail.d.example.\n", ""}, {"mail.d A 192.0.2.10\n", ""}},
       .records = {"mail.d.example. A 192.0.2.10", "10.2.0.192.in-addr.arpa. PTR mail.d.example."}},
      {.check = "ptr.confirmed",
       .name = "the HELO name is another host's",
       .zone = {{"mail.d A 192.0.2.10", "mail.d A 192.0.2.99"},
                {"\"v=spf1 mx -all\"", "\"v=spf1 ip4:192.0.2.10 -all\""},
                {"\"v=spf1 a -all\"", "\"v=spf1 ip4:192.0.2.10 -all\""}},
       .records = {"mail.d.example. A 192.0.2.99", "mail.d.example. A 192.0.2.10"}},
      {.check = "ptr.confirmed",
       .name = "the PTR name does not resolve",
       .zone = {{"10 PTR mail.d.example.", "10 PTR gone.example."}},
       .records = {"10.2.0.192.in-addr.arpa. PTR mail.d.example."}},
      {.check = "ptr.confirmed",
       .name = "one of two does not",
       .zone = {{"10 PTR mail.d.example.", "10 PTR mail.d.example.\n10 PTR gone.example."}},
       .records = {"10.2.0.192.in-addr.arpa. PTR mail.d.example."}},
      {.check = "ptr.single",
       .name = "two names",
       .zone = {{"10 PTR mail.d.example.", "10 PTR mail.d.example.\n10 PTR other.example."},
                {"mail.d A 192.0.2.10", "mail.d A 192.0.2.10\nother A 192.0.2.10"}},
       .records = {"10.2.0.192.in-addr.arpa. PTR mail.d.example."}},
      {.check = "ptr.generic",
       .name = "a line's name beside the HELO name",
       .zone = {{"10 PTR mail.d.example.", "10 PTR mail.d.example.\n10 PTR dsl.example."},
                {"mail.d A 192.0.2.10", "mail.d A 192.0.2.10\ndsl A 192.0.2.10"}},
       .records = {"10.2.0.192.in-addr.arpa. PTR mail.d.example."}},
      {.check = "helo.forward",
       .name = "no address",
       .zone = {{"mail.d A 192.0.2.10\n", ""},
                {"\"v=spf1 mx -all\"", "\"v=spf1 a:mail.d.example -all\""}},
       .records = {"mail.d.example. A 192.0.2.10"}},
      {.check = "helo.forward",
       .name = "of two senders with one name",
       .zone = {{"mail.d A 192.0.2.10", "mail.d A 192.0.2.99"},
                {"10 PTR mail.d.example.", "10 PTR mail.d.example.\n11 PTR mail.d.example."}},
       .policy = {{"[d.example]",
                   "[{name: d.example, use: {helo: mail.d.example, ip: 192.0.2.11}}]"}},
       .records = {"mail.d.example. A 192.0.2.99", "mail.d.example. A 192.0.2.10",
                   "mail.d.example. A 192.0.2.11"}},
      {.check = "helo.ptr",
       .name = "the PTR name is another of the address",
       .zone = {{"10 PTR mail.d.example.", "10 PTR other.example."},
                {"mail.d A 192.0.2.10",
                 "mail.d A 192.0.2.10\nother A 192.0.2.10\n"
                 "other TXT \"v=spf1 a -all\""}},
       .records = {"10.2.0.192.in-addr.arpa. PTR mail.d.example."}},
      {.check = "spf.mailfrom",
       .name = "not among the senders",
       .zone = {{"\"v=spf1 mx -all\"", "\"v=spf1 ip4:198.51.100.1 ~all\"\nd TXT \"other\""}},
       .records = {"d.example. TXT \"v=spf1 ip4:198.51.100.1 ip4:192.0.2.10 ~all\""}},
      {.check = "spf.mailfrom",
       .name = "of both families, one after the other",
       .zone = {{"\"v=spf1 mx -all\"", "\"v=spf1 ip4:198.51.100.1 ~all\""},
                {"d MX 10 mail.d\n", "d MX 10 elsewhere\nelsewhere A 198.51.100.1\n"},
                {"mail.d A 192.0.2.10", "mail.d A 192.0.2.10\nmail.d AAAA 2001:db8::10"},
                {"10 PTR mail.d.example.",
                 "10 PTR mail.d.example.\n$ORIGIN 8.b.d.0.1.0.0.2.ip6.arpa.\n"
                 "0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0 PTR mail.d.example."}},
       .policy = {{"send-on: 192.0.2.10", "send-on: 2001:db8::10 192.0.2.10"},
                  {"ip: 192.0.2.10}", "ip: 192.0.2.10, ip6: \"2001:db8::10\"}"}},
       .records = {"d.example. TXT \"v=spf1 ip4:198.51.100.1 ip4:192.0.2.10 ip6:2001:db8::10 "
                   "~all\""}},
      {.check = "spf.helo",
       .name = "no record",
       .zone = {{"mail.d TXT \"v=spf1 a -all\"\n", ""}},
       .records = {"mail.d.example. TXT \"v=spf1 a -all\""}},
      {.check = "spf.record",
       .name = "a mistake of which it is certain what was meant",
       .zone = {{"\"v=spf1 mx -all\"", "\"v=spf1 ipv4:192.0.2.10 -all\""}},
       .records = {"d.example. TXT \"v=spf1 ip4:192.0.2.10 -all\""}},
      {.check = "spf.terms",
       .name = "of an include of our own and of others', eleven in all",
       .zone = {{"\"v=spf1 mx -all\"",
                 "\"v=spf1 mx include:own.d.example include:n1.d.example include:n2.d.example "
                 "include:n3.d.example include:n4.d.example include:n5.d.example -all\"\n"
                 "own.d TXT \"v=spf1 a:h.d.example a:h.d.example/31 a:h.d.example/32 "
                 "mx:own.d.example -all\"\n"
                 "own.d MX 10 h.d\nh.d A 192.0.2.11\n"
                 "n1.d TXT \"v=spf1 ip4:198.51.100.1 -all\"\n"
                 "n2.d TXT \"v=spf1 ip4:198.51.100.2 -all\"\n"
                 "n3.d TXT \"v=spf1 ip4:198.51.100.3 -all\"\n"
                 "n4.d TXT \"v=spf1 ip4:198.51.100.4 -all\"\n"
                 "n5.d TXT \"v=spf1 ip4:198.51.100.5 -all\""}},
       .records = {"d.example. TXT \"v=spf1 mx ip4:192.0.2.10/31 include:n1.d.example "
                   "include:n2.d.example include:n3.d.example include:n4.d.example "
                   "include:n5.d.example -all\""}},
      {.check = "spf.lookalike",
       .name = "quotes in the record",
       .zone = {{"\"v=spf1 mx -all\"", "\"\\\"v=spf1 mx -all\\\"\""}},
       .records = {"d.example. TXT \"v=spf1 mx -all\""}},
      {.check = "dkim.key",
       .name = "no key",
       .zone = {{"s1._domainkey.d TXT \"v=DKIM1; k=ed25519; "
                 "p=pN/mbA7oQ8c4vmmuIvzOK8OU9PXPpREv4VBr84qZzzg=\"\n",
                 ""}},
       .records = {"s1._domainkey.d.example. TXT \"v=DKIM1; k=ed25519; "
                   "p=pN/mbA7oQ8c4vmmuIvzOK8OU9PXPpREv4VBr84qZzzg=\""}},
      {.check = "dkim.key",
       .name = "an alias to another's key",
       .zone = {{"s1._domainkey.d TXT \"v=DKIM1; k=ed25519; "
                 "p=pN/mbA7oQ8c4vmmuIvzOK8OU9PXPpREv4VBr84qZzzg=\"\n",
                 "s1._domainkey.d CNAME s1.provider\ns1.provider TXT \"k=rsa; p=\"\n"}},
       .records = {"s1._domainkey.d.example. TXT \"v=DKIM1; k=ed25519; "
                   "p=pN/mbA7oQ8c4vmmuIvzOK8OU9PXPpREv4VBr84qZzzg=\""}},
      {.check = "dmarc.record",
       .name = "none",
       .zone = {{"_dmarc.d TXT \"v=DMARC1; p=reject\"\n", ""}},
       .records = {"_dmarc.d.example. TXT \"v=DMARC1; p=none\""}},
      {.check = "dmarc.record",
       .name = "tags that mean nothing any more",
       .zone = {{"p=reject", "p=reject; pct=50"}},
       .records = {"_dmarc.d.example. TXT \"v=DMARC1; p=reject\""}},
      {.check = "dmarc.record",
       .name = "two",
       .zone = {{"_dmarc.d TXT \"v=DMARC1; p=reject\"",
                 "_dmarc.d TXT \"v=DMARC1; p=reject\"\n_dmarc.d TXT \"v=DMARC1; p=quarantine\""}},
       .records = {"_dmarc.d.example. TXT \"v=DMARC1; p=quarantine\""}},
      {.check = "dmarc.reports",
       .name = "two have not agreed, one for another host",
       .zone = {{"p=reject", "p=reject; rua=mailto:a@x.test,mailto:a@y.test,mailto:a@z.test"},
                {"$ORIGIN 2.0.192",
                 "d.example._report._dmarc.z.test. TXT \"v=DMARC1; "
                 "rua=mailto:a@other.test\"\n"
                 "test. SOA ns.test. h.test. 1 1 1 1 1\n$ORIGIN 2.0.192"}},
       .records = {"d.example._report._dmarc.x.test. TXT \"v=DMARC1\"",
                   "d.example._report._dmarc.y.test. TXT \"v=DMARC1\"",
                   "d.example._report._dmarc.z.test. TXT \"v=DMARC1\""}},
  };
  return worlds;
}

std::optional<CurableWorld> both_of(const CurableWorld& one, const CurableWorld& other) {
  CurableWorld both = one;
  both.name = other.name;
  both.zone.insert(both.zone.end(), other.zone.begin(), other.zone.end());
  both.policy.insert(both.policy.end(), other.policy.begin(), other.policy.end());
  std::string zone = zone_in_order;
  std::string policy = policy_in_order;
  const bool fit = make(both.zone, zone) && make(both.policy, policy);
  return fit ? std::optional(both) : std::nullopt;
}

RecordsFolder::RecordsFolder() {
  fs::copy(demo, path(), fs::copy_options::recursive);
  fs::rename(path() / "demo.zone", path() / "world.zone");
}

RecordsFolder::RecordsFolder(const CurableWorld& world) {
  write("policy.yml", changed(policy_in_order, world.policy));
  write("world.zone", changed(zone_in_order, world.zone));
  fs::create_directories(path() / "poste/domains/d.example");
  write("poste/host_list", "d.example\n");
  for (const char* const name : {"public", "selector"}) {
    fs::copy(demo / "poste/domains/two.example" / name, path() / "poste/domains/d.example");
  }
}

Outcome RecordsFolder::run(const std::string& verb, Strings more) const {
  Strings arguments = {verb, "--policy", "policy.yml", "--poste", "poste", "--zone", "world.zone"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program({.arguments = std::move(arguments), .folder = path()});
}

std::string RecordsFolder::records(Strings more) const {
  return run("records", std::move(more)).out;
}

Json RecordsFolder::findings(Strings more) const {
  more.insert(more.end(), {"--report", "report.json"});
  run("generate", std::move(more));
  return Json::parse(read_file(path() / "report.json")).at("findings");
}

Json RecordsFolder::findings_with(const std::string& records) const {
  write("plan.zone", records);
  return findings({"--overlay", "plan.zone"});
}

Strings without_comments(const std::string& zone) {
  Strings lines;
  std::istringstream stream(zone);
  for (std::string line; std::getline(stream, line);) {
    line = line.substr(0, line.find(" ; "));
    if (!line.empty() && line[0] != ';') lines.push_back(line);
  }
  return lines;
}

}  // namespace support
