// Any octets as a configuration file: as one that somebody may have broken a block in, as one that
// is changed at places and put back, and as nginx's.
#include <algorithm>

#include "boot/config_block.h"
#include "boot/nginx_config.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/reader.h"

namespace {

using boot::Substitution;
using fuzz::expect;

constexpr std::string_view leader = "#";

// Where the first octets say: pairs of a distance and a length.
std::vector<Substitution> substitutions_of(std::string_view octets, std::size_t limit) {
  std::vector<Substitution> all;
  std::size_t at = 0;
  for (std::size_t i = 0; i + 1 < octets.size(); i += 2) {
    at += static_cast<unsigned char>(octets[i]);
    if (at >= limit) break;
    const std::size_t length =
        std::min<std::size_t>(static_cast<unsigned char>(octets[i + 1]) % 32, limit - at);
    all.push_back({"place", at, length, length % 3 == 0 ? "" : "new\nlines"});
    at += length + 1;
  }
  return all;
}

std::string with_all(std::string text, const std::vector<Substitution>& substitutions) {
  for (auto one = substitutions.rbegin(); one != substitutions.rend(); ++one) {
    text.replace(one->offset, one->length, one->text);
  }
  return text;
}

// Whether some words of a mark are in it.
bool may_be_marked(const std::string& text) {
  return text.find("outbound-hosts") != std::string::npos;
}

void expect_put_back(std::string_view input) {
  constexpr std::size_t chooser_size = 8;
  const std::string_view chooser = input.substr(0, chooser_size);
  const std::string_view text = input.substr(chooser.size());
  // What is edited is never what has blocks already.
  const dns::Result<std::string> pristine = boot::without_blocks(text, leader, "f");
  if (!pristine) return fuzz::expect_failed(pristine.error(), text);
  const std::vector<Substitution> chosen = substitutions_of(chooser, pristine->size());
  // To take octets out of lines can make a mark of what is left: no edit does.
  if (may_be_marked(*pristine) || may_be_marked(with_all(*pristine, chosen))) return;
  const std::string changed = boot::with_blocks(*pristine, chosen, leader);
  const dns::Result<std::string> again = boot::without_blocks(changed, leader, "f");
  expect(again.has_value() && *again == *pristine, "it is put back as it was");
  boot::outside_blocks(changed, leader);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const std::string_view text = fuzz::text_of(octets, size);
  expect_put_back(text);
  const auto directives = boot::read_nginx_config(text, "nginx.conf");
  if (!directives) fuzz::expect_failed(directives.error(), text);
  return 0;
}
