#include "policy/checks.h"

#include <algorithm>
#include <stdexcept>

namespace policy {

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "pass";
    case Verdict::not_applicable:
      return "not applicable";
    case Verdict::note:
      return "note";
    case Verdict::warning:
      return "warning";
    case Verdict::error:
      return "error";
    case Verdict::unknown:
      return "unknown";
  }
  return "?";
}

std::string_view to_string(Actor actor) {
  switch (actor) {
    case Actor::nobody:
      return "nobody";
    case Actor::administrator:
      return "this server's administrator";
    case Actor::domain_dns:
      return "the domain's DNS";
    case Actor::helo_dns:
      return "the DNS of the HELO name";
    case Actor::address_owner:
      return "the address's owner (reverse DNS at the provider)";
    case Actor::report_receiver:
      return "the DNS of whoever gets the reports";
  }
  return "?";
}

namespace {

constexpr bool blocking = true;
constexpr bool ranking = false;     // counts, but keeps no row from being written
constexpr bool per_domain = true;   // depends on the domain
constexpr bool per_sender = false;  // the same for every domain with this sender
constexpr bool curable = true;      // a record may cure it
constexpr Judgement (*no_domain_check)(const DomainView&) = nullptr;
constexpr Judgement (*no_sender_check)(const SenderView&) = nullptr;

const std::vector<Check>& table() {
  static const std::vector<Check> rows = {
      {"ip.allowed", blocking, per_sender, "the address is in SEND_ON, compared as binary",
       "the mail server refuses to send from any other and falls back to its default",
       "outbound-hosts.yml", check_ip_allowed, no_domain_check},
      {"ip.scope", blocking, per_domain, "the address and the HELO name are in the domain's scope",
       "otherwise a client's DNS would pick another tenant's address", "policy file: ips, helo",
       check_ip_scope, no_domain_check},
      {"ip.global", blocking, per_sender,
       "the address is global unicast: not loopback, private, shared, multicast or documentation",
       "no server on the Internet can be reached from another kind of address",
       "RFC 6890, RFC 4291", check_ip_global, no_domain_check},
      {"ip.interface", blocking, per_sender,
       "the address is on an interface of this host and ready; deprecated or temporary: warning",
       "the mail server cannot bind to an address that the host does not have",
       "bind(2), RFC 4862 §5.4", check_ip_interface, no_domain_check},
      {"ip.bind", blocking, per_sender, "a socket can be bound to the address",
       "what cannot be bound is silently sent from another address or not at all", "bind(2)",
       check_ip_bind, no_domain_check},
      {"ip.family", blocking, per_sender, "an entry has an IPv4 address",
       "a socket bound to an IPv6 address cannot reach a server that has IPv4 only",
       "outbound-hosts.yml", check_ip_family, no_domain_check},
      {"ptr.exists", ranking, per_sender, "the address has a PTR record",
       "large receivers refuse mail from addresses without a name (Gmail: 550-5.7.25)",
       "RFC 1912 §2.1", check_ptr_exists, no_domain_check, curable},
      {"ptr.confirmed", ranking, per_sender,
       "every PTR name resolves back to the address; only some: warning",
       "receivers trust a PTR name only when its own DNS confirms it (FCrDNS)",
       "RFC 8601 §3 (iprev)", check_ptr_confirmed, no_domain_check, curable},
      {"ptr.single", ranking, per_sender,
       "the address has exactly one PTR name: more are a warning, more than ten an error",
       "receivers look at the first or at a few of them, in no certain order", "RFC 7208 §4.6.4",
       check_ptr_single, no_domain_check, curable},
      {"ptr.generic", ranking, per_sender,
       "the PTR name does not hold the address or a word for dial-up lines: warning",
       "spam filters score names that providers give to customers' lines", "Haraka, rspamd",
       check_ptr_generic, no_domain_check, curable},
      {"helo.name", blocking, per_sender,
       "the HELO name is a fully qualified host name that means something to the world",
       "receivers refuse a HELO that cannot be a host", "RFC 5321 §4.1.1.1", check_helo_name,
       no_domain_check},
      {"helo.forward", blocking, per_sender, "the HELO name resolves to the address",
       "receivers compare the two and score or refuse a HELO that is somebody else's",
       "RFC 5321 §4.1.4, RFC 1912 §2.1", check_helo_forward, no_domain_check, curable},
      {"helo.ptr", ranking, per_domain,
       "the HELO name is among the PTR names: warning, a note within one domain",
       "receivers score a difference; none should refuse it", "RFC 5321 §4.1.4", check_helo_ptr,
       no_domain_check, curable},
      {"helo.shared", ranking, per_domain,
       "all entries with the same address say the same HELO name: warning",
       "the PTR record can match only one of them", "RFC 1912 §2.1", no_sender_check,
       no_domain_check},
      {"helo.certificate", ranking, per_domain,
       "a HELO name that is an exchange is among the certificate's names, and it has not expired: "
       "warning",
       "servers that verify the exchange's certificate do not deliver to any other name",
       "RFC 9525 §6, RFC 8461 §4.2", no_sender_check, check_helo_certificate},
      {"spf.mailfrom", ranking, per_domain,
       "SPF lets the address send mail of the domain: check_host gives pass",
       "all large receivers ask for SPF or DKIM of the sender's domain", "RFC 7208 §2.4",
       check_spf_mailfrom, no_domain_check, curable},
      {"spf.helo", ranking, per_sender,
       "SPF lets the address say the HELO name: check_host gives pass; else a warning",
       "bounces have no other identity", "RFC 7208 §2.3", check_spf_helo, no_domain_check, curable},
      {"spf.record", ranking, per_domain,
       "the domain has exactly one SPF record, it and all that it includes without a mistake",
       "without one receivers know nothing of its senders; two, or a mistake, are a permerror",
       "RFC 7208 §4.5, §4.6, §5.2", no_sender_check, check_spf_record, curable},
      {"spf.terms", ranking, per_domain,
       "at most ten terms in the whole tree ask DNS: 9 and 10 are a warning",
       "receivers stop at the eleventh with a permerror, and included records grow",
       "RFC 7208 §4.6.4", no_sender_check, check_spf_terms, curable},
      {"spf.voids", ranking, per_domain,
       "at most two terms ask for what is not there, counted for IPv4 and for IPv6 clients",
       "receivers stop at the third with a permerror", "RFC 7208 §4.6.4", no_sender_check,
       check_spf_voids},
      {"spf.limits", ranking, per_domain, "no mx has more than ten exchanges; no ptr: warning",
       "an mx of more is a permerror; ptr is slow, unreliable and not to be used",
       "RFC 7208 §4.6.4, §5.5", no_sender_check, check_spf_limits},
      {"spf.size", ranking, per_domain,
       "a reply with all TXT records of the name has at most 512 octets; above 450: warning",
       "firewalls lose larger ones, and the record with them; DNS itself keeps strings to 255",
       "RFC 7208 §3.4", no_sender_check, check_spf_size},
      {"spf.all", ranking, per_domain,
       "the record ends in ~all or -all: ?all or nothing is a warning, +all an error",
       "+all lets everybody send as the domain, and neutral is as good as no record",
       "RFC 7208 §5.1, §4.7", no_sender_check, check_spf_all},
      {"spf.overreach", ranking, per_domain,
       "no run of addresses that may send is wider than /16 (IPv4) or /32 (IPv6), and none is in "
       "another domain's scope: warning",
       "whoever has one of those addresses can send as the domain and pass", "policy file: ips",
       no_sender_check, check_spf_overreach},
      {"spf.lookalike", ranking, per_domain,
       "no TXT record is nearly an SPF record, and no term nearly another: warning",
       "a leading blank, quotes, \"v=spf1;\" or \"ipv4:\" undo the whole record",
       "RFC 7208 §4.5, §12", no_sender_check, check_spf_lookalike, curable},
      {"dkim.key", ranking, per_domain,
       "every known selector has one key, not revoked, that of the mail server, RSA of 1024 bits "
       "or more; of less than 2048, or t=y: warning",
       "signatures do not verify by any other, and DMARC then depends on SPF alone",
       "RFC 6376 §3.6.1, RFC 8301 §3.2", no_sender_check, check_dkim_key, curable},
      {"dmarc.record", ranking, per_domain,
       "the domain, its organization or its public suffix has exactly one DMARC record, without a "
       "mistake; none: warning",
       "large receivers refuse or sort out mail of domains that say nothing of what fails",
       "RFC 9989 §4.10", no_sender_check, check_dmarc_record, curable},
      {"dmarc.alignment", ranking, per_domain,
       "mail of the domain passes SPF from where it leaves, or DKIM; p=none: warning",
       "DMARC asks for one of the two, aligned with the domain of From", "RFC 9989 §4.4, §5.4",
       no_sender_check, check_dmarc_alignment},
      {"dmarc.reports", ranking, per_domain,
       "whoever else is to get aggregate reports has agreed in its DNS: warning",
       "receivers send no reports to those that have not", "RFC 9990 §4", no_sender_check,
       check_dmarc_reports, curable},
      {"mx.exists", ranking, per_domain,
       "the domain has an MX record or an address; a null MX: warning",
       "a sender that takes no mail cannot take bounces, and receivers know",
       "RFC 5321 §5.1, RFC 7505", no_sender_check, check_mx_exists},
      {"mx.target", ranking, per_domain,
       "every exchange is a host name with addresses, and no alias",
       "other servers may refuse to deliver to anything else", "RFC 2181 §10.3, RFC 5321 §5.1",
       no_sender_check, check_mx_target},
      {"mx.here", ranking, per_domain, "some exchange has an address of LISTEN_ON or SEND_ON",
       "mail for the domain does not arrive at this server", "RFC 5321 §5.1", no_sender_check,
       check_mx_here},
      {"mx.elsewhere", ranking, per_domain, "exchanges outside SEND_ON and LISTEN_ON: note",
       "they are never candidates: this server cannot send from them", "RFC 5321 §5.1",
       no_sender_check, check_mx_elsewhere},
      {"dns.agree", ranking, per_domain,
       "with --authoritative: all name servers of a zone answer, and have what the resolver says: "
       "warning; no reply: note",
       "receivers get one answer or the other, as it happens; until that ends, no row follows it",
       "RFC 1034 §4.3.5, Zonemaster", no_sender_check, check_dns_agree},
      {"dns.bogus", ranking, per_domain,
       "no answer is withheld because its DNSSEC signatures do not validate",
       "to receivers whose DNS servers validate the domain has no such records",
       "RFC 4035 §3.2.2, §5.5", no_sender_check, check_dns_bogus},
      {"dns.ttl", ranking, per_domain,
       "the records that the result rests on have a TTL from 300 seconds to two days: note",
       "a shorter one makes receivers feel each outage of the name servers, a longer one keeps "
       "mistakes alive",
       "RFC 1035 §3.2.1, RIPE-203", no_sender_check, check_dns_ttl},
      {"row.waits", ranking, per_domain,
       "a change is adopted when enough runs, one after another, decided alike: note until then",
       "one wrong answer of DNS must not move a domain's mail", "--confirm", no_sender_check,
       no_domain_check},
      {"row.rejected", ranking, per_domain,
       "what a person rolled back is not adopted again until he approves of it, or DNS gives "
       "another sender: note",
       "the next run would undo what he did", "rollback", no_sender_check, no_domain_check},
      {"row.stale", ranking, per_domain,
       "no row is kept for more than --max-stale days that no run confirms",
       "nobody knows any more whether the world accepts mail that leaves so", "--max-stale",
       no_sender_check, no_domain_check},
      {"hosted.untrusted", ranking, per_domain,
       "every domain that the mail server hosts is trusted: note",
       "only trusted domains are asked about; the others' mail leaves by the default identity",
       "--poste", no_sender_check, no_domain_check},
      {"hosted.missing", ranking, per_domain,
       "every trusted domain is hosted by the mail server: warning",
       "its row serves nobody, or its name is mistyped", "--poste", no_sender_check,
       no_domain_check},
      {"file.name", ranking, per_sender, "the hosts file's name ends in .yml: warning",
       "the mail server takes the format from the ending, and reads outbound-hosts.yml only",
       "Haraka's reader of configuration", no_sender_check, no_domain_check},
      {"file.access", ranking, per_sender, "the mail server's user may read the hosts file",
       "a file that it cannot read is to it as none: all mail leaves by the host's own name",
       "open(2)", no_sender_check, no_domain_check},
      {"file.yaml", ranking, per_sender,
       "the text is YAML that all its readers read, and read alike",
       "one mistake costs the mail server the whole file, or gives it other values than were meant",
       "YAML 1.1 and 1.2, js-yaml 3 and 4", no_sender_check, no_domain_check},
      {"file.key", ranking, per_domain,
       "every key is \"default\" or a domain in lower-case A-labels, each once",
       "the mail server looks for the sender's domain as it stands in SMTP", "RFC 5890 §2.3.2.1",
       no_sender_check, no_domain_check},
      {"file.entry", ranking, per_domain,
       "every entry is a mapping with the texts helo and ip, perhaps ip6, and nothing else",
       "an entry that is not understood is passed over, and its mail leaves by the default",
       "outbound-hosts.yml", no_sender_check, no_domain_check},
      {"file.send-on", ranking, per_sender, "SEND_ON has several addresses: note",
       "with a single one older plugins do not read the hosts file, and its HELO names are lost",
       "outbound-hosts.yml", no_sender_check, no_domain_check},
      {"file.default", ranking, per_sender, "the hosts file has an entry named default",
       "mail of all other domains, bounces and forwarded mail leave by it", "outbound-hosts.yml",
       no_sender_check, no_domain_check},
      {"file.untrusted", ranking, per_domain,
       "the hosts file has entries of trusted domains only: warning",
       "an entry that nobody answers for is dropped", "outbound-hosts.yml", no_sender_check,
       no_domain_check},
  };
  return rows;
}

}  // namespace

const std::vector<Check>& checks() {
  return table();
}

std::vector<std::string_view> check_ids() {
  std::vector<std::string_view> ids;
  for (const Check& row : table()) ids.push_back(row.id);
  return ids;
}

const Check& check(std::string_view id) {
  for (const Check& row : table()) {
    if (row.id == id) return row;
  }
  throw std::logic_error("no check " + std::string(id));
}

bool is_passed(Verdict verdict) {
  return verdict == Verdict::pass || verdict == Verdict::not_applicable;
}

Verdict weighed(const Check& check, Verdict verdict, const Weights& weights) {
  const auto changed = weights.severity.find(check.id);
  if (changed == weights.severity.end()) {
    const bool is_raised = verdict == Verdict::warning && makes_errors(weights.profile, check.id);
    return is_raised ? Verdict::error : verdict;
  }
  if (changed->second == Level::ignore) return Verdict::not_applicable;
  switch (verdict) {
    case Verdict::pass:
    case Verdict::not_applicable:
    case Verdict::unknown:
      return verdict;
    case Verdict::note:
    case Verdict::warning:
    case Verdict::error:
      break;
  }
  switch (changed->second) {
    case Level::note:
      return Verdict::note;
    case Level::warning:
      return Verdict::warning;
    case Level::error:
      return Verdict::error;
    case Level::ignore:
      break;
  }
  return Verdict::not_applicable;
}

bool is_blocking(const Check& check, const Weights& weights) {
  return check.blocking ||
         std::binary_search(weights.require.begin(), weights.require.end(), check.id);
}

std::optional<std::string> fault_of_severity(std::string_view id, Level level) {
  const bool is_fixed = id == "ip.allowed" || id == "ip.scope" || id == "helo.name";
  if (!is_fixed || level == Level::error) return std::nullopt;
  return fmt::format("{} keeps wrong rows from being written: it is always an error", id);
}

std::optional<std::string> fault_of_requirement(std::string_view id) {
  if (check(id).of_sender == nullptr) {
    return fmt::format("{} is no check of a sender: it cannot keep a row from being written", id);
  }
  return std::nullopt;
}

}  // namespace policy
