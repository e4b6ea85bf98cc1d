// What is known of an execution while it runs. See execution_phase.hpp, which fills and ends it.
#pragma once

#include "core/event.hpp"
#include "core/value_digest.hpp"
#include "proxy/session/known_statement.hpp"
#include "proxy/session/result_columns.hpp"
#include "proxy/session/row_digest.hpp"

namespace pgweir::session {

struct portal;

struct running_execution {
  explicit running_execution(const core::value_digester& digester) : rows{digester} {}

  core::execution event;
  row_digest rows;
  statement_ptr statement;
  columns_ptr columns;
  portal* of = nullptr;  // lives at least until the Execute that runs it is answered
  bool row_seen = false;
};

}  // namespace pgweir::session
