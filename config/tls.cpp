#include "config/tls.hpp"

#include "config/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace pgweir::config {

namespace {

core::failure wrong(std::string sentence) {
  return {core::exit_code::wrong_usage, std::move(sentence)};
}

// Every word of one enumeration, in the order of its values.
template <std::size_t N>
using words = std::array<std::string_view, N>;

constexpr words<3> client_modes{"off", "allow", "require"};
constexpr words<5> server_modes{"disable", "prefer", "require", "verify-ca", "verify-full"};
constexpr words<3> certificate_rules{"off", "optional", "required"};
constexpr words<2> versions{"1.2", "1.3"};

template <class Value, std::size_t N>
std::optional<Value> value_named(const words<N>& all, std::string_view word) {
  for (std::size_t i = 0; i < N; ++i) {
    if (all[i] == word) return static_cast<Value>(i);
  }
  return std::nullopt;
}

const std::string& first_given(const std::string& a, const std::string& b, const std::string& c) {
  if (!a.empty()) return a;
  return b.empty() ? c : b;
}

template <class Value>
Value first_given(const std::optional<Value>& a, const std::optional<Value>& b,
                  const std::optional<Value>& c, Value otherwise) {
  if (a) return *a;
  return b ? *b : c.value_or(otherwise);
}

}  // namespace

server_tls_settings server_leg_of(const settings& all) {
  const auto& dsn = all.upstream.tls;
  const auto& file = all.server_tls;
  const auto& variables = all.upstream.tls_of_environment;
  server_tls_settings out;
  if (std::ranges::all_of(all.upstream.servers(), &upstream_server::is_unix)) return out;
  out.mode = first_given(dsn.mode, file.mode, variables.mode, out.mode);
  out.ca = first_given(dsn.ca, file.ca, variables.ca);
  out.certificate = first_given(dsn.certificate, file.certificate, variables.certificate);
  out.key = first_given(dsn.key, file.key, variables.key);
  out.min_version =
      first_given(dsn.min_version, file.min_version, variables.min_version, out.min_version);
  out.server_name_sent = first_given(dsn.server_name_sent, file.server_name_sent,
                                     variables.server_name_sent, out.server_name_sent);
  return out;
}

core::result<void> check(const client_tls_settings& how) {
  if (how.mode == client_tls_mode::off) return {};
  if (how.certificate.empty() || how.key.empty()) {
    return wrong(
        fmt::format("client_tls.mode = \"{}\" needs client_tls.certificate and client_tls.key: the "
                    "PEM files of the certificate that clients shall see and of its key.",
                    name_of(how.mode)));
  }
  if (how.verify_client == client_certificates::off) return {};
  if (how.ca.empty()) {
    return wrong(
        fmt::format("client_tls.verify_client = \"{}\" needs client_tls.ca: the PEM file of the "
                    "authority that signs the clients' certificates.",
                    name_of(how.verify_client)));
  }
  if (how.verify_client == client_certificates::required && how.mode != client_tls_mode::require) {
    return wrong(
        "client_tls.verify_client = \"required\" needs client_tls.mode = \"require\": in plain "
        "text there is no certificate.");
  }
  return {};
}

core::result<void> check(const server_tls_settings& how) {
  if (how.mode == server_tls_mode::disable) return {};
  const bool verifies =
      how.mode == server_tls_mode::verify_ca || how.mode == server_tls_mode::verify_full;
  if (verifies && how.ca.empty()) {
    return wrong(
        fmt::format("sslmode={} needs to know whom to trust: name the authority's PEM file in "
                    "server_tls.ca or sslrootcert, or \"system\" for the system's own list.",
                    name_of(how.mode)));
  }
  if (how.ca == system_store && how.mode != server_tls_mode::verify_full) {
    return wrong(
        fmt::format("the system's list of authorities is of use with sslmode=verify-full only, not "
                    "with {}: anybody can have a certificate of theirs.",
                    name_of(how.mode)));
  }
  if (how.certificate.empty() != how.key.empty()) {
    return wrong(
        "a certificate for the server needs its key, and a key its certificate: "
        "server_tls.certificate and server_tls.key (sslcert and sslkey).");
  }
  return {};
}

std::optional<client_tls_mode> client_tls_mode_named(std::string_view word) {
  return value_named<client_tls_mode>(client_modes, word);
}
std::optional<server_tls_mode> server_tls_mode_named(std::string_view word) {
  return value_named<server_tls_mode>(server_modes, word);
}
std::optional<client_certificates> client_certificates_named(std::string_view word) {
  return value_named<client_certificates>(certificate_rules, word);
}
std::optional<tls_version> tls_version_named(std::string_view word) {
  return value_named<tls_version>(versions, word);
}
std::string_view name_of(client_tls_mode mode) {
  return client_modes.at(static_cast<std::size_t>(mode));
}
std::string_view name_of(server_tls_mode mode) {
  return server_modes.at(static_cast<std::size_t>(mode));
}
std::string_view name_of(client_certificates which) {
  return certificate_rules.at(static_cast<std::size_t>(which));
}
std::string_view name_of(tls_version version) {
  return versions.at(static_cast<std::size_t>(version));
}

}  // namespace pgweir::config
