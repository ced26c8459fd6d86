// What DNS says of a trusted domain and of the senders it could have: plain data, no judgement.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "dns/resolver.h"
#include "policy/allowed_ips.h"
#include "policy/dmarc.h"
#include "policy/sender.h"
#include "policy/spf_facts.h"

namespace policy {

// One of our addresses as the world sees it.
struct AddressFacts {
  dns::IpAddress ip;
  dns::Fact<dns::DomainName> ptr;
  // The addresses of its PTR names, in their order; of the first ptr_limit only.
  std::vector<dns::HostFacts> forward;
};

// How many PTR names of an address are looked up: RFC 7208 §4.6.4 and RFC 8601 §3 let receivers
// stop there.
inline constexpr std::size_t ptr_limit = 10;
// How many exchanges of a domain are looked up, so that no domain can ask for any number of
// questions. Large providers have some ten.
inline constexpr std::size_t exchange_limit = 50;

// A mail exchange of a domain.
struct Exchange {
  std::uint16_t preference = 0;
  std::shared_ptr<const dns::HostFacts> host;
};

// Why a sender is looked at: it is a candidate, or what the hosts file has now.
enum class Source : std::uint8_t { exchange, use, default_identity, present };

// "MX", "use:", "default", "present".
std::string_view to_string(Source source);

// A sender as the world sees it, whichever domain's mail it sends.
struct SenderFacts {
  std::shared_ptr<const Sender> sender;                    // never null; some keep it alone
  std::shared_ptr<const AddressFacts> address = nullptr;   // of sender->ip
  std::shared_ptr<const AddressFacts> address6 = nullptr;  // of sender->ip6, if there is one
  std::shared_ptr<const dns::HostFacts> helo = nullptr;    // of sender->helo
};

// A sender that a domain's mail could have, and what is known of it.
struct Candidate {
  std::shared_ptr<const SenderFacts> facts;  // never null
  Source source = Source::exchange;
  // Whether an unavailable fact could still change the choice of its HELO.
  bool helo_is_certain = true;
  std::uint16_t preference = 0;  // of the exchange that brought it; else 0
  std::shared_ptr<const dns::DomainName> exchange = nullptr;  // the one that brought it
  SenderSpf spf = {};                                         // of sender().ip
  std::shared_ptr<const SenderSpf> spf6 = nullptr;            // of sender().ip6, if there is one

  const Sender& sender() const { return *facts->sender; }
  // The same, for those who keep it.
  const std::shared_ptr<const Sender>& shared_sender() const { return facts->sender; }
  const SenderSpf& spf_of(const dns::IpAddress& ip) const {
    return ip == sender().ip || !spf6 ? spf : *spf6;
  }
};

struct DomainFacts {
  dns::Fact<dns::MxRecord> mx;
  // In the order of preference, then of name; those that can have no addresses are not among them.
  // Without any MX record the domain itself, which RFC 5321 §5.1 makes an implicit one.
  std::vector<Exchange> exchanges;
  std::size_t exchanges_left_out = 0;  // past exchange_limit
  // Own ones in the order of `exchanges`, then the default identity; no sender twice.
  std::vector<Candidate> candidates;
  std::unique_ptr<const SpfAudit> spf = nullptr;      // of its records; null where nobody asked
  std::unique_ptr<const DmarcFacts> dmarc = nullptr;  // likewise
  std::vector<DkimAnswer> dkim;                       // of the domain's selectors, in their order
  // What the hosts file has now, where that is none of the candidates; else null. It is not ranked,
  // but may be kept.
  std::unique_ptr<const Candidate> present;

  bool has_implicit_mx() const { return mx.absent(); }
  // The MX records whose exchange can have addresses: no null MX, no address, no odd name.
  std::vector<dns::MxRecord> usable_mx() const;
  // RFC 7505: the one MX record is the null MX.
  bool has_null_mx() const;
};

// What many domains share, looked up once: hosts by name, our addresses, senders, and what SPF says
// of HELO names. Once its tasks are done, spf().drain() must be waited for.
class SharedFacts {
 public:
  // Both must outlive this. `scoped` are the addresses of all domains' scopes; `known` is what
  // others know too of SPF by this resolver, null where there are none.
  SharedFacts(dns::EventLoop& loop, dns::Resolver& resolver, ScopedIps scoped,
              std::shared_ptr<SpfKnown> known = nullptr)
      : resolver_(resolver), spf_(loop, resolver, std::move(scoped), std::move(known)) {}

  dns::Task<std::shared_ptr<const dns::HostFacts>> host(dns::DomainName name);
  dns::Task<std::shared_ptr<const AddressFacts>> address(dns::IpAddress ip);
  dns::Task<std::shared_ptr<const SenderFacts>> sender(Sender sender);
  SpfFacts& spf() { return spf_; }
  dns::Resolver& resolver() { return resolver_; }

 private:
  dns::Resolver& resolver_;
  SpfFacts spf_;
  std::unordered_map<dns::DomainName, std::shared_ptr<const dns::HostFacts>> hosts_;
  std::map<dns::IpAddress, std::shared_ptr<const AddressFacts>> addresses_;
  std::map<Sender, std::shared_ptr<const SenderFacts>> senders_;
};

// Asks for everything that judging and deciding this domain needs. `present` is the entry that the
// hosts file has now. All referents must outlive the task.
dns::Task<DomainFacts> gather_facts(SharedFacts& shared, const TrustedDomain& domain,
                                    const AllowedIps& allowed,
                                    const std::optional<Sender>& default_sender,
                                    const std::optional<Sender>& present);

// Asks for what the domain itself publishes, and does nothing with it: a resolver that keeps
// answers has them when gather_facts asks. All referents must outlive the task.
dns::Task<dns::Done> look_ahead(SharedFacts& shared, const TrustedDomain& domain,
                                const AllowedIps& allowed);

// What is known of a sender that is not found through a domain's DNS: as one of the domain's, or
// (nothing) as the default identity itself.
dns::Task<Candidate> gather_sender(SharedFacts& shared, std::optional<dns::DomainName> domain,
                                   Sender sender, Source source);

}  // namespace policy
