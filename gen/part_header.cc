#include "gen/part_header.h"

#include <fmt/format.h>

#include "dns/number.h"

namespace gen {

namespace {

// Takes what stands before the mark off the text, and the mark; nothing where it is not there.
std::optional<std::string_view> take_until(std::string_view mark, std::string_view& text) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(at + mark.size());
  return taken;
}

std::optional<std::size_t> number_of(std::optional<std::string_view> text) {
  return text ? dns::parse_number<std::size_t>(*text) : std::nullopt;
}

}  // namespace

std::string part_line(const PartHeader& header) {
  return fmt::format("shard {} by outbound-hosts {}: {} rows of {} domains", header.shard,
                     header.version, header.rows, header.domains);
}

std::optional<PartHeader> parse_part_line(std::string_view text) {
  if (take_until("shard ", text) != "") return std::nullopt;
  const auto shard = take_until(" by outbound-hosts ", text);
  const auto version = take_until(": ", text);
  const auto rows = number_of(take_until(" rows of ", text));
  const auto domains = number_of(take_until(" domains", text));
  if (!shard || !version || !rows || !domains || !text.empty()) return std::nullopt;
  const dns::Parsed<Shard> parsed = Shard::parse(*shard);
  if (!parsed) return std::nullopt;
  return PartHeader{*parsed, std::string(*version), *rows, *domains};
}

}  // namespace gen
