// Whether a new connection to the server becomes TLS (manual: "Message Flow", SSL Session
// Encryption). Two pure steps; reading, writing and TLS itself are the relay's.
//
// The answer to an SSLRequest is one byte. The relay reads that one and no more: what comes behind
// it belongs to TLS, or was put there by somebody in between (CVE-2021-23222).
#pragma once

#include "config/tls.hpp"
#include "core/bytes.hpp"

#include <cstddef>
#include <cstdint>

namespace pgweir::session {

enum class server_step : std::uint8_t {
  plain,              // the session begins as it is
  ask,                // send ssl_request() and read one byte
  start_tls,          // begin TLS
  refused_no_tls,     // the server has none, and we insist
  refused_error,      // it sent an error, which nobody may trust yet (CVE-2024-10977): not shown
  refused_no_answer,  // this is no answer of PostgreSQL's
};

// The server was reached.
server_step step_when_connected(config::server_tls_mode mode);
// It answered with this byte.
server_step step_when_answered(config::server_tls_mode mode, std::byte answer);

core::bytes_view ssl_request();

}  // namespace pgweir::session
