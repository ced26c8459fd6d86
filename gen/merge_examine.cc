#include "gen/merge_examine.h"

#include <fmt/format.h>

#include <tuple>

#include "gen/clean_text.h"
#include "gen/part_lines.h"
#include "gen/row_text.h"

namespace gen {

using dns::DomainName;
using dns::Mistake;

namespace {

void count(Summary& summary, const DomainLine& line) {
  if (line.outcome == "chosen") {
    ++(line.row ? summary.own : summary.by_default);
  } else {
    ++(line.outcome == "none" ? summary.none : summary.undecided);
  }
}

// Reads a part to its end.
class Examiner {
 public:
  Examiner(const std::string& file, const policy::HostsFile* rows, std::vector<Mistake>& mistakes)
      : report_(file), rows_(rows), mistakes_(mistakes) {}

  ExaminedReport examine() {
    ExaminedReport part = read_head();
    read_domains(part);
    read_findings(part);
    read_included();
    report_.enter("checks");
    while (const auto item = report_.next()) part.checks.emplace_back(*item);
    report_.end();
    return part;
  }

 private:
  // What the reading throws becomes a mistake of the line.
  template <class Read>
  auto at_line(Read read) -> decltype(read()) {
    try {
      return read();
    } catch (const BadReport&) {
      throw;
    } catch (const std::exception& error) {
      constexpr std::size_t most = 160;  // a parser may quote all that it was given
      report_.refuse("no part of a report: " + visible(std::string(error.what()).substr(0, most)));
    }
  }

  // Of the line that was read last.
  void complain(const std::string& reason) {
    try {
      report_.refuse(reason);
    } catch (const BadReport& error) {
      mistakes_.push_back(error.mistake());
    }
  }

  ExaminedReport read_head() {
    return at_line([this] {
      const Json& head = report_.head();
      if (head.at("schema") != 1) throw std::invalid_argument("of another schema than 1");
      if (!head.contains("shard")) {
        throw std::invalid_argument("it has no \"shard\", as generate --shard writes it");
      }
      const ReportPart part = part_from_json(head.at("shard"));
      PartIdentity identity{report_.file(), 0, part.shard, head.at("policy").get<std::string>(),
                            head.at("version").get<std::string>()};
      return ExaminedReport{std::move(identity), part, head};
    });
  }

  void read_domains(ExaminedReport& part) {
    report_.enter("domains");
    std::optional<DomainName> last;
    while (const auto item = report_.next()) {
      if (!Json::accept(*item)) report_.refuse("no JSON");
      const DomainLine line = at_line([&] { return parse_domain_line(*item); });
      if (last && line.name <= *last) complain(fmt::format("{} is not in its order", line.name));
      if (auto fault = fault_of_place(line.name, part.part.shard)) complain(*fault);
      compare_row(line);
      count(part.summary, line);
      last = line.name;
    }
  }

  void compare_row(const DomainLine& line) {
    if (rows_ == nullptr) return;
    const std::optional<policy::Sender> row = rows_->entry_of(line.name);
    if (row == line.row) return;
    complain(fmt::format("{} has {}, but {} in the hosts files", line.name, row_text(line.row),
                         row_text(row)));
  }

  void read_findings(ExaminedReport& part) {
    report_.enter("findings");
    std::optional<WantedCure> last;
    while (const auto item = report_.next()) {
      WantedCure line = at_line([&] { return parse_finding_line(*item); });
      if (last && std::tie(line.domain, line.check) < std::tie(last->domain, last->check)) {
        complain("the finding is not in its order");
      }
      if (line.domain) {
        if (auto fault = fault_of_place(*line.domain, part.part.shard)) complain(*fault);
      }
      count(line.domain ? part.summary : part.of_default, line.verdict, line.is_accepted);
      last = std::move(line);
    }
  }

  void read_included() {
    report_.enter("spf_included");
    std::string last;
    while (const auto item = report_.next()) {
      std::string name = at_line([&] { return Json::parse(*item).at("name").get<std::string>(); });
      if (name <= last) complain(fmt::format("{} is not in its order", name));
      last = std::move(name);
    }
  }

  PartReport report_;
  const policy::HostsFile* rows_;
  std::vector<Mistake>& mistakes_;
};

}  // namespace

ExaminedReport examine_report(const std::string& file, const policy::HostsFile* rows,
                              std::vector<Mistake>& mistakes) {
  return Examiner(file, rows, mistakes).examine();
}

}  // namespace gen
