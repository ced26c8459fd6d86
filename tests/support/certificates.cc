#include "tests/support/certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>

namespace support {

std::string make_certificate(const std::string& names, std::chrono::sys_seconds not_before,
                             std::chrono::sys_seconds not_after) {
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(
      EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free);
  const std::unique_ptr<X509, void (*)(X509*)> made(X509_new(), X509_free);
  X509_set_version(made.get(), X509_VERSION_3);
  ASN1_TIME_set(X509_getm_notBefore(made.get()), not_before.time_since_epoch().count());
  ASN1_TIME_set(X509_getm_notAfter(made.get()), not_after.time_since_epoch().count());
  X509_set_pubkey(made.get(), key.get());
  const std::unique_ptr<X509_EXTENSION, void (*)(X509_EXTENSION*)> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str()),
      X509_EXTENSION_free);
  const bool is_made = extension != nullptr && X509_add_ext(made.get(), extension.get(), -1) == 1 &&
                       X509_sign(made.get(), key.get(), nullptr) > 0;
  const std::unique_ptr<BIO, int (*)(BIO*)> text(BIO_new(BIO_s_mem()), BIO_free);
  if (!is_made || PEM_write_bio_X509(text.get(), made.get()) != 1) {
    throw std::runtime_error("no certificate can be made");
  }
  char* start = nullptr;
  const long size = BIO_get_mem_data(text.get(), &start);
  return {start, static_cast<std::size_t>(size)};
}

}  // namespace support
