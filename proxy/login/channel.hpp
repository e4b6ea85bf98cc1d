// The TLS connection that a SCRAM exchange may be bound to: type tls-server-end-point (RFC 5929), a
// hash of the certificate of the side that listens.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace pgweir::login {

// None: this connection has no TLS, or its certificate has no such hash (Ed25519).
using channel_binding = std::optional<std::vector<std::byte>>;

inline constexpr std::string_view mechanism_plain = "SCRAM-SHA-256";
inline constexpr std::string_view mechanism_plus = "SCRAM-SHA-256-PLUS";
inline constexpr std::string_view binding_type = "tls-server-end-point";

}  // namespace pgweir::login
