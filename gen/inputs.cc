#include "gen/inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "gen/certificate.h"
#include "gen/cut.h"
#include "gen/domain_list.h"
#include "gen/files.h"
#include "gen/hosts_file.h"
#include "gen/policy_reader.h"
#include "gen/poste_keys.h"
#include "policy/checks.h"

namespace gen {

std::vector<dns::IpAddress> use_ips_of(const std::vector<policy::TrustedDomain>& domains) {
  std::vector<dns::IpAddress> ips;
  for (const policy::TrustedDomain& domain : domains) {
    if (domain.use) std::ranges::copy(domain.use->addresses(), std::back_inserter(ips));
  }
  return policy::AllowedIps::of(ips).addresses();
}

using dns::Mistake;
using dns::Result;
using policy::TrustedDomain;

namespace {

// Reads one source after another and keeps the mistakes of all.
class InputReader {
 public:
  InputReader(const PolicyOptions& options, const std::string& hosts_file,
              const Environment& environment)
      : options_(options), hosts_file_(hosts_file), environment_(environment) {}

  Result<Inputs> read() {
    read_policy_file();
    read_domains();
    read_addresses();
    read_present();
    read_hosted();
    apply_severity();
    if (options_.shard) inputs_.whole = cut(inputs_, *options_.shard);
    apply_dkim();
    read_certificates();
    complain_of_emptiness();
    if (!mistakes_.empty()) return tl::unexpected(std::move(mistakes_));
    return std::move(inputs_);
  }

 private:
  void complain(const std::string& file, std::string reason) {
    mistakes_.push_back({file, 0, 0, std::move(reason)});
  }

  // The value, or a default one with its mistakes kept.
  template <class Value>
  Value take(Result<Value> result) {
    if (result) return std::move(*result);
    std::move(result.error().begin(), result.error().end(), std::back_inserter(mistakes_));
    return Value();
  }

  // Likewise of one word, in this file or (empty) in none.
  template <class Value>
  Value take(const std::string& file, dns::Parsed<Value> value) {
    if (value) return std::move(*value);
    complain(file, value.error());
    return Value();
  }

  // The text of a file that must be there; what cannot be read is a mistake, and nothing.
  std::optional<std::string> text_of(const std::string& path) {
    dns::Parsed<std::string> text = read_named_file(path);
    if (text) return std::move(*text);
    complain(path, text.error());
    return std::nullopt;
  }

  void read_policy_file() {
    if (options_.policy_file.empty()) return;
    const std::optional<std::string> text = text_of(options_.policy_file);
    if (!text) return;
    inputs_.policy =
        take(read_policy(*text, options_.policy_file, policy::check_ids(), read_named_file));
  }

  void read_domains() {
    std::vector<TrustedDomain> plain = take(read_domain_arguments(options_.domains));
    for (const std::string& file : options_.domain_files) {
      const std::optional<std::string> text =
          file == "-" ? std::optional(read_standard_input()) : text_of(file);
      if (!text) continue;
      std::vector<TrustedDomain> listed = take(read_domain_list(*text, file));
      std::move(listed.begin(), listed.end(), std::back_inserter(plain));
    }
    const bool has_list = !inputs_.policy.domains.empty() || !plain.empty() ||
                          !options_.domain_files.empty();
    if (!has_list && !options_.domain_asked_for.empty()) {
      plain = take(read_domain_arguments({options_.domain_asked_for}));
    }
    inputs_.policy.domains = join_domains(std::move(inputs_.policy.domains), std::move(plain));
    has_domains_ = !inputs_.policy.domains.empty();
  }

  // --send-on, else the policy's, else SEND_ON, else LISTEN_ON, else the host's own addresses: the
  // container's order.
  void read_addresses() {
    if (environment_.listen_on) {
      inputs_.listen_on = take(policy::parse_address_list(*environment_.listen_on, "LISTEN_ON"));
    }
    if (options_.send_on) {
      inputs_.policy.send_on = take(policy::parse_address_list(*options_.send_on, "--send-on"));
    } else if (inputs_.policy.send_on) {
      return;
    } else if (environment_.send_on) {
      inputs_.policy.send_on = take(policy::parse_address_list(*environment_.send_on, "SEND_ON"));
    } else if (inputs_.listen_on) {
      inputs_.policy.send_on = inputs_.listen_on;
    } else {
      inputs_.says_send_on = false;
      inputs_.policy.send_on = policy::AddressList{.host = true, .literals = {}};
    }
  }

  void read_present() {
    if (hosts_file_.empty()) return;
    inputs_.present_text = gen::read_file(hosts_file_).value_or("");
    inputs_.present = take(read_hosts_file(inputs_.present_text, hosts_file_));
  }

  void read_hosted() {
    if (!options_.poste.empty()) inputs_.hosted = take(read_hosted_domains(options_.poste));
  }

  void apply_severity() {
    if (options_.profile) inputs_.policy.weights.profile = *options_.profile;
    for (const auto& [id, level] : options_.severity) {
      inputs_.policy.weights.severity.insert_or_assign(id, level);
    }
  }

  // What the policy and poste.io's store say that each domain's mail is signed with.
  void apply_dkim() {
    for (TrustedDomain& domain : inputs_.policy.domains) {
      std::optional<policy::DkimSelector> signed_with;
      if (!options_.poste.empty()) signed_with = read_poste_selector(options_.poste, domain.name);
      if (const auto listed = inputs_.policy.dkim.find(domain.name);
          listed != inputs_.policy.dkim.end()) {
        for (const std::string& name : listed->second) {
          if (!signed_with || signed_with->name != name) add_selector(domain, {name});
        }
      }
      if (signed_with) add_selector(domain, std::move(*signed_with));
    }
  }

  // Those that were named must be readable; of poste.io's it is told what is not.
  void read_certificates() {
    policy::Certificates& certificates = inputs_.certificates;
    certificates.now = take("", time_of(environment_));
    for (const std::string& file : options_.certificates) {
      const std::optional<std::string> text = text_of(file);
      if (text) certificates.list.push_back(take(file, parse_certificate(*text, file)));
    }
    if (options_.poste.empty() || !options_.certificates.empty()) return;
    for (const std::string& file : poste_certificates(options_.poste)) {
      const dns::Parsed<std::string> text = read_named_file(file);
      auto certificate = text ? parse_certificate(*text, file) : tl::unexpected(text.error());
      if (certificate) {
        certificates.list.push_back(std::move(*certificate));
      } else {
        certificates.unreadable.push_back(file);
      }
    }
  }

  static void add_selector(TrustedDomain& domain, policy::DkimSelector selector) {
    domain.dkim.push_back(std::make_shared<const policy::DkimSelector>(std::move(selector)));
  }

  // Only where nothing else is wrong: otherwise the true mistake would be told twice.
  void complain_of_emptiness() {
    if (!options_.wants_domains) return;
    if (mistakes_.empty() && !has_domains_) {
      complain("", "no trusted domain: name them as arguments, with --domains or in the policy");
    }
  }

  const PolicyOptions& options_;
  const std::string& hosts_file_;
  const Environment& environment_;
  Inputs inputs_;
  bool has_domains_ = false;  // before a shard leaves only its own
  std::vector<Mistake> mistakes_;
};

}  // namespace

Result<Inputs> read_inputs(const PolicyOptions& options, const std::string& hosts_file,
                           const Environment& environment) {
  return InputReader(options, hosts_file, environment).read();
}

}  // namespace gen
