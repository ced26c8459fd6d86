// Lists of trusted domains: one a line in a file, from the arguments, and joined with the policy's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dns/result.h"
#include "policy/sender.h"

namespace gen {

// Reads a domain of mail addresses, IDN in and A-labels out: a host name of two labels or more
// whose last is not all digits, so that no address passes for a domain.
dns::Parsed<dns::DomainName> parse_mail_domain(std::string_view text);

// A domain and where its line has it.
struct ListedDomain {
  dns::DomainName name;
  int line = 0;
  int column = 0;
};

// One domain a line; "#" begins a comment; blank lines, CR LF and a byte order mark are skipped.
// In the order of the text, repeats kept.
dns::Result<std::vector<ListedDomain>> read_domain_lines(std::string_view text,
                                                         std::string_view file);

// The same as trusted domains. `source` is a file's name, or "-" for standard input.
dns::Result<std::vector<policy::TrustedDomain>> read_domain_list(std::string_view text,
                                                                 std::string_view source);

// Each argument is one domain. In the order given, repeats kept. Their places are "argument 1" and
// so on, as far as they are domains: options do not count.
dns::Result<std::vector<policy::TrustedDomain>> read_domain_arguments(
    const std::vector<std::string>& arguments);

// All of them, sorted by name, each once. The policy's entry, with its scope and its `use:`, wins
// over a plain name elsewhere: to name a client's domain on the command line does not free it of
// its scope. Of plain names the first wins.
std::vector<policy::TrustedDomain> join_domains(std::vector<policy::TrustedDomain> of_policy,
                                                std::vector<policy::TrustedDomain> plain);

}  // namespace gen
