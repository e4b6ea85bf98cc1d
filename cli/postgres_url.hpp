// PostgreSQL URLs in environment variables: where they lead, and the same URL leading to the proxy.
// Everything but host, port and demands for TLS stays byte for byte. JDBC's "jdbc:postgresql://" is
// a URL here, too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::cli {

struct endpoint {
  std::string host;  // decoded; a directory for a Unix socket; empty: libpq's default
  std::uint16_t port = 5432;
};

// True when both name the same server: the loopback names, the usual socket directories and no name
// at all are one.
bool same_server(const endpoint& a, const endpoint& b);

// The part of the text that is a PostgreSQL URL: all of it, or what stands behind "jdbc:".
std::optional<std::string_view> url_in(std::string_view text);

// Every server that the URL may lead to, in order; host= and port= of the query win as in libpq.
// What it does not say is taken from `otherwise`. Precondition: url_in(text).
std::vector<endpoint> endpoints_of(std::string_view text, const endpoint& otherwise = {});

struct redirected {
  std::string url;
  bool tls_taken_out = false;  // a demand for TLS became its refusal
};
// Precondition: url_in(text).
redirected redirect(std::string_view text, const endpoint& to);

// True for sslmode's require, verify-ca, verify-full and no-verify.
bool demands_tls(std::string_view sslmode);

// Any DSN as a URL that leads to `to`, with its user, password, database and other parameters.
// Precondition: libpq can read it.
std::string url_to(const std::string& dsn, const endpoint& to);

}  // namespace pgweir::cli
