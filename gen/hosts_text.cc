#include "gen/hosts_text.h"

#include "gen/part_run.h"
#include "gen/row_evidence.h"

namespace gen {

using policy::Decision;
using policy::Sender;

namespace {

// Makes rows of decisions, with the comments of the present file where they are to stay.
class RowMaker {
 public:
  explicit RowMaker(std::string_view present_text) : present_text_(present_text) {}

  HostsRow make(const std::string& key, const Sender& row, const std::optional<Sender>& present,
                RowEvidence evidence) {
    if (!evidence.is_whole && present == row) {
      if (!comments_) comments_ = read_comments(present_text_);
      const auto found = comments_->find(key);
      if (found != comments_->end()) evidence.text = found->second;
    }
    return {row, std::move(evidence.text)};
  }

 private:
  std::string_view present_text_;
  // Only read where they are needed: a large file has many.
  std::optional<std::map<std::string_view, std::string_view>> comments_;
};

}  // namespace

std::string hosts_text_of(const Report& report, const policy::HostsFile& present,
                          std::string_view present_text) {
  const Plan& plan = report.plan;
  const std::optional<Shard> shard = report.part ? std::optional(report.part->shard) : std::nullopt;
  RowMaker rows(present_text);
  HostsWriter writer(header_of(report.policy_hash, shard, plan), plan.rows.entries.size());
  if (plan.rows.default_sender) {
    const Decision& decision = plan.default_identity->decision;
    writer.add("default", rows.make("default", *decision.row, present.default_sender,
                                    evidence_of(*report.survey.default_identity, decision)));
  }
  for (std::size_t i = 0; i < plan.domains.size(); ++i) {
    const dns::DomainName& domain = report.policy.domains[i].name;
    const Decision& decision = plan.domains[i].decision;
    if (!decision.row) continue;
    writer.add(domain.to_string(),
               rows.make(domain.to_string(), *decision.row, present.entry_of(domain),
                         report.gists.evidence(i)));
  }
  return writer.take();
}

}  // namespace gen
