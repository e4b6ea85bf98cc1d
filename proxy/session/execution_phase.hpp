// One execution from its first answer to its last: which statement it is, its rows, its times, what
// it did to the session. Which request it belongs to is decided elsewhere (query_phase).
#pragma once

#include "core/bytes.hpp"
#include "core/event.hpp"
#include "proxy/session/conversation.hpp"
#include "proxy/session/row_digest.hpp"
#include "proxy/wire/backend_message.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace pgweir::session {

class execution_phase {
 public:
  explicit execution_phase(conversation& shared) : talk_{&shared}, rows_{shared.shared.digester} {}

  [[nodiscard]] bool is_running() const { return running_; }
  // Begins, if it has not, the next unit of a simple query, or a portal. None of both: replication
  // commands, and names that are not followed.
  void begin(query_request& query, core::time_point sent);
  void begin(const execute_request& execute, core::time_point sent);

  // RowDescription of the running unit.
  void described(columns_ptr columns);
  // A DataRow begins. True: its body is wanted, by row_piece().
  bool row(std::uint32_t body_bytes, core::time_point now);
  [[nodiscard]] bool row_piece(core::bytes_view bytes, bool last) {
    return rows_.piece(bytes, last);
  }
  void copied(std::uint32_t body_bytes, core::time_point now);

  // How it ended. Preconditions: it is running; of suspend: begun by an Execute.
  void complete(const wire::command_tag& tag, core::time_point now, std::vector<core::event>& out);
  void suspend(core::time_point now, std::vector<core::event>& out);
  void fail(core::sqlstate code, core::time_point now, std::vector<core::event>& out);
  void discard(core::time_point now, std::vector<core::event>& out);
  // It was no execution after all: an empty query.
  void abandon() { running_ = false; }

 private:
  void start(core::time_point sent);
  void resume(core::time_point sent);
  void finish(core::execution_outcome outcome, core::time_point now, std::vector<core::event>& out);
  void resolve_execute();
  void apply_effect(const wire::command_tag& tag, core::time_point now);
  void label_scope(std::string_view scope, core::time_point now);
  [[nodiscard]] const result_columns* columns() const { return columns_.get(); }

  conversation* talk_;
  row_digest rows_;
  bool running_ = false;
  bool row_seen_ = false;
  core::execution event_;
  statement_ptr statement_;
  columns_ptr columns_;
  portal* portal_ = nullptr;  // lives at least until the Execute that runs it is answered
  core::time_point last_completed_{};
  std::string scope_;
};

}  // namespace pgweir::session
