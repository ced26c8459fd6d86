#include "gen/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "dns/domain_name.h"

namespace gen {
namespace {

namespace fs = std::filesystem;
using policy::Certificate;

template <class Value, void (*free)(Value*)>
struct Free {
  void operator()(Value* value) const { free(value); }
};

void free_text(BIO* text) {
  BIO_free(text);
}

using Text = std::unique_ptr<BIO, Free<BIO, free_text>>;
using X509Pointer = std::unique_ptr<X509, Free<X509, X509_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES, GENERAL_NAMES_free>>;

// In lower case; "" for what is no host name.
std::string host_name_of(std::string_view octets) {
  const bool is_wild = octets.starts_with("*.");
  const dns::Parsed<dns::DomainName> name = dns::DomainName::parse(octets.substr(is_wild ? 2 : 0));
  if (!name || !name->is_host_name()) return "";
  return (is_wild ? "*." : "") + name->to_string();
}

std::vector<std::string> alternative_names(X509* certificate) {
  const Names all(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> names;
  for (int i = 0; all && i < sk_GENERAL_NAME_num(all.get()); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(all.get(), i);
    if (name->type != GEN_DNS) continue;
    const auto* const octets =
        reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
    const int size = ASN1_STRING_length(name->d.dNSName);
    names.push_back(host_name_of({octets, static_cast<std::size_t>(size)}));
  }
  std::erase(names, "");
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
  return names;
}

std::chrono::sys_seconds time_of(const ASN1_TIME* time) {
  std::tm parts = {};
  ASN1_TIME_to_tm(time, &parts);
  return std::chrono::sys_seconds(std::chrono::seconds(timegm(&parts)));
}

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

}  // namespace

dns::Parsed<Certificate> parse_certificate(std::string_view text, std::string file) {
  const Text source(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  const X509Pointer read(PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();  // what did not fit stays on the library's list of errors
  if (!read) return tl::unexpected(std::string("no certificate in PEM"));
  return Certificate{std::move(file), alternative_names(read.get()),
                     time_of(X509_get0_notBefore(read.get())),
                     time_of(X509_get0_notAfter(read.get()))};
}

std::vector<std::string> poste_certificates(const fs::path& folder) {
  std::vector<std::string> paths;
  for (const fs::path& store : {folder / "ssl", folder / "data/ssl"}) {
    if (is_file(store / "server.crt")) paths.push_back(store / "server.crt");
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(store / "letsencrypt", error)) {
      const fs::path chain = entry.path() / "fullchain.pem";
      if (is_file(chain)) paths.push_back(chain);
    }
  }
  std::ranges::sort(paths);
  return paths;
}

}  // namespace gen
