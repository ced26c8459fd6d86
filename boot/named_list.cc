#include "boot/named_list.h"

namespace boot {

dns::Result<policy::AddressList> parse(const NamedList& list) {
  if (list.text) return policy::parse_address_list(*list.text, list.name);
  return policy::AddressList{.host = true, .literals = {}};
}

}  // namespace boot
