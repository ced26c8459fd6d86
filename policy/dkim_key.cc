#include "policy/dkim_key.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>

#include "policy/evidence.h"

namespace policy {
namespace {

using Octets = std::vector<unsigned char>;

// RSA keys of more bits than this nobody verifies by: the rest of the record is not even looked at.
constexpr std::size_t key_limit = 4096;  // octets
constexpr std::size_t ed25519_size = 32;

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

// RFC 6376 §2.10: white space may stand anywhere in it.
std::optional<Octets> base64_decoded(std::string_view text) {
  std::string dense;
  std::ranges::copy_if(text, std::back_inserter(dense),
                       [](char c) { return c != ' ' && c != '\t' && c != '\r' && c != '\n'; });
  if (dense.empty() || dense.size() % 4 != 0 || dense.size() > key_limit / 3 * 4) {
    return std::nullopt;
  }
  Octets octets(dense.size() / 4 * 3);
  const int size =
      EVP_DecodeBlock(octets.data(), reinterpret_cast<const unsigned char*>(dense.data()),
                      static_cast<int>(dense.size()));
  if (size < 0) return std::nullopt;
  // EVP_DecodeBlock counts what is padded.
  const std::size_t padding = dense.ends_with("==") ? 2 : dense.ends_with("=") ? 1 : 0;
  octets.resize(static_cast<std::size_t>(size) - padding);
  return octets;
}

std::string base64_encoded(const unsigned char* octets, std::size_t size) {
  std::string text(4 * ((size + 2) / 3) + 1, '\0');  // EVP_EncodeBlock ends it with a NUL
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), octets,
                                     static_cast<int>(size));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

// The key that these octets are: as SubjectPublicKeyInfo, else as the type's own form.
Key decode(const Octets& octets, DkimKeyType type) {
  const unsigned char* start = octets.data();
  Key key;
  if (type == DkimKeyType::ed25519 && octets.size() == ed25519_size) {
    key.reset(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, start, octets.size()));
    return key;
  }
  key.reset(d2i_PUBKEY(nullptr, &start, static_cast<long>(octets.size())));
  if (!key && type == DkimKeyType::rsa) {
    start = octets.data();
    key.reset(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &start, static_cast<long>(octets.size())));
  }
  // Whatever stands behind it is no part of a key.
  if (key && start != octets.data() + octets.size()) key.reset();
  return key;
}

std::optional<PublicKey> describe(const Key& key) {
  if (!key) return std::nullopt;
  const int id = EVP_PKEY_get_base_id(key.get());
  if (id != EVP_PKEY_RSA && id != EVP_PKEY_ED25519) return std::nullopt;
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key.get(), &der);
  if (size <= 0) return std::nullopt;
  PublicKey described{
      id == EVP_PKEY_RSA ? DkimKeyType::rsa : DkimKeyType::ed25519, EVP_PKEY_get_bits(key.get()),
      std::string(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size))};
  OPENSSL_free(der);
  return described;
}

std::optional<PublicKey> read_key(std::string_view base64, DkimKeyType type) {
  const std::optional<Octets> octets = base64_decoded(base64);
  if (!octets) return std::nullopt;
  std::optional<PublicKey> key = describe(decode(*octets, type));
  ERR_clear_error();  // what did not fit stays on the library's list of errors
  if (key && key->type != type) return std::nullopt;
  return key;
}

// Reads the tags of one record.
class KeyReader {
 public:
  explicit KeyReader(std::string_view octets) : list_(parse_tag_list(octets)) {}

  DkimKey read() {
    read_.mistakes = std::move(list_.mistakes);
    read_version();
    read_hashes();
    read_services();
    read_flags();
    read_data(read_type());
    std::ranges::sort(read_.mistakes);
    return std::move(read_);
  }

 private:
  void complain(std::size_t offset, std::string reason) {
    read_.mistakes.push_back({offset, std::move(reason)});
  }

  // First, if it is there at all.
  void read_version() {
    const std::optional<Tag> tag = list_.find("v");
    if (!tag) return;
    if (tag->value != "DKIM1") complain(tag->offset, fmt::format("v={}", in_quotes(tag->value)));
    if (tag->offset != list_.tags.front().offset) complain(tag->offset, "v is not the first tag");
  }

  // Nothing of a type that no receiver need know.
  std::optional<DkimKeyType> read_type() {
    const std::optional<Tag> tag = list_.find("k");
    if (!tag || tag->value == "rsa") return DkimKeyType::rsa;
    if (tag->value == "ed25519") return DkimKeyType::ed25519;
    complain(tag->offset,
             fmt::format("k={}: no type of key that receivers know", in_quotes(tag->value)));
    return std::nullopt;
  }

  // RFC 8301 §3.1: rsa-sha1 is not to be verified.
  void read_hashes() {
    const std::optional<Tag> tag = list_.find("h");
    if (!tag) return;
    const std::vector<std::string_view> hashes = split_value(tag->value, ':');
    if (std::ranges::find(hashes, "sha256") == hashes.end()) {
      complain(tag->offset, fmt::format("h={} allows no sha256", in_quotes(tag->value)));
    }
  }

  void read_services() {
    const std::optional<Tag> tag = list_.find("s");
    if (!tag) return;
    for (const std::string_view service : split_value(tag->value, ':')) {
      if (service == "*" || service == "email") return;
    }
    complain(tag->offset, fmt::format("s={} allows no mail", in_quotes(tag->value)));
  }

  void read_flags() {
    const std::optional<Tag> tag = list_.find("t");
    if (!tag) return;
    const std::vector<std::string_view> flags = split_value(tag->value, ':');
    read_.testing = std::ranges::find(flags, "y") != flags.end();
  }

  void read_data(std::optional<DkimKeyType> type) {
    const std::optional<Tag> tag = list_.find("p");
    if (!tag) {
      complain(0, "no p");
    } else if (tag->value.empty()) {
      read_.is_revoked = true;
    } else if (type) {
      read_.key = read_key(tag->value, *type);
      if (!read_.key) {
        complain(tag->offset, fmt::format("p is no {} key", to_string(*type)));
      }
    }
  }

  TagList list_;
  DkimKey read_;
};

}  // namespace

std::string_view to_string(DkimKeyType type) {
  return type == DkimKeyType::rsa ? "rsa" : "ed25519";
}

DkimKey parse_dkim_key(std::string_view octets) {
  return KeyReader(octets).read();
}

std::optional<PublicKey> parse_public_key(std::string_view text) {
  constexpr std::string_view begin = "-----BEGIN PUBLIC KEY-----";
  constexpr std::string_view end = "-----END PUBLIC KEY-----";
  if (const std::size_t start = text.find(begin); start != std::string_view::npos) {
    text.remove_prefix(start + begin.size());
    text = text.substr(0, text.find(end));
  }
  if (std::optional<PublicKey> key = read_key(text, DkimKeyType::rsa)) return key;
  return read_key(text, DkimKeyType::ed25519);
}

std::string dkim_record(const PublicKey& key) {
  // RFC 8463 §4.2: of Ed25519 the bare octets, which stand last.
  const bool is_whole = key.type == DkimKeyType::rsa;
  const std::size_t skipped = is_whole ? 0 : key.der.size() - ed25519_size;
  const auto* const octets = reinterpret_cast<const unsigned char*>(key.der.data()) + skipped;
  return fmt::format("v=DKIM1; k={}; p={}", to_string(key.type),
                     base64_encoded(octets, key.der.size() - skipped));
}

}  // namespace policy
