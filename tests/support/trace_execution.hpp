// One request of a trace as the statements, digests and hashes that a session would make of it.
#pragma once

#include "core/event.hpp"
#include "tests/support/trace_conversation.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace pgweir::support {

// What a statement does to its transaction block, read from its first words.
enum class transaction_word : std::uint8_t { none, begin, commit, rollback };

struct made_execution {
  core::execution event;  // without connection, times and transaction
  std::optional<core::statement_seen> statement;
  std::optional<core::columns_seen> columns;
  std::optional<core::tags_seen> tags;
  std::optional<core::parameters_seen> parameters;
  transaction_word word = transaction_word::none;
  bool chain = false;  // COMMIT AND CHAIN
};

std::uint64_t hash_of_text(std::string_view text);

// The statements of the request's text, in order.
std::vector<made_execution> make_executions(const trace_request& request);

}  // namespace pgweir::support
