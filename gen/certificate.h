// Reads the certificates that the mail server shows of itself.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "dns/result.h"
#include "policy/certificate.h"

namespace gen {

// The first certificate of a PEM text, or why there is none. Alternative names that are no host
// names, or hold an octet that a name cannot have, are left out: they are nobody's.
dns::Parsed<policy::Certificate> parse_certificate(std::string_view text, std::string file);

// poste.io's own, by default: ssl/server.crt and ssl/letsencrypt/*/fullchain.pem of its /data, as
// far as they are there. Sorted.
std::vector<std::string> poste_certificates(const std::filesystem::path& folder);

}  // namespace gen
