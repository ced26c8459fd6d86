#include "gen/part_run.h"

#include "gen/part_header.h"
#include "gen/report_part.h"
#include "gen/selection.h"

namespace gen {

namespace {

// Of the default and of the run itself each shard tells.
bool is_told_by(const Shard& shard, const ToldThing& thing) {
  const auto [subject, verdict, check, sender, seen] = thing.parts();
  if (verdict == "refused" || spans_shards(check) || tells_of_unused(seen)) return false;
  const dns::Parsed<dns::DomainName> domain = dns::DomainName::parse(subject);
  return !domain || subject.empty() || subject == "default" || shard.holds(*domain);
}

}  // namespace

const std::string& present_file(const GenerateOptions& options) {
  return options.present.empty() ? options.output : options.present;
}

void keep_shard(const Shard& shard, Remembered& memory) {
  std::erase_if(memory.rows.entries,
                [&shard](const auto& entry) { return !shard.holds(entry.first); });
  if (memory.told) {
    std::erase_if(*memory.told,
                  [&shard](const ToldThing& thing) { return !is_told_by(shard, thing); });
  }
}

std::vector<std::string> header_of(std::string_view policy_hash, const std::optional<Shard>& shard,
                                   const Plan& plan) {
  std::vector<std::string> header = hosts_header(policy_hash);
  if (shard) {
    header.push_back(
        part_line({*shard, OUTBOUND_HOSTS_VERSION, plan.rows.entries.size(), plan.domains.size()}));
  }
  return header;
}

}  // namespace gen
