#include "gen/memory_file.h"

#include <fmt/format.h>

#include <array>
#include <cstdio>

#include "gen/clean_text.h"
#include "gen/files.h"
#include "gen/json_text.h"
#include "gen/json_values.h"

namespace gen {

using policy::EntryMemory;
using policy::PendingChange;
using std::chrono::sys_seconds;

namespace {

constexpr int schema = 1;
constexpr std::int64_t most_runs = 1'000'000'000;
// By which a state file is known.
constexpr std::string_view beginning = "{\"schema\": 1";

void add_time(JsonObject& object, std::string_view name, const std::optional<sys_seconds>& time) {
  object.add(name, time ? std::optional(time->time_since_epoch().count()) : std::nullopt);
}

void write(std::string& text, const PendingChange& pending) {
  JsonObject object(text);
  object.add("row", pending.row);
  object.add("runs", pending.runs);
  add_time(object, "since", pending.since);
}

void write(std::string& text, const policy::Rejection& rejected) {
  JsonObject object(text);
  object.add("row", rejected.row);
  add_time(object, "since", rejected.since);
  object.add("change", rejected.change);
  object.add("runs", rejected.runs);
}

void write(std::string& text, const EntryMemory& entry) {
  JsonObject object(text);
  add_time(object, "confirmed", entry.confirmed);
  add_time(object, "held_since", entry.held_since);
  if (entry.pending) {
    write(object.member("pending"), *entry.pending);
  } else {
    object.add("pending", nullptr);
  }
  if (entry.rejected) write(object.member("rejected"), *entry.rejected);
}

// A list, which has its least length in a file of many.
void write(std::string& text, const ToldThing& thing) {
  const auto [subject, verdict, check, sender, seen] = thing.parts();
  add_json_list(text, std::array{subject, verdict, check, sender, seen});
}

// As sender_from_json throws.
std::int64_t integer_from(const Json& value, std::int64_t least, std::int64_t most) {
  if (!value.is_number_integer()) throw std::invalid_argument("no integer");
  const auto number = value.get<std::int64_t>();
  if (number < least || number > most) throw std::invalid_argument("an integer out of range");
  return number;
}

sys_seconds time_from(const Json& value) {
  constexpr std::int64_t end_of_9999 = 253'402'300'799;
  return sys_seconds(std::chrono::seconds(integer_from(value, 0, end_of_9999)));
}

std::optional<sys_seconds> optional_time_from(const Json& value) {
  if (value.is_null()) return std::nullopt;
  return time_from(value);
}

EntryMemory entry_from(const Json& value) {
  EntryMemory entry{optional_time_from(value.at("confirmed")),
                    optional_time_from(value.at("held_since")), std::nullopt, std::nullopt};
  const Json& pending = value.at("pending");
  if (!pending.is_null()) {
    entry.pending =
        PendingChange{sender_from_json(pending.at("row")),
                      static_cast<std::uint32_t>(integer_from(pending.at("runs"), 1, most_runs)),
                      time_from(pending.at("since"))};
  }
  if (value.contains("rejected")) {
    const Json& rejected = value.at("rejected");
    entry.rejected =
        policy::Rejection{sender_from_json(rejected.at("row")), time_from(rejected.at("since")),
                          rejected.at("change").get<std::string>()};
    if (rejected.contains("runs")) {
      entry.rejected->runs =
          static_cast<std::uint32_t>(integer_from(rejected.at("runs"), 0, most_runs));
    }
  }
  return entry;
}

ToldThing thing_from(const Json& list) {
  const auto text = [&list](std::size_t place) -> std::string_view {
    return list.at(place).get_ref<const std::string&>();
  };
  const auto part = [&text](std::size_t place) {
    if (text(place).find('\0') == std::string_view::npos) return text(place);
    throw std::invalid_argument("an octet 0 in what was told");
  };
  return ToldThing({part(0), part(1), part(2), part(3), text(4)});
}

// Reads a state file, and lets go each entry and each thing that was told once it is read: all of
// many at a time would be the largest thing in memory.
class MemoryReader {
 public:
  // Throws what is wrong with it, but for its schema.
  dns::Parsed<Remembered> read(std::string_view text) {
    using Event = Json::parse_event_t;
    const Json file = Json::parse(text, [this](int depth, Event event, const Json& value) {
      if (event == Event::key) note_key(depth, value);
      const bool is_whole =
          event == Event::value || event == Event::object_end || event == Event::array_end;
      if (is_whole && depth == 1) note_schema(value);
      return !is_whole || depth != depth_of_many || !take(value);
    });
    if (file.at("schema") != schema) {
      return tl::unexpected(fmt::format("of another schema than {}", schema));
    }
    take_rest(file);
    return std::move(remembered_);
  }

 private:
  static constexpr int depth_of_many = 2;  // of what is in a member of the whole

  void note_key(int depth, const Json& key) {
    if (depth == 1) member_ = key.get<std::string>();
    if (depth == depth_of_many) name_ = key.get<std::string>();
  }

  // Of another, nothing has to be what it is here.
  void note_schema(const Json& value) {
    if (member_ == "schema") is_ours_ = value == schema;
  }

  // Whether it is one of many, which is kept here then.
  bool take(const Json& value) {
    if (!is_ours_) return true;
    if (member_ == "entries") {
      dns::DomainName domain = value_of(dns::DomainName::parse(name_));
      remembered_.rows.entries.insert_or_assign(std::move(domain), entry_from(value));
      return true;
    }
    if (member_ != "told") return false;
    told_.insert(thing_from(value));
    return true;
  }

  void take_rest(const Json& file) {
    remembered_.output = file.at("output").get<std::string>();
    if (file.contains("shard")) {
      remembered_.shard = value_of(Shard::parse(file.at("shard").get<std::string>()));
    }
    if (file.contains("default")) remembered_.rows.default_row = entry_from(file.at("default"));
    if (!file.at("entries").is_object()) throw std::invalid_argument("no object of entries");
    if (!file.contains("told")) return;
    if (!file.at("told").is_array()) throw std::invalid_argument("no list of what was told");
    remembered_.told = std::move(told_);
  }

  std::string member_;  // of the whole, which is being read
  std::string name_;    // of its entry
  bool is_ours_ = true;
  Remembered remembered_;
  Told told_;
};

}  // namespace

void write_memory(const RememberedView& memory, const TextSink& sink) {
  std::string head = fmt::format("{}, \"output\": ", beginning);
  add_json(head, memory.output);
  head += ',';
  if (memory.shard) head += fmt::format(" \"shard\": \"{}\",", *memory.shard);
  head += '\n';
  if (memory.rows.default_row) {
    head += "\"default\": ";
    write(head, *memory.rows.default_row);
    head += ",\n";
  }
  sink(head += "\"entries\": {");
  std::string_view before = "\n";
  std::string line;  // each in its place, so that they take no room anew
  for (const auto& [domain, entry] : memory.rows.entries) {
    line = before;
    add_json(line, domain);
    line += ": ";
    write(line, entry);
    sink(line);
    before = ",\n";
  }
  sink("\n}");
  if (memory.told == nullptr) return sink("}\n");
  sink(", \"told\": [");
  before = "\n";
  for (const ToldThing& thing : *memory.told) {
    line = before;
    write(line, thing);
    sink(line);
    before = ",\n";
  }
  sink("\n]}\n");
}

RememberedView view_of(const Remembered& memory) {
  return {memory.output, memory.rows, memory.told ? &*memory.told : nullptr, memory.shard};
}

std::string memory_text(const Remembered& memory) {
  std::string text;
  write_memory(view_of(memory), [&text](std::string_view piece) { text += piece; });
  return text;
}

void replace_memory(const std::string& file, const RememberedView& memory) {
  const auto produce = [&memory](const TextSink& sink) { write_memory(memory, sink); };
  if (!holds_pieces(file, produce)) replace_file_by_pieces(file, produce);
}

dns::Parsed<Remembered> parse_memory(std::string_view text) {
  try {
    return MemoryReader().read(text);
  } catch (const std::exception& error) {
    constexpr std::size_t most = 160;  // a parser may quote all that it was given
    return tl::unexpected(
        fmt::format("not a memory of entries: {}", std::string(error.what()).substr(0, most)));
  }
}

dns::Parsed<Remembered> read_memory(const std::string& file, const OutputName& output) {
  const Remembered none{.output = output.in_file};
  const std::optional<std::string> text = read_file(file);
  if (!text || text->empty()) return none;
  if (!text->starts_with(beginning.substr(0, beginning.find(':')))) {
    return tl::unexpected(std::string("not a state file, and is not replaced by one"));
  }
  dns::Parsed<Remembered> remembered = parse_memory(*text);
  if (!remembered) {
    fmt::print(stderr, "{}: {}: the run does without\n", file, visible(remembered.error()));
    return none;
  }
  if (!output.is(remembered->output)) {
    return tl::unexpected(
        fmt::format("remembers the entries of {}, not of {}: another --state for each output, or "
                    "without this one where the output was renamed or moved away from it",
                    quote(remembered->output), quote(output.path)));
  }
  remembered->output = output.in_file;
  return std::move(*remembered);
}

}  // namespace gen
