// How the server would run one statement: EXPLAIN, never ANALYZE, of a text that parses as one
// statement which can be planned. Nothing is run; functions that the planner itself evaluates
// (immutable ones of constants) are, in a READ ONLY transaction with a timeout.
//
// A generic plan is that of a prepared statement whose parameters have no values, a custom one that
// with the values of the sample, or with the literals of a text that has no parameters. Generic
// plans are made by PREPARE on all versions: GENERIC_PLAN (16) takes no types of parameters.
#pragma once

#include "core/side_question.hpp"
#include "core/time.hpp"
#include "proxy/net/side_session.hpp"

#include <optional>

namespace pgweir::net {

// `catalogue_version` is the caller's to say. Takes some seconds at most.
core::plan_seen::answer plan_of(side_session& server, const core::plan_question& asked);

// Inside of a transaction of `server`, which goes on as it was, whatever comes of it; so no lock
// stays. Of texts that may_be_planned() only. None: the server could not, or `until` has come.
std::optional<core::plan> generic_plan(side_session& server, const core::sample_statement& what,
                                       core::time_point until);
// None, too, where a value of a parameter is not known.
std::optional<core::plan> custom_plan(side_session& server, const core::sample_statement& what,
                                      core::time_point until);

}  // namespace pgweir::net
