// The first packet of a connection, which has no type byte (manual: StartupMessage, SSLRequest,
// GSSENCRequest, CancelRequest). Views only.
#pragma once

#include "core/bytes.hpp"
#include "proxy/wire/wire_errc.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace pgweir::wire {

inline constexpr std::uint32_t ssl_request_code = 80'877'103;
inline constexpr std::uint32_t gss_request_code = 80'877'104;
inline constexpr std::uint32_t cancel_request_code = 80'877'102;
// Length and code: the smallest packet.
inline constexpr std::size_t startup_head_bytes = 8;
// Length, code, process id and a key of 4 bytes (protocol 3.0) up to 256 bytes (3.2).
inline constexpr std::size_t cancel_min_bytes = 16;
inline constexpr std::size_t cancel_max_bytes = 12 + 256;
// What a TLS ClientHello begins with; no length of a startup packet can.
inline constexpr std::byte tls_handshake{0x16};

constexpr std::uint32_t major_version(std::uint32_t protocol) { return protocol >> 16U; }

// A CancelRequest. `key`: process id and secret key, as in BackendKeyData.
std::vector<std::byte> cancel_request(core::bytes_view key);

// Names and values of a protocol 3 startup packet, in order. `body` is what follows the version.
result<std::vector<std::pair<std::string_view, std::string_view>>> read_startup_parameters(
    core::bytes_view body);

}  // namespace pgweir::wire
