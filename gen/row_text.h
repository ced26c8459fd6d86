// A row of the hosts file in words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gen/journal.h"

namespace gen {

// "mail.example.com from 192.0.2.10 and 2001:db8::10"; `none` where there is no row.
std::string row_text(const std::optional<policy::Sender>& row,
                     std::string_view none = "no row of its own");

// "example.com: mail.example.com from 192.0.2.10 -> no entry", a line each.
std::string changed_rows_text(const std::vector<JournalEntry>& changes);

}  // namespace gen
