#include "tests/support/keys.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <stdexcept>

namespace support {
namespace {

using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
using Text = std::unique_ptr<BIO, int (*)(BIO*)>;

std::string pem_of(EVP_PKEY* key) {
  const Text text(BIO_new(BIO_s_mem()), BIO_free);
  if (key == nullptr || PEM_write_bio_PUBKEY(text.get(), key) != 1) {
    throw std::runtime_error("no key can be made");
  }
  char* start = nullptr;
  const long size = BIO_get_mem_data(text.get(), &start);
  return {start, static_cast<std::size_t>(size)};
}

policy::PublicKey public_key_of(EVP_PKEY* made) {
  const Key key(made, EVP_PKEY_free);
  return policy::parse_public_key(pem_of(key.get())).value();
}

}  // namespace

policy::PublicKey make_rsa_key(int bits) {
  return public_key_of(EVP_RSA_gen(static_cast<unsigned>(bits)));
}

policy::PublicKey make_ed25519_key() {
  return public_key_of(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
}

std::string pem_of(const policy::PublicKey& key) {
  const auto* start = reinterpret_cast<const unsigned char*>(key.der.data());
  const Key read(d2i_PUBKEY(nullptr, &start, static_cast<long>(key.der.size())), EVP_PKEY_free);
  return pem_of(read.get());
}

}  // namespace support
