// The web address: where it is, by which names, and who may ask there. Names of files only:
// proxy/net reads them, and neither tokens nor keys ever come here.
#pragma once

#include "config/tcp_address.hpp"
#include "core/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgweir::config {

struct web_settings {
  bool enabled = true;
  tcp_address listen{"127.0.0.1", 7433};
  std::string token_file;          // who shows one of its tokens may ask; empty: no token is asked
  std::string certificate;         // PEM; with it the address speaks TLS
  std::string key;                 // its private key
  std::string client_ca;           // who shows a certificate that this one signed may ask
  std::vector<std::string> hosts;  // further names of the address, in lower case
};

// A name as the Host header has it, without a port: "pgweir.example.com".
bool is_host_name(std::string_view text);

// One sentence about what is missing or does not fit together.
core::result<void> check(const web_settings& how);

}  // namespace pgweir::config
