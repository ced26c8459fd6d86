#include "tests/support/scene.h"

#include <algorithm>
#include <random>

#include "gen/hosts_text.h"

namespace support {

using dns::DomainName;
using dns::IpAddress;
using policy::Sender;

namespace {

// The home of each host is the address at the same place.
const std::vector<std::string> hosts = {"host0.example",  "host1.example", "host2.example",
                                        "mail.a.example", "mx.a.example",  "host5.example"};
const std::vector<IpAddress> ips = {ip("192.0.2.4"), ip("192.0.2.1"),    ip("192.0.2.3"),
                                    ip("192.0.2.2"), ip("198.51.100.5"), ip("2001:db8::6")};

class SceneMaker {
 public:
  explicit SceneMaker(unsigned seed) : random_(seed) {}

  Scene make() {
    make_addresses();
    make_hosts();
    make_reverse();
    make_policy();
    for (const policy::TrustedDomain& domain : scene_.policy.domains) {
      make_exchanges(domain.name);
      make_spf(domain.name);
      if (chance(60)) scene_.present.entries.emplace(domain.name, any_sender());
    }
    if (chance(50)) scene_.present.default_sender = any_sender();
    if (chance(30)) scene_.present.entries.emplace(name("gone.example"), any_sender());
    make_unavailable();
    make_dmarc();
    return std::move(scene_);
  }

 private:
  bool chance(unsigned percent) { return random_() % 100 < percent; }
  template <class Value>
  const Value& pick(const std::vector<Value>& values) {
    return values[random_() % values.size()];
  }
  template <class Value>
  std::vector<Value> some(std::vector<Value> values, unsigned percent) {
    std::erase_if(values, [&](const Value&) { return !chance(percent); });
    std::shuffle(values.begin(), values.end(), random_);
    return values;
  }
  void line(std::string text) { scene_.lines.push_back(std::move(text)); }

  Sender any_sender() { return support::any_sender(random_); }

  void make_addresses() {
    if (chance(5)) return;
    std::vector<IpAddress> send_on = some(ips, 80);
    scene_.allowed = policy::AllowedIps::of(send_on);
    if (!chance(20)) return;
    scene_.host.emplace();
    for (const IpAddress& address : ips) {
      if (chance(80)) {
        scene_.host->interfaces.push_back({address, false, false, chance(10), chance(10), "eth0"});
      }
    }
  }

  void make_hosts() {
    for (std::size_t i = 0; i < hosts.size(); ++i) {
      if (i > 0 && chance(5)) {
        line(hosts[i] + " CNAME host0.example");
        continue;
      }
      if (chance(90)) add_address(hosts[i], ips[i]);
      if (chance(20)) add_address(hosts[i], pick(ips));
    }
  }

  void add_address(const std::string& host, const IpAddress& address) {
    const bool is_ipv4 = address.family() == dns::Family::ipv4;
    line(fmt::format("{} {} {}", host, is_ipv4 ? "A" : "AAAA", address));
  }

  void make_reverse() {
    for (std::size_t i = 0; i < ips.size(); ++i) {
      if (chance(85)) line(fmt::format("{} PTR {}", ips[i].reverse_name(), hosts[i]));
      if (chance(20)) line(fmt::format("{} PTR {}", ips[i].reverse_name(), pick(hosts)));
    }
  }

  void make_exchanges(const DomainName& domain) {
    if (chance(5)) {
      line(fmt::format("{} MX 0 .", domain));
    } else if (chance(10)) {
      add_address(domain.to_string(), pick(ips));  // the implicit MX
    } else {
      for (const std::string& host : some(hosts, 45)) {
        line(fmt::format("{} MX {} {}", domain, chance(60) ? 10 : 20, host));
      }
    }
  }

  void make_spf(const DomainName& domain) {
    if (chance(10)) return;
    const std::vector<std::string> records = {
        "mx -all",
        "a mx ~all",
        "ip4:192.0.2.0/30 -all",
        fmt::format("a:{} include:a.example -all", pick(hosts)),
        fmt::format("a:{} redirect=b.example", pick(hosts)),
        "ipv4:192.0.2.1 -all"};
    line(fmt::format("{} TXT v=spf1 {}", domain, pick(records)));
  }

  // By chance of its own, so that the worlds stay what they were without it.
  void make_dmarc() {
    std::mt19937 random(scene_.policy.domains.size() + scene_.lines.size());
    const auto happens = [&random](unsigned percent) { return random() % 100 < percent; };
    for (const policy::TrustedDomain& domain : scene_.policy.domains) {
      for (const char* const record :
           {"p=none", "p=reject; pct=5", "p=rejct; sp=none", "p=quarantine; t=y", "psd=n",
            "p=reject; rua=mailto:a@host1.example,mailto:b@reports.test"}) {
        if (happens(15)) line(fmt::format("_dmarc.{} TXT v=DMARC1; {}", domain.name, record));
      }
      if (happens(20)) {
        line(fmt::format("{}._report._dmarc.reports.test TXT v=DMARC1", domain.name));
      }
    }
    if (happens(20)) line("_dmarc.example TXT v=DMARC1; p=reject");
    if (happens(8)) line("_dmarc.example TXT SERVFAIL");
  }

  void make_policy() {
    for (const char* const domain : {"a.example", "b.example", "c.example"}) {
      policy::TrustedDomain trusted = support::trusted(domain);
      if (chance(25)) {
        trusted.scope.ips = some(ips, 50);
        for (const std::string& host : some(hosts, chance(50) ? 40 : 0)) {
          trusted.scope.helo.push_back(name(host));
        }
      }
      if (chance(10)) trusted.use = std::make_shared<const Sender>(any_sender());
      scene_.policy.domains.push_back(std::move(trusted));
    }
    if (chance(85)) scene_.policy.default_sender = any_sender();
    policy::Weights& weights = scene_.policy.weights;
    weights.severity = {{"ip.global", policy::Level::ignore}};
    if (chance(40)) weights.severity.emplace("ip.family", policy::Level::note);
    if (chance(20)) weights.severity.emplace("helo.ptr", policy::Level::error);
    if (chance(20)) weights.severity.emplace("ptr.single", policy::Level::ignore);
    weights.require =
        some(std::vector<std::string>{"helo.ptr", "ptr.confirmed", "spf.mailfrom"}, 15);
    std::sort(weights.require.begin(), weights.require.end());
  }

  void make_unavailable() {
    const unsigned percent = chance(40) ? 0 : 8;
    for (const std::string& host : hosts) {
      if (chance(percent)) line(host + " A SERVFAIL");
      if (chance(percent)) line(host + " AAAA TIMEOUT");
      if (chance(70)) line(host + " TXT v=spf1 a -all");
      if (chance(percent)) line(host + " TXT SERVFAIL");
    }
    for (const IpAddress& address : ips) {
      if (chance(percent)) line(fmt::format("{} PTR TIMEOUT", address.reverse_name()));
    }
    for (const policy::TrustedDomain& domain : scene_.policy.domains) {
      if (chance(percent)) line(fmt::format("{} MX SERVFAIL", domain.name));
      if (chance(percent)) line(fmt::format("{} TXT TIMEOUT", domain.name));
    }
  }

  std::mt19937 random_;
  Scene scene_;
};

}  // namespace

policy::Sender any_sender(std::mt19937& random) {
  const auto chance = [&random](unsigned percent) { return random() % 100 < percent; };
  const std::size_t index = random() % hosts.size();
  Sender sender{name(hosts[index]), chance(70) ? ips[index] : ips[random() % ips.size()]};
  if (sender.ip.family() == dns::Family::ipv4 && chance(10)) sender.ip6 = ips.back();
  return sender;
}

Scene make_scene(unsigned seed) {
  return SceneMaker(seed).make();
}

gen::Report report_of(const Scene& scene, const Product& product) {
  return {scene.policy, "0123456789ab", product.survey, product.plan, product.gists};
}

Product run(const Scene& scene) {
  World world(scene.lines);
  const gen::Inputs inputs{scene.policy, std::nullopt, "", scene.present, std::nullopt};
  Product product;
  product.survey = survey_of(world, inputs, scene.allowed, {.host = scene.host});
  product.plan = make_plan(product.survey, inputs);
  product.gists = gists_of(product.survey, product.plan, inputs,
                           {.json = true, .evidence = true, .row_facts = true});
  product.asked = world.asked();
  return product;
}

std::string yaml_of(const Scene& scene, const Product& product, const std::string& present_text) {
  std::string yaml = hosts_text_of(report_of(scene, product), scene.present, present_text);
  EXPECT_EQ(gen::verify_written(yaml, product.plan.rows), std::nullopt);
  return yaml;
}

std::string text_of(const Scene& scene) {
  std::string text;
  for (const std::string& line : scene.lines) text += line + '\n';
  text += "SEND_ON";
  for (const IpAddress& address : scene.allowed.addresses()) text += ' ' + address.to_string();
  text += "\ndefault " + print(scene.policy.default_sender) + '\n';
  for (const policy::TrustedDomain& domain : scene.policy.domains) {
    text += domain.name.to_string() + " scope";
    for (const IpAddress& address : domain.scope.ips) text += ' ' + address.to_string();
    for (const DomainName& helo : domain.scope.helo) text += ' ' + helo.to_string();
    text += " use " + (domain.use ? print(*domain.use) : "-") + '\n';
  }
  for (const auto& [domain, sender] : scene.present.entries) {
    text += fmt::format("present {}: {}\n", domain, print(sender));
  }
  return text;
}

}  // namespace support
