// PostgreSQL URLs in environment variables: where they lead, and the same URL leading to the proxy.
// Everything but host, port and a sslmode that demands TLS stays byte for byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::cli {

struct endpoint {
  std::string host;  // decoded; a directory for a Unix socket
  std::uint16_t port = 5432;
};

// True when both name the same server: the loopback names are one.
bool same_server(const endpoint& a, const endpoint& b);

// Every server that the URL may lead to, in order; host= and port= of the query win as in libpq.
// Precondition: config::is_postgres_url(url).
std::vector<endpoint> endpoints_of(std::string_view url);

struct redirected {
  std::string url;
  bool tls_taken_out = false;  // sslmode=require, verify-ca or verify-full became disable
};
redirected redirect(std::string_view url, const endpoint& to);

// True for require, verify-ca and verify-full.
bool demands_tls(std::string_view sslmode);

// Any DSN as a URL that leads to `to`, with its user, password, database and other parameters.
// Precondition: libpq can read it.
std::string url_to(const std::string& dsn, const endpoint& to);

}  // namespace pgweir::cli
