// Where both streams of one connection stand, without understanding them: between two messages or
// inside one, whose turn it is, who the backend is. For connections that nobody analyses, for every
// login, and for replication. Bodies are hopped over; only the backend's key is kept.
//
// Exact for everything but COPY FROM by the extended protocol, whose Syncs the server ignores: such
// a connection counts as busy for good.
#pragma once

#include "core/bytes.hpp"
#include "proxy/session/standstill.hpp"
#include "proxy/wire/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pgweir::session {

class stream_position {
 public:
  // Bytes that were forwarded, in order; those of the startup packet are not fed.
  void client_sent(core::bytes_view bytes);
  void server_sent(core::bytes_view bytes);

  // The first ReadyForQuery has not come, and the streams could be followed up to here.
  [[nodiscard]] bool is_logging_in() const { return state_ == state::logging_in; }
  [[nodiscard]] standstill standing() const;
  // An ErrorResponse may be put here.
  [[nodiscard]] bool at_server_message_boundary() const;
  // Between CopyBothResponse and ReadyForQuery: a stream of WAL.
  [[nodiscard]] bool is_streaming() const { return state_ == state::streaming; }
  // One side has said that it ends: a Terminate, or a FATAL error.
  [[nodiscard]] bool farewell_said() const { return farewell_said_; }
  // The body of BackendKeyData, or nothing: process id and secret key.
  [[nodiscard]] core::bytes_view backend_key() const { return backend_key_; }

 private:
  enum class state : std::uint8_t { logging_in, between, in_transaction, streaming, lost };

  void take_header();
  void take_body();
  void ready(char status);

  wire::frame_splitter client_;
  wire::frame_splitter server_;
  state state_ = state::logging_in;
  bool farewell_said_ = false;
  std::size_t unanswered_ = 0;  // requests that a ReadyForQuery will answer
  std::vector<std::byte> backend_key_;
};

}  // namespace pgweir::session
