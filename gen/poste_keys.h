// The DKIM selectors and public keys that poste.io signs with: its store's domains/NAME.
#pragma once

#include <filesystem>
#include <optional>

#include "dns/domain_name.h"
#include "policy/dkim.h"

namespace gen {

// Of the files `selector` and `public` in domains/NAME or data/domains/NAME of this folder; the
// private key is never read. Nothing where there is no selector to be read, or what is there is
// none. A public key that cannot be read is one that is not known.
std::optional<policy::DkimSelector> read_poste_selector(const std::filesystem::path& folder,
                                                        const dns::DomainName& domain);

}  // namespace gen
