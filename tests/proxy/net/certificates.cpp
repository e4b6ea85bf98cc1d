#include "tests/proxy/net/certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace pgweir::net {

namespace {

using key_ptr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using certificate_ptr = std::unique_ptr<X509, decltype(&X509_free)>;
using file_ptr = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

constexpr long one_day_seconds = 24 * 60 * 60;

void must(bool worked, const std::string& what) {
  if (!worked) throw std::runtime_error("cannot make a certificate: " + what);
}

// For the owner only.
file_ptr open_key(const std::string& path) {
  file_ptr out{std::fopen(path.c_str(), "w"), std::fclose};
  must(out && ::chmod(path.c_str(), S_IRUSR | S_IWUSR) == 0, path);
  return out;
}

void name(X509* certificate, const std::string& subject) {
  X509_NAME* into = X509_get_subject_name(certificate);
  const auto* text = reinterpret_cast<const unsigned char*>(subject.c_str());
  X509_NAME_add_entry_by_txt(into, "CN", MBSTRING_UTF8, text, -1, -1, 0);
}

void extend(X509* certificate, int nid, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
  must(extension != nullptr, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

struct pair {
  certificate_ptr certificate{X509_new(), X509_free};
  key_ptr key{EVP_EC_gen("P-256"), EVP_PKEY_free};
};

pair unsigned_pair(const std::string& subject) {
  static long serial = 1;
  pair out;
  X509_set_version(out.certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(out.certificate.get()), serial++);
  X509_gmtime_adj(X509_getm_notBefore(out.certificate.get()), -one_day_seconds);
  X509_gmtime_adj(X509_getm_notAfter(out.certificate.get()), one_day_seconds);
  X509_set_pubkey(out.certificate.get(), out.key.get());
  name(out.certificate.get(), subject);
  return out;
}

void write_pair(const pair& what, const certificates::files& to) {
  const file_ptr certificate{std::fopen(to.certificate.c_str(), "w"), std::fclose};
  must(certificate && PEM_write_X509(certificate.get(), what.certificate.get()) == 1,
       to.certificate);
  const auto key = open_key(to.key);
  must(PEM_write_PrivateKey(key.get(), what.key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
       to.key);
}

}  // namespace

struct certificates::authority {
  pair own;
};

certificates::certificates() {
  std::string place = "/tmp/pgweir-certificates-XXXXXX";
  must(::mkdtemp(place.data()) != nullptr, place);
  directory_ = place;
  authority_ = std::make_unique<authority>(authority{unsigned_pair("the test's authority")});
  X509* certificate = authority_->own.certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  extend(certificate, NID_basic_constraints, "critical,CA:TRUE");
  must(X509_sign(certificate, authority_->own.key.get(), EVP_sha256()) > 0, "ca");
  write_pair(authority_->own, {ca(), path("ca.key")});
}

certificates::~certificates() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::string certificates::path(const std::string& file) const { return directory_ / file; }

certificates::files certificates::make(const std::string& name, const certificate_of& what) {
  const auto made = unsigned_pair(what.subject);
  X509* certificate = made.certificate.get();
  if (!what.names.empty()) extend(certificate, NID_subject_alt_name, what.names);
  const X509* issuer = what.self_signed ? certificate : authority_->own.certificate.get();
  EVP_PKEY* key = what.self_signed ? made.key.get() : authority_->own.key.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  must(X509_sign(certificate, key, EVP_sha256()) > 0, name);
  files out{path(name + ".crt"), path(name + ".key")};
  write_pair(made, out);
  return out;
}

std::string certificates::encrypted_key(const std::string& file) {
  std::string passphrase = "open sesame";
  const key_ptr key{EVP_EC_gen("P-256"), EVP_PKEY_free};
  const auto to = open_key(path(file));
  auto* text = reinterpret_cast<unsigned char*>(passphrase.data());
  const int size = static_cast<int>(passphrase.size());
  must(PEM_write_PrivateKey(to.get(), key.get(), EVP_aes_128_cbc(), text, size, nullptr, nullptr) ==
           1,
       file);
  return path(file);
}

std::string certificates::write(const std::string& file, const std::string& text) {
  std::ofstream{path(file)} << text;
  return path(file);
}

config::client_tls_settings certificates::for_clients(const files& own) {
  config::client_tls_settings how;
  how.mode = config::client_tls_mode::allow;
  how.certificate = own.certificate;
  how.key = own.key;
  how.ca = ca();
  return how;
}

config::server_tls_words certificates::for_server(config::server_tls_mode mode) {
  config::server_tls_words how;
  how.mode = mode;
  if (mode >= config::server_tls_mode::verify_ca) how.ca = ca();
  return how;
}

}  // namespace pgweir::net
