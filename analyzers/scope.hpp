// Which piece of work an execution belongs to: the request, job or transaction that a person would
// name. The first that applies: a trace or request id freshly sent in a comment, the label of
// `SET pgweir.scope`, the transaction block, the connection.
#pragma once

#include "analyzers/observed.hpp"

#include <cstdint>
#include <vector>

namespace pgweir::analyzers {

enum class work_kind : std::uint8_t { trace, labelled, transaction, connection };

struct work_scope {
  work_kind kind = work_kind::connection;
  std::uint64_t key = 0;       // where its state is kept: one at a time under each key
  std::uint64_t instance = 0;  // another instance under the same key is another piece of work
};

// The trace or request that these tags name; 0: none. Routes and controllers name many requests.
std::uint64_t request_of(const std::vector<core::request_tag>& tags);

work_scope work_scope_of(const observed_execution& seen);

// The connections that may share one piece of work: those of one client, and where they are
// labelled, those with the same label. Two tests never share one, though they follow each other.
std::uint64_t pool_of(const connection_context& connection);

}  // namespace pgweir::analyzers
