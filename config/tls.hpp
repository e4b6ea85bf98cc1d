// TLS of the two legs: what may be chosen, what was chosen where, and what holds in the end. Names
// of files only: proxy/net reads them, and keys never come here.
#pragma once

#include "core/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pgweir::config {

struct settings;

// What clients may do.
enum class client_tls_mode : std::uint8_t {
  off,      // TLS is declined
  allow,    // as the client likes
  require,  // only cancel requests may come in plain text
};

// libpq's words, and what they mean there.
enum class server_tls_mode : std::uint8_t {
  disable,
  prefer,   // plain text when the server declines
  require,  // encrypted; the server's certificate is checked if a CA is given
  verify_ca,
  verify_full,  // and is made out for the host that is dialled (upstream_server)
};

enum class client_certificates : std::uint8_t {
  off,       // not asked for
  optional,  // checked when the client has one
  required,
};

enum class tls_version : std::uint8_t { v1_2, v1_3 };

struct client_tls_settings {
  client_tls_mode mode = client_tls_mode::off;
  std::string certificate;  // PEM: the chain that clients see, its own certificate first
  std::string key;
  std::string ca;  // whose client certificates are trusted
  client_certificates verify_client = client_certificates::off;
  tls_version min_version = tls_version::v1_2;
};

// What one source says about the server's leg; empty: it says nothing.
struct server_tls_words {
  std::optional<server_tls_mode> mode;
  std::string ca;  // PEM, or "system"
  std::string certificate;
  std::string key;
  std::optional<tls_version> min_version;
  std::optional<bool> server_name_sent;  // sslsni
};

// What holds for the server's leg.
struct server_tls_settings {
  server_tls_mode mode = server_tls_mode::disable;
  std::string ca;
  std::string certificate;
  std::string key;
  tls_version min_version = tls_version::v1_2;
  bool server_name_sent = true;
};

// "server_tls.ca": the system's store instead of a file.
inline constexpr std::string_view system_store = "system";

// The DSN goes before [server_tls], that before PGSSLMODE and the like. A Unix socket has no TLS.
server_tls_settings server_leg_of(const settings& all);

// One sentence about what is missing or does not fit together.
core::result<void> check(const client_tls_settings& how);
core::result<void> check(const server_tls_settings& how);

// The words of the configuration; none: not one of them.
std::optional<client_tls_mode> client_tls_mode_named(std::string_view word);
std::optional<server_tls_mode> server_tls_mode_named(std::string_view word);
std::optional<client_certificates> client_certificates_named(std::string_view word);
std::optional<tls_version> tls_version_named(std::string_view word);
std::string_view name_of(client_tls_mode mode);
std::string_view name_of(server_tls_mode mode);
std::string_view name_of(client_certificates which);
std::string_view name_of(tls_version version);

}  // namespace pgweir::config
