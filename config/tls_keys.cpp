#include "config/tls_keys.hpp"

#include "config/key_kinds.hpp"
#include "config/tls.hpp"

#include <utility>

namespace pgweir::config {

namespace {

using namespace key_kinds;

constexpr const char* pem = "the path of a PEM file";

// `named` gives the value of a word, `word_of` the word of what a settings object holds.
template <class At, class Named, class WordOf>
void choice(key_list& out, about key, std::string allowed, At at, Named named, WordOf word_of) {
  out.push_back({std::move(key.path), std::move(key.meaning), std::move(allowed), value_type::text,
                 [at, named](settings& into, std::string_view text) {
                   const auto value = named(text);
                   if (value) at(into) = *value;
                   return value.has_value();
                 },
                 [word_of](const settings& s) { return quoted(word_of(s)); }});
}

void client_keys(key_list& out) {
  choice(
      out, {"client_tls.mode", "TLS between applications and pgweir"}, "off, allow or require",
      [](settings & s) -> auto& { return s.client_tls.mode; }, client_tls_mode_named,
      [](const settings& s) { return name_of(s.client_tls.mode); });
  path(
      out, {"client_tls.certificate", "the certificate that applications see, with its chain"}, pem,
      [](settings & s) -> auto& { return s.client_tls.certificate; });
  path(
      out, {"client_tls.key", "its private key, without a passphrase"}, pem,
      [](settings & s) -> auto& { return s.client_tls.key; });
  path(
      out, {"client_tls.ca", "who signs the applications' own certificates"}, pem,
      [](settings & s) -> auto& { return s.client_tls.ca; });
  choice(
      out, {"client_tls.verify_client", "ask applications for a certificate of their own"},
      "off, optional or required", [](settings & s) -> auto& { return s.client_tls.verify_client; },
      client_certificates_named,
      [](const settings& s) { return name_of(s.client_tls.verify_client); });
  choice(
      out, {"client_tls.min_version", "the oldest version of TLS"}, "\"1.2\" or \"1.3\"",
      [](settings & s) -> auto& { return s.client_tls.min_version; }, tls_version_named,
      [](const settings& s) { return name_of(s.client_tls.min_version); });
}

void server_keys(key_list& out) {
  choice(
      out, {"server_tls.mode", "TLS between pgweir and the server; the DSN's sslmode goes before"},
      "disable, prefer, require, verify-ca or verify-full",
      [](settings & s) -> auto& { return s.server_tls.mode; }, server_tls_mode_named,
      [](const settings& s) {
        return name_of(s.server_tls.mode.value_or(server_tls_mode::disable));
      });
  path(
      out, {"server_tls.ca", "who signs the server's certificate; \"system\": the system's list"},
      pem, [](settings & s) -> auto& { return s.server_tls.ca; });
  path(
      out, {"server_tls.certificate", "pgweir's own certificate, if the server asks for one"}, pem,
      [](settings & s) -> auto& { return s.server_tls.certificate; });
  path(
      out, {"server_tls.key", "its private key, without a passphrase"}, pem,
      [](settings & s) -> auto& { return s.server_tls.key; });
  choice(
      out, {"server_tls.min_version", "the oldest version of TLS"}, "\"1.2\" or \"1.3\"",
      [](settings & s) -> auto& { return s.server_tls.min_version; }, tls_version_named,
      [](const settings& s) {
        return name_of(s.server_tls.min_version.value_or(tls_version::v1_2));
      });
}

}  // namespace

void add_tls_keys(key_list& out) {
  client_keys(out);
  server_keys(out);
  // Where TLS keeps SCRAM from passing through, a login on behalf of the client does not.
  path(
      out,
      {"login.auth_file",
       "users and their passwords or SCRAM secrets: pgweir checks logins itself and logs in for "
       "them"},
      "the path of a file in PgBouncer's format",
      [](settings & s) -> auto& { return s.login.auth_file; });
}

}  // namespace pgweir::config
