// Checks of DMARC: what a domain asks receivers to do, and whether its mail will pass: dmarc.*.

#include <fmt/ranges.h>

#include <algorithm>
#include <tuple>

#include "policy/checks.h"
#include "policy/evidence.h"

namespace policy {
namespace {

// The smallest record that receivers take for one: RFC 9989 §4.7.
constexpr std::string_view least_record = "v=DMARC1; p=none";

// "_dmarc.example.com."; text, for with a long name it may be none that DNS can know.
std::string owner_of(const dns::DomainName& domain) {
  return "_dmarc." + text_of(domain);
}

Cure record_of(const dns::DomainName& domain, std::string_view octets,
               const std::vector<std::string>& present = {}) {
  const dns::Parsed<dns::DomainName> name = dns::DomainName::parse(owner_of(domain));
  return name ? txt_cure(*name, octets, present) : Cure();
}

// ""v=DMARC1; p=none" and "v=DMARC1; p=reject"", each shortened, of the first few.
std::string quoted(const DmarcAnswer& answer) {
  std::vector<std::string> texts;
  for (const std::string& text : answer.several) texts.push_back(in_quotes(text));
  const std::size_t more = answer.records - texts.size();
  if (more > 0) texts.push_back(fmt::format("{} more", more));
  return fmt::format("{}", fmt::join(texts, " and "));
}

// "_dmarc.example.com. TXT "v=DMARC1; p=none" (TTL 300)", or why there is none.
std::string describe(const DmarcAnswer& answer) {
  const std::string owner = fmt::format("{} TXT", owner_of(answer.domain));
  if (answer.reason != dns::Reason::none) {
    return fmt::format("{}: {}", owner, dns::to_string(answer.reason));
  }
  if (answer.records == 0) {
    return fmt::format("{} {} ({}): no DMARC record", owner, in_quotes(answer.other),
                       origin_of(answer.ttl, answer.is_planned));
  }
  if (answer.records > 1) {
    return fmt::format("{} {} ({}): {} DMARC records", owner, quoted(answer),
                       origin_of(answer.ttl, answer.is_planned), answer.records);
  }
  return fmt::format("{} {} ({})", owner, in_quotes(answer.text),
                     origin_of(answer.ttl, answer.is_planned));
}

bool is_sound(const DmarcRecord& record) {
  return record.mistakes.empty() && record.removed.empty() && record.p;
}

// Of several records the one to keep: without a fault, and of these what asks for the mildest, for
// none is heeded now. Then what asks for reports. Nothing where all have faults, or where a person
// must look, for more are there than are known.
const std::string* record_to_keep(const DmarcAnswer& answer) {
  if (answer.is_alias || answer.several.size() != answer.records) return nullptr;
  const std::string* best = nullptr;
  std::tuple<DmarcPolicy, bool> least;
  for (const std::string& text : answer.several) {
    const DmarcRecord record = parse_dmarc_record(text);
    if (!is_sound(record) || record.psd == PublicSuffix::yes) continue;
    const std::tuple rank(*record.p, record.rua.empty());
    if (best != nullptr && rank >= least) continue;
    best = &text;
    least = rank;
  }
  return best;
}

Judgement judge_several(const DmarcAnswer& answer) {
  Judgement judgement{.verdict = Verdict::error,
                      .seen = describe(answer),
                      .wanted =
                          "one of these records, and the others deleted: of several "
                          "receivers heed none (RFC 9989), as if they were not there",
                      .actor = Actor::domain_dns};
  const std::string* const kept = record_to_keep(answer);
  if (kept == nullptr) return judgement;
  judgement.wanted += ". The mildest changes least";
  std::vector<std::string> others = answer.several;
  std::erase(others, *kept);
  judgement.publish = record_of(answer.domain, *kept, others);
  return judgement;
}

// What keeps receivers from acting on any record.
Judgement judge_absence(const DmarcFacts& dmarc) {
  Judgement judgement{.verdict = Verdict::warning,
                      .seen = describe(dmarc.own),
                      .wanted = "one DMARC record",
                      .actor = Actor::domain_dns};
  // Beside a CNAME nothing else may stand: RFC 1034 §3.6.2.
  if (!dmarc.own.is_alias) judgement.publish = record_of(dmarc.own.domain, least_record);
  return judgement;
}

// The record to publish in the place of this one: what is not understood left out, and with a
// policy. Nothing where only its owner can tell which policy was meant, where it stands behind an
// alias, and of a public suffix, whose record is a registry's.
Cure corrected(const DmarcAnswer& answer, const DmarcRecord& record) {
  const bool is_own = !answer.is_alias && record.psd != PublicSuffix::yes;
  if (!is_own || !record.words_are_sound) return {};
  if (record.p) return record_of(answer.domain, record.sound, {answer.text});
  const std::size_t end = std::min(record.sound.find(';'), record.sound.size());
  return record_of(answer.domain,
                   record.sound.substr(0, end) + "; p=none" + record.sound.substr(end),
                   {answer.text});
}

Judgement judge_record(const DmarcFacts& dmarc, const DmarcAnswer& answer, bool tells_passes) {
  const DmarcRecord record = parse_dmarc_record(answer.text);
  if (!tells_passes && is_sound(record) && !record.testing) return {};
  Judgement judgement{.seen = describe(answer)};
  if (&answer != &dmarc.own) judgement.seen = describe(dmarc.own) + "; " + judgement.seen;
  std::vector<std::string> faults = texts_of(record.mistakes);
  if (!record.removed.empty()) {
    const std::string tags = fmt::format("{}", fmt::join(record.removed, "; "));
    faults.push_back(fmt::format("{} means nothing any more", in_quotes(tags)));
  }
  if (!record.p) faults.push_back("no p");
  if (!faults.empty()) {
    judgement.verdict = record.mistakes.empty() ? Verdict::warning : Verdict::error;
    judgement.seen += fmt::format(": {}", fmt::join(faults, "; "));
    judgement.wanted = "a record that receivers understand whole";
    judgement.actor = Actor::domain_dns;
    judgement.publish = corrected(answer, record);
  } else if (record.testing) {
    judgement.verdict = Verdict::note;
    judgement.seen += ": t=y, so that receivers do one step less than it asks";
    judgement.wanted = "nothing while it is tried out; then the record without t=y";
  }
  return judgement;
}

}  // namespace

Judgement check_dmarc_record(const DomainView& view) {
  const DmarcFacts* const dmarc = view.facts.dmarc.get();
  if (dmarc == nullptr) return {.verdict = Verdict::not_applicable};
  if (!dmarc->is_known()) {
    return {.verdict = Verdict::unknown, .seen = describe(*dmarc->missing)};
  }
  if (dmarc->own.records > 1) return judge_several(dmarc->own);
  const DmarcAnswer* const answer = dmarc->applied();
  if (answer == nullptr) return judge_absence(*dmarc);
  return judge_record(*dmarc, *answer, view.tells_passes);
}

namespace {

// SPF of MAIL FROM from every address of the sender: what is worst of them.
std::shared_ptr<const SpfSummary> worst_spf(const Candidate& candidate) {
  const std::shared_ptr<const SpfSummary>& spf = candidate.spf.mail_from;
  const bool passes = spf && spf->result == SpfResult::pass;
  return candidate.spf6 && passes ? candidate.spf6->mail_from : spf;
}

// From and MAIL FROM are of the same domain, which is aligned in either mode: RFC 9989 §4.4.
Judgement judge_alignment(const SpfSummary& spf, std::optional<DmarcPolicy> policy) {
  Judgement judgement{.seen = fmt::format("SPF: {}", to_string(spf.result))};
  if (spf.result == SpfResult::pass) return judgement;
  judgement.verdict = spf.result == SpfResult::temperror ? Verdict::unknown
                      : *policy == DmarcPolicy::none     ? Verdict::warning
                                                         : Verdict::error;
  judgement.seen += fmt::format(", and no DKIM key is known: p={} for mail without a signature",
                                to_string(*policy));
  if (judgement.verdict == Verdict::unknown) return judgement;
  judgement.wanted = "SPF passes, or a DKIM key of the domain is known (policy file: dkim)";
  judgement.actor = Actor::domain_dns;
  return judgement;
}

// A signature by a key of the domain itself is aligned too. Nothing: there is none that counts.
std::optional<Judgement> judge_signature(const DomainFacts& facts) {
  std::optional<Judgement> judgement;
  for (const DkimAnswer& answer : facts.dkim) {
    if (answer.records == 1 && parse_dkim_key(answer.text).is_usable()) {
      return Judgement{.seen =
                           fmt::format("DKIM: {}._domainkey.{} has a key", answer.selector->name,
                                       text_of(facts.dmarc->own.domain))};
    }
    if (answer.status() == dns::Status::unavailable) {
      judgement = Judgement{
          .verdict = Verdict::unknown,
          .seen = fmt::format("DKIM: {}._domainkey.{}: {}", answer.selector->name,
                              text_of(facts.dmarc->own.domain), dns::to_string(answer.reason))};
    }
  }
  return judgement;
}

}  // namespace

Judgement check_dmarc_alignment(const DomainView& view) {
  const DmarcFacts* const dmarc = view.facts.dmarc.get();
  if (dmarc == nullptr || view.leaves_by == nullptr) return {.verdict = Verdict::not_applicable};
  const std::shared_ptr<const SpfSummary> spf = worst_spf(*view.leaves_by);
  if (!spf) return {.verdict = Verdict::not_applicable};
  if (spf->result == SpfResult::pass) return judge_alignment(*spf, std::nullopt);
  if (const std::optional<Judgement> judgement = judge_signature(view.facts)) return *judgement;
  if (!dmarc->is_known()) {
    return {.verdict = Verdict::unknown, .seen = describe(*dmarc->missing)};
  }
  const std::optional<DmarcPolicy> policy = dmarc->policy();
  if (!policy) return {.verdict = Verdict::not_applicable, .seen = "no DMARC policy applies"};
  return judge_alignment(*spf, policy);
}

namespace {

std::string receiver_owner(const DmarcAnswer& holder, const ReportReceiver& receiver) {
  return fmt::format("{}._report._dmarc.{}", holder.domain, text_of(receiver.domain));
}

std::string describe(const DmarcAnswer& holder, const ReportReceiver& receiver) {
  std::string_view why = dns::to_string(receiver.reason);
  if (receiver.reason == dns::Reason::none) why = "no DMARC record";
  if (receiver.is_elsewhere) why = "an address of another host, which gets none";
  return fmt::format("{} TXT: {}", receiver_owner(holder, receiver), why);
}

}  // namespace

Judgement check_dmarc_reports(const DomainView& view) {
  const DmarcFacts* const dmarc = view.facts.dmarc.get();
  const DmarcAnswer* const holder = dmarc == nullptr ? nullptr : dmarc->applied();
  if (holder == nullptr || (dmarc->receivers.empty() && !dmarc->is_cut))
    return {.verdict = Verdict::not_applicable};
  std::vector<std::string> refused;
  std::vector<std::string> unknown;
  Judgement judgement;
  for (const ReportReceiver& receiver : dmarc->receivers) {
    if (receiver.has_agreed && !receiver.is_elsewhere) continue;
    const bool is_known =
        receiver.must_agree && dns::status_of(receiver.reason) != dns::Status::unavailable;
    (is_known ? refused : unknown).push_back(describe(*holder, receiver));
    const dns::Parsed<dns::DomainName> owner =
        dns::DomainName::parse(receiver_owner(*holder, receiver));
    if (is_known && owner) judgement.publish.add(txt_cure(*owner, "v=DMARC1"));
  }
  if (dmarc->is_cut) unknown.emplace_back("more receivers were not asked about");
  if (refused.empty() && unknown.empty()) {
    judgement.seen =
        fmt::format("{} of another organization take reports", dmarc->receivers.size());
    return judgement;
  }
  judgement.verdict = refused.empty() ? Verdict::unknown : Verdict::warning;
  std::ranges::move(unknown, std::back_inserter(refused));
  judgement.seen = fmt::format("{}", fmt::join(refused, "; "));
  if (judgement.verdict == Verdict::unknown) return judgement;
  judgement.wanted = "each that gets reports says that it takes them";
  judgement.actor = Actor::report_receiver;
  return judgement;
}

}  // namespace policy
