#include "gen/command_line_guard.h"

namespace gen {

namespace {

// As hash_of_change gives it.
bool is_hash(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

void GuardCommand::add_to(CLI::App& app, GuardOptions& guard) {
  const std::string group = "How much may change";
  CLI::Option* const force =
      app.add_flag("--force", guard.force, "write the plan, whatever it changes")->group(group);
  add_repeatable(app, "--approve", guard.approved,
                 "write the plan that was refused with this hash, adopt again what was rolled "
                 "back with it (repeatable)")
      ->type_name("HASH")
      ->excludes(force)
      ->group(group);
  app.add_option("--guard-changed", changed_,
                 "refuse a plan that changes or drops more of 10 or more entries, else 30")
      ->type_name("PERCENT")
      ->group(group);
  app.add_option("--guard-moved", moved_,
                 "refuse a plan that moves more domains onto one address, else 20")
      ->type_name("N")
      ->group(group);
}

void GuardCommand::read(OptionReader& reader, GuardOptions& guard) const {
  constexpr std::size_t none = 0;
  constexpr std::size_t most_moved = 1'000'000'000;
  reader.read_number("--guard-changed", changed_, none, std::size_t{100}, guard.changed_percent);
  reader.read_number("--guard-moved", moved_, none, most_moved, guard.moved);
  for (const std::string& hash : guard.approved) {
    if (!is_hash(hash)) {
      reader.complain("--approve", hash,
                      "12 hexadecimal digits are wanted, as a refused run tells them");
    }
  }
}

}  // namespace gen
