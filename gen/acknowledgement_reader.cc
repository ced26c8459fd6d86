#include "gen/acknowledgement_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "dns/number.h"
#include "gen/clean_text.h"
#include "gen/yaml_reader.h"
#include "policy/checks.h"

namespace gen {
// A day as RFC 3339 §5.6 writes it (full-date), and as the calendar has it.
std::optional<std::chrono::year_month_day> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = dns::parse_number<int>(text.substr(0, 4));
  const auto month = dns::parse_number<unsigned>(text.substr(5, 2));
  const auto day = dns::parse_number<unsigned>(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day read{std::chrono::year(*year), std::chrono::month(*month),
                                         std::chrono::day(*day)};
  if (!read.ok()) return std::nullopt;
  return read;
}

namespace {

using policy::Acknowledgement;

class AcknowledgementReader {
 public:
  AcknowledgementReader(const YamlDocument& document, std::string_view file)
      : yaml_(document, file), file_(file) {}

  dns::Result<std::vector<Acknowledgement>> read(const YamlNode& root) {
    std::vector<Acknowledgement> list;
    const bool is_empty = root.kind() == YamlKind::null && root.text().empty();
    if (!is_empty && root.kind() != YamlKind::sequence) {
      yaml_.complain(root, "a list of accepted findings is wanted");
    }
    for (const YamlNode& item : root.items()) read_item(item, list);
    std::vector<dns::Mistake> mistakes = yaml_.take_mistakes();
    if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
    return list;
  }

 private:
  void read_item(const YamlNode& item, std::vector<Acknowledgement>& list) {
    const std::optional<YamlFields> keys =
        yaml_.fields(item, "an accepted finding", {"check", "domain", "ip", "until", "reason"});
    if (!keys) return;
    for (const std::string_view key : {"check", "domain", "until", "reason"}) {
      if (!keys->find(key)) {
        yaml_.complain(item, fmt::format("an accepted finding without \"{}\"", key));
        return;
      }
    }
    Acknowledgement read{.origin = {std::string(file_), {item.line(), item.column()}}};
    read_check(*keys->find("check"), read);
    read_domain(*keys->find("domain"), read);
    read_day(*keys->find("until"), read);
    const auto reason = yaml_.text(*keys->find("reason"), "a reason");
    if (reason) read.reason = visible(*reason);
    if (const auto ip = keys->find("ip")) read.ip = yaml_.address(*ip);
    list.push_back(std::move(read));
  }

  void read_check(const YamlNode& node, Acknowledgement& read) {
    const std::optional<std::string_view> id = yaml_.text(node, "a check");
    if (!id) return;
    const std::vector<std::string_view> ids = policy::check_ids();
    if (std::find(ids.begin(), ids.end(), *id) == ids.end()) {
      yaml_.complain_unknown(node, "check", ids);
    }
    read.check = *id;
  }

  void read_domain(const YamlNode& node, Acknowledgement& read) {
    if (node.text() == "default") return;
    read.any_domain = node.text() == "*";
    if (!read.any_domain) read.domain = yaml_.mail_domain(node);
  }

  void read_day(const YamlNode& node, Acknowledgement& read) {
    const std::optional<std::chrono::year_month_day> day = parse_day(node.text());
    if (day) {
      read.until = *day;
    } else {
      yaml_.complain(node, fmt::format("no day, such as 2027-01-31: {}", quote(node.text())));
    }
  }

  YamlReader yaml_;
  std::string_view file_;
};

}  // namespace

dns::Result<std::vector<Acknowledgement>> read_acknowledgements(std::string_view text,
                                                                std::string_view file) {
  const YamlDocument document = YamlDocument::parse(text, file);
  return AcknowledgementReader(document, file).read(document.root());
}

}  // namespace gen
