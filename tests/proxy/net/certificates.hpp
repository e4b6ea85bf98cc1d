// Certificates and keys made by the test, in a temporary directory of its own: nothing secret is
// ever committed. One authority signs all of them, but for those that say otherwise.
#pragma once

#include "config/settings.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace pgweir::net {

struct certificate_of {
  std::string subject = "localhost";    // its common name
  std::string names = "DNS:localhost";  // subjectAltName; empty: none
  bool self_signed = false;
};

class certificates {
 public:
  certificates();
  ~certificates();
  certificates(const certificates&) = delete;
  certificates& operator=(const certificates&) = delete;

  struct files {
    std::string certificate;
    std::string key;
  };
  // `name`.crt and `name`.key in the directory.
  files make(const std::string& name, const certificate_of& what = {});
  // A key that asks for a passphrase.
  std::string encrypted_key(const std::string& file);
  [[nodiscard]] std::string ca() const { return path("ca.crt"); }
  [[nodiscard]] std::string path(const std::string& file) const;
  std::string write(const std::string& file, const std::string& text);

  // Settings of the two legs with those files.
  config::client_tls_settings for_clients(const files& own);
  config::server_tls_words for_server(config::server_tls_mode mode);

 private:
  struct authority;
  std::filesystem::path directory_;
  std::unique_ptr<authority> authority_;
};

}  // namespace pgweir::net
