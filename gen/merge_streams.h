// The reports of all parts, read along with each other.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gen/merge_report.h"
#include "gen/part_lines.h"
#include "gen/part_report.h"

namespace gen {

// The domains of a part's report, one after another.
class DomainStream {
 public:
  explicit DomainStream(const std::string& file) : report_(file) {
    report_.enter("domains");
    advance();
  }

  // Nothing at the end.
  const std::optional<DomainLine>& line() const { return line_; }
  const std::string& item() const { return item_; }
  std::optional<dns::DomainName> name() const {
    return line_ ? std::optional(line_->name) : std::nullopt;
  }
  void advance() {
    const std::optional<std::string_view> next = report_.next();
    item_ = next.value_or("");
    line_ = next ? std::optional(parse_domain_line(item_)) : std::nullopt;
  }

 private:
  PartReport report_;
  std::string item_;
  std::optional<DomainLine> line_;
};

// Its findings.
class FindingStream {
 public:
  explicit FindingStream(const std::string& file) : report_(file) {
    report_.enter("findings");
    advance();
  }

  const std::optional<WantedCure>& line() const { return line_; }
  const std::string& item() const { return item_; }
  void advance() {
    const std::optional<std::string_view> next = report_.next();
    item_ = next.value_or("");
    line_ = next ? std::optional(parse_finding_line(item_)) : std::nullopt;
  }

 private:
  PartReport report_;
  std::string item_;
  std::optional<WantedCure> line_;
};

template <class Stream>
std::vector<std::unique_ptr<Stream>> open_all(const JoinedReport& joined) {
  std::vector<std::unique_ptr<Stream>> streams;
  for (const PartIdentity& part : joined.identities) {
    streams.push_back(std::make_unique<Stream>(part.file));
  }
  return streams;
}

using Domains = std::vector<std::unique_ptr<DomainStream>>;

// Every domain of all parts, in order.
void for_each_domain(const JoinedReport& joined,
                     const std::function<void(const DomainStream&, std::size_t part)>& take);

}  // namespace gen
