#include "dns/zone_record.h"

#include <algorithm>
#include <cctype>

namespace dns {
namespace {

constexpr Ttl ttl_without_directive{3600};

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return result;
}

bool begins_with_digit(std::string_view text) {
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

// Whether a name ends in a dot that no backslash takes away.
bool is_absolute(std::string_view name) {
  bool escaped = false;
  bool ends_in_dot = false;
  for (const char c : name) {
    ends_in_dot = c == '.' && !escaped;
    escaped = c == '\\' && !escaped;
  }
  return ends_in_dot;
}

// Stands for the missing $ORIGIN, so that names that needed one can be told afterwards.
const DomainName& no_origin() {
  static const DomainName name = DomainName::parse("\\000\\000no-origin").value();
  return name;
}

bool needs_origin(const Rdata& rdata) {
  if (const auto* name = std::get_if<DomainName>(&rdata)) return name->is_within(no_origin());
  if (const auto* mx = std::get_if<MxRecord>(&rdata)) return mx->exchange.is_within(no_origin());
  return false;
}

class ZoneRecordReader {
 public:
  explicit ZoneRecordReader(const MasterFile& file) : file_(file) {}

  ZoneFileContents read();

 private:
  // A record's words before its RDATA, in the order of RFC 1035 §5.1.
  struct Header {
    Ttl ttl{0};
    std::uint16_t type = 0;
    std::size_t rdata_at = 0;  // index into the entry's words
  };

  void read_directive(const MasterEntry& entry);
  void read_record(const MasterEntry& entry);
  // The owner of the entry, which becomes that of the next ones too.
  std::optional<DomainName> read_owner(const MasterEntry& entry);
  std::optional<DomainName> read_name(const MasterWord& word);
  std::optional<Ttl> read_ttl(const MasterWord& word);
  std::optional<Header> read_header(const MasterEntry& entry);
  std::optional<Rdata> read_rdata(const MasterEntry& entry, const Header& header);
  void complain_of_missing_origin(const MasterWord& word);
  void complain(const MasterWord& word, std::string reason);

  const MasterFile& file_;
  ZoneFileContents contents_;
  std::optional<DomainName> origin_;
  bool missed_origin_ = false;
  Ttl default_ttl_ = ttl_without_directive;
  // Of the record before; nothing at the beginning, and where it was wrong.
  std::optional<DomainName> owner_;
  bool had_owner_ = false;
};

ZoneFileContents ZoneRecordReader::read() {
  MasterReader reader(file_, contents_.mistakes);
  while (const std::optional<MasterEntry> entry = reader.next()) {
    if (!entry->omits_owner && entry->words[0].text.front() == '$') {
      read_directive(*entry);
    } else {
      read_record(*entry);
    }
  }
  return std::move(contents_);
}

void ZoneRecordReader::read_directive(const MasterEntry& entry) {
  const MasterWord& directive = entry.words[0];
  const std::string name = upper(directive.text);
  if (name == "$INCLUDE") {
    complain(directive, "$INCLUDE is not obeyed: it would read another file");
  } else if (name != "$ORIGIN" && name != "$TTL") {
    complain(directive, "an unknown directive: only $ORIGIN and $TTL are obeyed");
  } else if (entry.words.size() != 2) {
    complain(directive, name + " takes one word");
  } else if (name == "$ORIGIN") {
    origin_ = read_name(entry.words[1]);
    if (!origin_) missed_origin_ = true;  // the mistake is this one, not those that follow from it
  } else {
    default_ttl_ = read_ttl(entry.words[1]).value_or(default_ttl_);
  }
}

void ZoneRecordReader::read_record(const MasterEntry& entry) {
  const std::optional<DomainName> owner = read_owner(entry);
  const std::optional<Header> header = read_header(entry);
  if (!header) return;
  std::optional<Rdata> rdata = read_rdata(entry, *header);
  if (!owner || !rdata) return;
  const MasterWord& first = entry.words[0];
  contents_.records.push_back(
      {first.line, first.column, *owner, origin_, header->ttl, header->type, std::move(*rdata)});
}

std::optional<DomainName> ZoneRecordReader::read_owner(const MasterEntry& entry) {
  if (!entry.omits_owner) {
    had_owner_ = true;
    owner_ = read_name(entry.words[0]);
  } else if (!had_owner_) {
    complain(entry.words[0], "no owner: no record stands above");
  }
  return owner_;
}

std::optional<DomainName> ZoneRecordReader::read_name(const MasterWord& word) {
  if (word.text.front() == '"') {
    complain(word, "a name in quotes");
    return std::nullopt;
  }
  const bool relative = !is_absolute(word.text);
  if (relative && !origin_) {
    complain_of_missing_origin(word);
    return std::nullopt;
  }
  std::string text(word.text == "@" ? std::string_view() : word.text);
  if (relative && !text.empty() && !origin_->is_root()) text += '.';
  if (relative && (text.empty() || !origin_->is_root())) text += origin_->to_string();
  Parsed<DomainName> name = DomainName::parse(text);
  if (name) return std::move(*name);
  complain(word, name.error());
  return std::nullopt;
}

std::optional<Ttl> ZoneRecordReader::read_ttl(const MasterWord& word) {
  const Parsed<Ttl> ttl = parse_ttl(word.text);
  if (ttl) return *ttl;
  complain(word, "the TTL: " + ttl.error());
  return std::nullopt;
}

std::optional<ZoneRecordReader::Header> ZoneRecordReader::read_header(const MasterEntry& entry) {
  Header header{.ttl = default_ttl_, .rdata_at = entry.omits_owner ? std::size_t{0} : 1};
  bool class_seen = false;
  bool ttl_seen = false;
  for (; header.rdata_at < entry.words.size(); ++header.rdata_at) {
    const MasterWord& word = entry.words[header.rdata_at];
    if (!ttl_seen && begins_with_digit(word.text)) {
      ttl_seen = true;
      header.ttl = read_ttl(word).value_or(default_ttl_);
    } else if (!class_seen && upper(word.text) == "IN") {
      class_seen = true;
    } else {
      const std::optional<std::uint16_t> type = parse_type_number(word.text);
      if (!type) {
        complain(word, "not a record type, nor a TTL, nor the class IN");
        return std::nullopt;
      }
      header.type = *type;
      ++header.rdata_at;
      return header;
    }
  }
  complain(entry.words.back(), "no record type");
  return std::nullopt;
}

std::optional<Rdata> ZoneRecordReader::read_rdata(const MasterEntry& entry, const Header& header) {
  std::vector<std::string_view> words;
  for (std::size_t i = header.rdata_at; i < entry.words.size(); ++i) {
    words.push_back(entry.words[i].text);
  }
  const MasterWord& type = entry.words[header.rdata_at - 1];
  const MasterWord& place = words.empty() ? type : entry.words[header.rdata_at];
  Parsed<Rdata> rdata = parse_rdata(header.type, words, origin_.value_or(no_origin()));
  if (!rdata) {
    complain(place, fmt::format("{} record: {}", upper(type.text), rdata.error()));
    return std::nullopt;
  }
  if (needs_origin(*rdata)) {
    complain_of_missing_origin(place);
    return std::nullopt;
  }
  return std::move(*rdata);
}

// Once a file: whoever leaves out $ORIGIN leaves it out for every name.
void ZoneRecordReader::complain_of_missing_origin(const MasterWord& word) {
  if (!missed_origin_) complain(word, "a relative name, and no $ORIGIN above it");
  missed_origin_ = true;
}

void ZoneRecordReader::complain(const MasterWord& word, std::string reason) {
  contents_.mistakes.push_back({file_.name, word.line, word.column, std::move(reason)});
}

}  // namespace

ZoneFileContents read_zone_records(const MasterFile& file) {
  return ZoneRecordReader(file).read();
}

}  // namespace dns
