// Checks of SPF: what check_host() says of a sender, and what a domain's records look like: spf.*.

#include <fmt/ranges.h>

#include <algorithm>

#include "policy/checks.h"
#include "policy/evidence.h"
#include "policy/helo_name.h"
#include "policy/spf_audit.h"

namespace policy {
namespace {

// `what` is what the address must be let do: "send mail of".
Judgement judge_spf(const std::shared_ptr<const SpfSummary>& spf, const dns::IpAddress& ip,
                    std::string_view what, const dns::DomainName* whose, Verdict failing,
                    bool tells_passes) {
  if (!spf) return {.verdict = Verdict::not_applicable, .seen = "check_host was not asked"};
  if (spf->result == SpfResult::pass && !tells_passes) return {};
  std::string seen(to_string(spf->result));
  (seen += ": ") += spf->why;
  if (spf->result == SpfResult::pass) return {.seen = std::move(seen)};
  // RFC 7208 §2.6.6: a temperror is DNS failing, not the record.
  if (spf->result == SpfResult::temperror) {
    return {.verdict = Verdict::unknown, .seen = std::move(seen)};
  }
  return {.verdict = failing,
          .seen = std::move(seen),
          .wanted = fmt::format("an SPF record that lets {} {}{}", ip, what,
                                whose == nullptr ? "" : ' ' + whose->to_string()),
          .actor = Actor::domain_dns};
}

}  // namespace

Judgement check_spf_mailfrom(const SenderView& view) {
  return judge_spf(view.candidate.spf_of(view.address.ip).mail_from, view.address.ip,
                   view.domain == nullptr ? "send" : "send mail of", view.domain, Verdict::error,
                   view.tells_passes);
}

Judgement check_spf_helo(const SenderView& view) {
  const dns::DomainName& helo = view.candidate.sender().helo;
  Judgement judgement = judge_spf(view.candidate.spf_of(view.address.ip).helo, view.address.ip,
                                  "say HELO", &helo, Verdict::warning, view.tells_passes);
  if (judgement.verdict != Verdict::warning) return judgement;
  judgement.actor = Actor::helo_dns;
  // RFC 7208 §4.3: of such a name no record is asked for, or none that others have.
  if (const std::optional<std::string> fault = fault_of_helo_name(helo)) {
    judgement.wanted = fmt::format(
        "a HELO name whose SPF record others can see: of {} none counts ({})", helo, *fault);
    judgement.actor = Actor::administrator;
  }
  return judgement;
}

namespace {

const SpfTroubles& troubles_of(const SpfAudit& spf) {
  static const SpfTroubles none;
  return spf.troubles ? *spf.troubles : none;
}

// "example.com. TXT: no such name", or with what of its records counts.
std::string describe_records(const DomainView& view, const SpfAudit& spf) {
  const std::string owner = fmt::format("{} TXT", text_of(view.domain));
  if (spf.reason != dns::Reason::none) {
    return fmt::format("{}: {}", owner, dns::to_string(spf.reason));
  }
  if (spf.spf_records == 0)
    return fmt::format("{}: no SPF record ({})", owner, origin_of(spf.ttl, spf.is_planned));
  if (spf.spf_records == 1) {
    return fmt::format("{} ({})", txt_record(view.domain, spf.record),
                       origin_of(spf.ttl, spf.is_planned));
  }
  std::vector<std::string> texts;
  for (const std::string& record : troubles_of(spf).records) texts.push_back(in_quotes(record));
  return fmt::format("{} {} ({}): {} SPF records", owner, fmt::join(texts, ", "),
                     origin_of(spf.ttl, spf.is_planned), spf.spf_records);
}

// "; TXT of _spf.example.net: SERVFAIL" of each question of these types; empty of none.
std::string describe_unavailable(const SpfAudit& spf,
                                 std::initializer_list<dns::RecordType> types) {
  std::string text;
  for (const auto& [question, reason] : troubles_of(spf).unavailable) {
    if (std::find(types.begin(), types.end(), question.type) == types.end()) continue;
    text += fmt::format("; {} of {}: {}", dns::to_string(question.type), question.name,
                        dns::to_string(reason));
  }
  return text;
}

constexpr std::initializer_list<dns::RecordType> only_txt = {dns::RecordType::txt};
constexpr std::initializer_list<dns::RecordType> txt_and_mx = {dns::RecordType::txt,
                                                               dns::RecordType::mx};
constexpr std::initializer_list<dns::RecordType> all_types = {
    dns::RecordType::txt, dns::RecordType::mx, dns::RecordType::a, dns::RecordType::aaaa,
    dns::RecordType::ptr};

// A domain whose TXT records are not known.
std::optional<Judgement> without_texts(const DomainView& view) {
  if (!view.facts.spf) {
    return Judgement{.verdict = Verdict::not_applicable, .seen = "SPF was not asked about"};
  }
  const SpfAudit& spf = *view.facts.spf;
  if (dns::status_of(spf.reason) != dns::Status::unavailable) return std::nullopt;
  return Judgement{.verdict = Verdict::unknown, .seen = describe_records(view, spf)};
}

// One without a single record, which spf.record tells.
std::optional<Judgement> without_record(const DomainView& view) {
  if (std::optional<Judgement> judgement = without_texts(view)) return judgement;
  if (view.facts.spf->spf_records == 1) return std::nullopt;
  return Judgement{.verdict = Verdict::not_applicable, .seen = "not exactly one SPF record"};
}

// Ends a judgement by the verdict of what is known. What DNS did not tell, in words, could make
// anything but an error worse.
void conclude(Judgement& judgement, Verdict known, const std::string& unavailable,
              std::string wanted) {
  judgement.verdict = known;
  judgement.seen += unavailable;
  if (known != Verdict::error && !unavailable.empty()) judgement.verdict = Verdict::unknown;
  if (judgement.verdict != Verdict::warning && judgement.verdict != Verdict::error) return;
  judgement.wanted = std::move(wanted);
  judgement.actor = Actor::domain_dns;
}

// Whether the domain's one record and all that it includes are sound, and nobody wants to be told.
bool passes_untold(const DomainView& view) {
  const SpfAudit* const spf = view.facts.spf.get();
  return !view.tells_passes && spf != nullptr && spf->spf_records == 1 && !spf->troubles;
}

// What to publish in the place of the domain's SPF record, or where it has none: the one text that
// was meant as such, as it was meant.
Cure corrected_record(const DomainView& view, const SpfAudit& spf) {
  const std::vector<SpfTextFault>& texts = troubles_of(spf).lookalikes;
  if (texts.size() != 1 || !texts[0].lookalike.correction) return {};
  const std::uint32_t records = is_spf_record(texts[0].octets) ? 1 : 0;
  if (spf.spf_records != records) return {};
  return txt_cure(view.domain, *texts[0].lookalike.correction, {texts[0].octets});
}

}  // namespace

Judgement check_spf_record(const DomainView& view) {
  if (passes_untold(view)) return {};
  if (std::optional<Judgement> judgement = without_texts(view)) return *judgement;
  const SpfAudit& spf = *view.facts.spf;
  Judgement judgement{.seen = describe_records(view, spf)};
  for (const std::string& mistake : troubles_of(spf).mistakes) judgement.seen += "; " + mistake;
  for (const std::string& fault : troubles_of(spf).permerrors) judgement.seen += "; " + fault;
  const bool is_sound = spf.spf_records == 1 && troubles_of(spf).mistakes.empty() &&
                        troubles_of(spf).permerrors.empty();
  conclude(judgement, is_sound ? Verdict::pass : Verdict::error,
           describe_unavailable(spf, only_txt),
           "exactly one SPF record without a mistake, there and at every name that it includes");
  if (judgement.verdict == Verdict::error) judgement.publish = corrected_record(view, spf);
  return judgement;
}

namespace {

// "; 3 on the path of 192.0.2.10" for each candidate.
std::string describe_paths(const DomainFacts& facts) {
  std::string text;
  for (const Candidate& candidate : facts.candidates) {
    if (!candidate.spf.mail_from) continue;
    text += fmt::format("; {} on the path of {}", candidate.spf.mail_from->terms,
                        candidate.sender().ip);
  }
  return text;
}

}  // namespace

// RFC 7208 §4.6.4. A tree that was cut is past the limit somewhere.
Judgement check_spf_terms(const DomainView& view) {
  if (std::optional<Judgement> judgement = without_record(view)) return *judgement;
  const SpfAudit& spf = *view.facts.spf;
  if (passes_untold(view) && spf.terms < spf_term_warning && !spf.is_cut) return {};
  Judgement judgement{.seen = fmt::format("terms {}/{}{} in the worst case", spf.terms,
                                          spf_term_limit, spf.is_cut ? " and more" : "")};
  if (!spf.costs.empty()) judgement.seen += fmt::format(" ({})", spf.costs);
  judgement.seen += describe_paths(view.facts);
  const std::string& limit = troubles_of(spf).limit;
  if (!limit.empty()) judgement.seen += fmt::format("; receivers stop at {}", limit);
  Verdict verdict = spf.terms >= spf_term_warning ? Verdict::warning : Verdict::pass;
  if (spf.terms > spf_term_limit || spf.is_cut) verdict = Verdict::error;
  conclude(
      judgement, verdict, describe_unavailable(spf, only_txt),
      fmt::format("fewer than {}: more than {} are a permerror", spf_term_warning, spf_term_limit));
  return judgement;
}

namespace {

std::string describe_voids(std::string_view family, int voids,
                           const std::vector<std::string>& places) {
  std::string text = fmt::format("{}/{} for {} clients", voids, spf_void_limit, family);
  if (!places.empty()) text += fmt::format(" ({})", fmt::join(places, "; "));
  return text;
}

}  // namespace

Judgement check_spf_voids(const DomainView& view) {
  if (passes_untold(view)) return {};
  if (std::optional<Judgement> judgement = without_record(view)) return *judgement;
  const SpfAudit& spf = *view.facts.spf;
  Judgement judgement{
      .seen = fmt::format("voids {}, {}",
                          describe_voids("IPv4", spf.voids.ipv4, troubles_of(spf).ipv4_voids),
                          describe_voids("IPv6", spf.voids.ipv6, troubles_of(spf).ipv6_voids))};
  const int most = std::max(spf.voids.ipv4, spf.voids.ipv6);
  conclude(judgement, most > spf_void_limit ? Verdict::error : Verdict::pass,
           describe_unavailable(spf, all_types),
           fmt::format("at most {} terms that ask for what is not there, for clients of either "
                       "family",
                       spf_void_limit));
  return judgement;
}

Judgement check_spf_limits(const DomainView& view) {
  if (passes_untold(view)) return {};
  if (std::optional<Judgement> judgement = without_record(view)) return *judgement;
  const SpfAudit& spf = *view.facts.spf;
  const SpfTroubles& troubles = troubles_of(spf);
  std::vector<std::string> texts = troubles.large_mx;
  texts.insert(texts.end(), troubles.ptrs.begin(), troubles.ptrs.end());
  Judgement judgement{.seen = fmt::format("{}", fmt::join(texts, "; "))};
  if (texts.empty()) {
    judgement.seen = fmt::format("no ptr, no mx of more than {} exchanges", spf_mx_limit);
  }
  Verdict verdict = troubles.ptrs.empty() ? Verdict::pass : Verdict::warning;
  if (!troubles.large_mx.empty()) verdict = Verdict::error;
  conclude(
      judgement, verdict, describe_unavailable(spf, txt_and_mx),
      fmt::format("a, ip4 or ip6 in the place of ptr, and of an mx with more than {} exchanges",
                  spf_mx_limit));
  return judgement;
}

// RFC 7208 §3.4. Of names outside the domain only what is past the limit: its own DNS cannot cure
// it.
Judgement check_spf_size(const DomainView& view) {
  if (std::optional<Judgement> judgement = without_record(view)) return *judgement;
  const SpfAudit& spf = *view.facts.spf;
  if (passes_untold(view) && spf.octets <= spf_reply_warning) return {};
  Judgement judgement{
      .seen = fmt::format("the reply with {} TXT has {} octets", text_of(view.domain), spf.octets)};
  Verdict verdict = Verdict::pass;
  const auto weigh = [&verdict](std::size_t octets, bool is_own) {
    if (octets > spf_reply_limit && is_own) {
      verdict = Verdict::error;
    } else if (octets > spf_reply_warning && verdict == Verdict::pass) {
      verdict = Verdict::warning;
    }
  };
  weigh(spf.octets, true);
  for (const auto& [name, octets] : troubles_of(spf).large_replies) {
    const bool is_own = name.is_within(view.domain);
    if (!is_own && octets <= spf_reply_limit) continue;
    weigh(octets, is_own);
    judgement.seen += fmt::format("; with {} TXT {}", text_of(name), octets);
  }
  conclude(judgement, verdict, describe_unavailable(spf, only_txt),
           fmt::format("at most {} octets, all TXT records of the name together: more than {} do "
                       "not fit into one packet everywhere",
                       spf_reply_warning, spf_reply_limit));
  return judgement;
}

namespace {

std::string describe(SpfEnding ending) {
  switch (ending) {
    case SpfEnding::missing:
      return "neither all nor redirect: neutral for all others";
    case SpfEnding::unknown:
      return "a redirect to what is no record";
    case SpfEnding::pass:
      return "+all: pass for all others";
    case SpfEnding::fail:
      return "-all: fail for all others";
    case SpfEnding::softfail:
      return "~all: softfail for all others";
    case SpfEnding::neutral:
      return "?all: neutral for all others";
  }
  return "?";
}

Verdict verdict_of(SpfEnding ending) {
  switch (ending) {
    case SpfEnding::unknown:
      return Verdict::not_applicable;
    case SpfEnding::fail:
    case SpfEnding::softfail:
      return Verdict::pass;
    case SpfEnding::missing:
    case SpfEnding::neutral:
      return Verdict::warning;
    case SpfEnding::pass:
      break;
  }
  return Verdict::error;
}

}  // namespace

Judgement check_spf_all(const DomainView& view) {
  if (std::optional<Judgement> judgement = without_record(view)) return *judgement;
  const SpfAudit& spf = *view.facts.spf;
  const std::string& pass_all = troubles_of(spf).pass_all;
  if (!pass_all.empty()) {
    return {.verdict = Verdict::error,
            .seen = fmt::format("everybody passes: {}", pass_all),
            .wanted = "~all or -all at the end",
            .actor = Actor::domain_dns};
  }
  Judgement judgement{.seen = describe(spf.ending)};
  conclude(judgement, verdict_of(spf.ending), describe_unavailable(spf, only_txt),
           "~all or -all at the end");
  return judgement;
}

namespace {

std::string describe_networks(const SpfAudit& spf) {
  std::string text =
      fmt::format("{} IPv4 address{}", spf.ipv4_count, spf.ipv4_count == 1 ? "" : "es");
  if (spf.ipv6_bits) {
    text += fmt::format(", as many of IPv6 as a /{}", *spf.ipv6_bits);
  } else {
    text += ", none of IPv6";
  }
  if (spf.is_open) text += ", and whom ptr or macros let send";
  for (const AddressRun& run : troubles_of(spf).wide) text += fmt::format("; {}", run.to_string());
  for (const auto& [ip, owner] : troubles_of(spf).foreign) {
    text += fmt::format("; {} is in the scope of {}", ip, owner);
  }
  return text;
}

}  // namespace

Judgement check_spf_overreach(const DomainView& view) {
  if (passes_untold(view)) return {};
  if (std::optional<Judgement> judgement = without_record(view)) return *judgement;
  const SpfAudit& spf = *view.facts.spf;
  const SpfTroubles& troubles = troubles_of(spf);
  Judgement judgement{.seen = describe_networks(spf)};
  const bool is_too_much = !troubles.wide.empty() || !troubles.foreign.empty();
  conclude(
      judgement, is_too_much ? Verdict::warning : Verdict::pass,
      describe_unavailable(spf, all_types),
      "no run of addresses wider than /16 of IPv4 or /32 of IPv6, and none of another's scope");
  return judgement;
}

Judgement check_spf_lookalike(const DomainView& view) {
  if (passes_untold(view)) return {};
  if (std::optional<Judgement> judgement = without_texts(view)) return *judgement;
  const SpfAudit& spf = *view.facts.spf;
  const std::vector<SpfTextFault>& texts = troubles_of(spf).lookalikes;
  if (texts.empty()) return {.seen = "no TXT record that is nearly an SPF record"};
  std::vector<std::string> faults;
  for (const SpfTextFault& text : texts) {
    faults.push_back(
        fmt::format("{}: {}", in_quotes(text.octets), fmt::join(text.lookalike.faults, ", ")));
  }
  return {.verdict = Verdict::warning,
          .seen = fmt::format("{} TXT {}", text_of(view.domain), fmt::join(faults, "; ")),
          .wanted = "an SPF record as it was meant, and no other that looks like one",
          .actor = Actor::domain_dns,
          .publish = corrected_record(view, spf)};
}

}  // namespace policy
