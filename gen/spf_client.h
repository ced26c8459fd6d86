// Who asks to send, as a person or a mail log writes it: the client of a check of SPF.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dns/result.h"
#include "policy/spf_evaluation.h"
#include "policy/spf_tree.h"

namespace gen {

struct SpfClient {
  dns::IpAddress ip;
  std::string helo;    // octets of any value; empty: not known
  std::string sender;  // without < >, octets of any value; empty: the null sender

  bool operator==(const SpfClient&) const = default;
};

// What a line of a batch, "ip TAB helo TAB sender", says; every mistake with its column.
dns::Result<SpfClient> read_spf_line(std::string_view text, const std::string& file, int line);

// "a@example.com" of "<a@example.com>", nothing of "<>".
std::string_view without_brackets(std::string_view sender);

// Why the HELO name and the sender make no identity to check, where they do not.
std::optional<std::string> fault_of_identity(std::string_view helo, std::string_view sender);

policy::SpfQuery query_of(const SpfClient& client, const std::string& receiver, std::int64_t time);

// The first term of those evaluated that wants to know the HELO name: "a:%{h}", 2nd term of
// example.com.
std::optional<std::string> term_that_wants_helo(const policy::SpfRecordTrace& trace);
// The same of those that the tree reaches.
std::optional<std::string> term_that_wants_helo(const policy::SpfTree& tree);

}  // namespace gen
