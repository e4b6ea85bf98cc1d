// The transaction blocks of one session, numbered from 1. The status byte of ReadyForQuery is the
// truth; command tags tell which execution of a round trip stood in which block. What procedures
// commit inside (CALL, DO) cannot be seen on the wire.
#pragma once

#include "core/event.hpp"
#include "proxy/session/known_statement.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace pgweir::session {

class transaction_tracker {
 public:
  explicit transaction_tracker(core::connection_id connection) : connection_{connection} {}

  // A statement completed with this command tag. The number of the block it belongs to, or 0.
  std::uint32_t completed(std::string_view command, transaction_words words);
  // The block that is open right now, or 0.
  [[nodiscard]] std::uint32_t open_block() const { return open_; }
  [[nodiscard]] core::transaction_status status() const { return status_; }

  // The client asks for something after it was idle.
  void request_sent(core::time_point now, std::vector<core::event>& out) const;
  void ready(core::transaction_status status, core::time_point now, std::vector<core::event>& out);
  // The connection is over, and with it an open block.
  void closed(core::time_point now, std::vector<core::event>& out);

 private:
  void say(std::uint32_t block, core::transaction_step::kind what, core::time_point now,
           std::vector<core::event>& out) const;

  core::connection_id connection_;
  core::transaction_status status_ = core::transaction_status::idle;
  std::uint32_t last_ = 0;       // number given last
  std::uint32_t open_ = 0;       // by tags, between two ReadyForQuery
  std::uint32_t announced_ = 0;  // `opened` was said of it, `closed` was not
  bool announced_committed_ = false;
};

}  // namespace pgweir::session
