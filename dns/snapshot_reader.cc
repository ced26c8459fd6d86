#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <tuple>

#include "dns/record_text.h"
#include "dns/snapshot.h"

namespace dns {
namespace {

using nlohmann::json;

struct Place {
  int line = 1;
  int column = 0;
};

// Walks through a text and knows how far: nlohmann keeps no places of values.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, Place& place) : at_(at), place_(&place) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    place_->column = *at_ == '\n' ? 0 : place_->column + 1;
    if (*at_ == '\n') ++place_->line;
    ++at_;
    return *this;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }

 private:
  const char* at_;
  Place* place_;
};

// A key in a message: whatever stands in the file, in ASCII without control characters.
std::string quote(const std::string& key) {
  return json(key).dump(-1, ' ', true);
}

// nlohmann says the place first, which is known already, and the octets last, which may be any.
std::string reason_of(const json::parse_error& error) {
  std::string_view text = error.what();
  const std::size_t colon = text.find(": ");
  if (colon != std::string_view::npos) text.remove_prefix(colon + 2);
  return std::string(text.substr(0, text.find("; last read: ")));
}

// Reads the answers one by one as nlohmann parses them: a whole snapshot of values would take many
// times the memory of its text.
class SnapshotReader {
 public:
  explicit SnapshotReader(const std::string& file) : file_(file) {}

  Result<Snapshot> read(std::string_view text) {
    if (text.empty()) return tl::unexpected(std::vector<Mistake>{{file_, 1, 1, "an empty file"}});
    const std::optional<json> root = parse_json(text);
    if (root) read_root(*root);
    if (mistakes_.empty()) return std::move(snapshot_);
    std::stable_sort(mistakes_.begin(), mistakes_.end(), [](const Mistake& a, const Mistake& b) {
      return std::tie(a.line, a.column) < std::tie(b.line, b.column);
    });
    return tl::unexpected(std::move(mistakes_));
  }

 private:
  // The text's value without the answers, which are read on the way.
  std::optional<json> parse_json(std::string_view text) {
    const auto on_event = [this](int depth, json::parse_event_t event, const json& value) {
      return is_kept(depth, event, value);
    };
    const char* const end = text.data() + text.size();
    try {
      return json::parse(CountingIterator(text.data(), reached_), CountingIterator(end, reached_),
                         on_event);
    } catch (const json::parse_error& error) {
      place_ = reached_;
      complain(reason_of(error));
      return std::nullopt;
    } catch (const json::out_of_range&) {
      place_ = reached_;
      complain("a number out of range");
      return std::nullopt;
    }
  }

  // Called at each of nlohmann's events; false makes it forget the value that just ended.
  bool is_kept(int depth, json::parse_event_t event, const json& value) {
    using Event = json::parse_event_t;
    constexpr int key_depth = 1;
    constexpr int answer_depth = 2;
    if (event == Event::key && depth == key_depth) in_answers_ = value == "answers";
    if (depth != answer_depth || !in_answers_ || event == Event::key) return true;
    const bool begins = event == Event::object_start || event == Event::array_start;
    if (begins || event == Event::value) place_ = reached_;
    if (begins) return true;
    read_answer(value);
    return false;
  }

  void read_root(const json& root) {
    place_ = Place();
    if (!root.is_object()) return complain("not an object");
    complain_of_unknown_keys(root, {"schema", "answers"});
    if (!root.contains("schema") || root["schema"] != snapshot_schema) {
      complain(fmt::format("\"schema\" is not {}, the only one known", snapshot_schema));
    }
    if (!root.contains("answers") || !root["answers"].is_array()) {
      complain("\"answers\" is not a list");
    }
  }

  void read_answer(const json& object) {
    if (!object.is_object()) return complain("an answer is not an object");
    const std::size_t mistakes_before = mistakes_.size();
    complain_of_unknown_keys(
        object, {"name", "type", "answer", "ttl", "authenticated", "authoritative", "planned",
                 "servers", "said", "failing", "aliases", "records"});
    const std::optional<DomainName> name = value_of(object, "name", DomainName::parse);
    const std::optional<RecordType> type = value_of(object, "type", parse_record_type);
    const std::optional<Reason> reason = value_of(object, "answer", parse_reason);
    Answer answer;
    answer.ttl = ttl_of(object);
    answer.authenticated = truth_of(object, "authenticated");
    answer.is_authoritative = truth_of(object, "authoritative");
    answer.is_planned = truth_of(object, "planned");
    answer.comparison = comparison_of(object);
    answer.aliases = aliases_of(object);
    if (type) answer.records = records_of(object, *type);
    if (reason) answer.reason = *reason;
    const bool has_records = object.contains("records");
    if (reason && has_records != (answer.status() == Status::found)) {
      complain("\"records\" stand in what is found, and only there");
    }
    if (mistakes_.size() != mistakes_before) return;
    if (!snapshot_.emplace(Question{*name, *type}, std::move(answer)).second) {
      complain(fmt::format("{} {} stands here twice", *name, to_string(*type)));
    }
  }

  void complain_of_unknown_keys(const json& object, std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : object.items()) {
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        complain(fmt::format("an unknown key {}", quote(key)));
      }
    }
  }

  // The word under the key as its parser reads it.
  template <class Value>
  std::optional<Value> value_of(const json& object, const char* key,
                                Parsed<Value> (*parse)(std::string_view)) {
    if (!object.contains(key) || !object[key].is_string()) {
      complain(fmt::format("\"{}\" is not a string", key));
      return std::nullopt;
    }
    Parsed<Value> value = parse(object[key].get_ref<const std::string&>());
    if (value) return std::move(*value);
    complain(fmt::format("\"{}\" is {}", key, value.error()));
    return std::nullopt;
  }

  Ttl ttl_of(const json& object) {
    constexpr std::uint64_t limit = std::numeric_limits<std::uint32_t>::max();
    if (object.contains("ttl") && object["ttl"].is_number_unsigned()) {
      const std::uint64_t seconds = object["ttl"].get<std::uint64_t>();
      if (seconds <= limit) return Ttl(static_cast<std::uint32_t>(seconds));
    }
    complain(fmt::format("\"ttl\" is not 0 to {}", limit));
    return Ttl{0};
  }

  // False where the key is left out.
  bool truth_of(const json& object, const char* key) {
    if (!object.contains(key)) return false;
    if (object[key].is_boolean()) return object[key].get<bool>();
    complain(fmt::format("\"{}\" is neither true nor false", key));
    return false;
  }

  Comparison comparison_of(const json& object) {
    Comparison comparison;
    if (object.contains("servers")) {
      const std::optional<Accord> accord = value_of(object, "servers", parse_accord);
      comparison.accord = accord.value_or(Accord::unasked);
    }
    comparison.said = texts_of(object, "said");
    const auto is_plain = [](const std::string& text) {
      return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
    };
    if (comparison.said.empty() == (comparison.accord == Accord::differing)) {
      complain("\"said\" stands where name servers differ, and only there");
    }
    if (!std::ranges::all_of(comparison.said, is_plain)) {
      complain("\"said\" is not in printable ASCII");
    }
    for (const std::string& text : texts_of(object, "failing")) {
      const std::size_t blank = std::min(text.find(' '), text.size());
      const Parsed<Reason> reason = parse_reason(text.substr(0, blank));
      const bool is_failing = reason && status_of(*reason) == Status::unavailable;
      if (is_failing && blank < text.size() && is_plain(text)) {
        comparison.failing.push_back({text.substr(blank + 1), *reason});
      } else {
        complain("\"failing\" is not why and which server, in printable ASCII");
      }
    }
    return comparison;
  }

  // None where the key is left out.
  std::vector<std::string> texts_of(const json& object, const char* key) {
    std::vector<std::string> texts;
    if (!object.contains(key)) return texts;
    const json& list = object[key];
    const auto is_text = [](const json& value) { return value.is_string(); };
    if (!list.is_array() || list.empty() || !std::all_of(list.begin(), list.end(), is_text)) {
      complain(fmt::format("\"{}\" is not a list of strings", key));
      return texts;
    }
    for (const json& text : list) texts.push_back(text.get<std::string>());
    return texts;
  }

  std::vector<DomainName> aliases_of(const json& object) {
    std::vector<DomainName> aliases;
    for (const std::string& text : texts_of(object, "aliases")) {
      Parsed<DomainName> alias = DomainName::parse(text);
      if (alias) {
        aliases.push_back(std::move(*alias));
      } else {
        complain("in \"aliases\": " + alias.error());
      }
    }
    return aliases;
  }

  Records records_of(const json& object, RecordType type) {
    Parsed<Records> records = parse_records(type, texts_of(object, "records"));
    if (records) return std::move(*records);
    complain(fmt::format("in \"records\" of type {}: {}", to_string(type), records.error()));
    return {};
  }

  void complain(std::string reason) {
    mistakes_.push_back({file_, place_.line, std::max(place_.column, 1), std::move(reason)});
  }

  const std::string& file_;
  Place reached_;  // by nlohmann
  Place place_;    // of the answer being read
  bool in_answers_ = false;
  std::vector<Mistake> mistakes_;
  Snapshot snapshot_;
};

}  // namespace

Result<Snapshot> parse_snapshot(std::string_view text, const std::string& file) {
  return SnapshotReader(file).read(text);
}

}  // namespace dns
