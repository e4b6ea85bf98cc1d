// One execution from its first answer to its last: which statement it is, its rows, its times, what
// it did to the session. Which request it belongs to is decided elsewhere (query_phase).
#pragma once

#include "core/bytes.hpp"
#include "core/event.hpp"
#include "proxy/session/conversation.hpp"
#include "proxy/session/running_execution.hpp"
#include "proxy/wire/backend_message.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::session {

class execution_phase {
 public:
  explicit execution_phase(conversation& shared) : talk_{&shared} {}

  [[nodiscard]] bool is_running() const { return run_ != nullptr; }
  // Begins a unit of a simple query, or a portal, if nothing is running. Null: replication
  // commands, and what is not followed.
  void begin_unit(const statement_ptr& unit, core::time_point sent);
  void begin_portal(portal* bound, bool row_limited, core::time_point sent);
  // A statement that got no portal, because its Parse or Bind is refused.
  void begin_refused(const statement_ptr& statement, core::time_point sent);

  // RowDescription of the running unit.
  void described(columns_ptr columns);
  // A DataRow begins. True: its body is wanted, by row_piece().
  bool row(std::uint32_t body_bytes, core::time_point now);
  [[nodiscard]] bool row_piece(core::bytes_view bytes, bool last) {
    return run_->rows.piece(bytes, last);
  }
  void copied(std::uint32_t body_bytes, core::time_point now);

  // How it ended. Preconditions: it is running; of suspend: begun by an Execute.
  void complete(const wire::command_tag& tag, core::time_point now, std::vector<core::event>& out);
  void suspend(core::time_point now, std::vector<core::event>& out);
  void fail(core::sqlstate code, core::time_point now, std::vector<core::event>& out);
  void discard(core::time_point now, std::vector<core::event>& out);
  // It was no execution after all: an empty query.
  void abandon() { give_back(); }

 private:
  void start(core::time_point sent);
  void resume(core::time_point sent);
  void go_on_with_rows();
  void finish(core::execution_outcome outcome, core::time_point now, std::vector<core::event>& out);
  // How many rows of the statement's result are digested.
  [[nodiscard]] std::size_t rows_to_digest();
  void resolve_execute();
  void apply_effect(const statement_ptr& statement, const wire::command_tag& tag,
                    core::time_point now, std::vector<core::event>& out);
  void label_scope(std::string_view scope, core::time_point now);
  // To the worker: nothing runs any more.
  void give_back();
  [[nodiscard]] const result_columns* columns() const { return run_->columns.get(); }

  conversation* talk_;
  std::unique_ptr<running_execution> run_;  // null: nothing runs
  core::time_point last_completed_{};
  std::string scope_;
};

}  // namespace pgweir::session
