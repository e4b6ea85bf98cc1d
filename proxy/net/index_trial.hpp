// What indexes would do for statements: their plans as things are, then with each index alone.
//
// With HypoPG in the database the planner is made to believe in an index that is not there; nothing
// of it is left behind. What HypoPG does not do (GIN, GiST), or where it is not installed, an index
// is built, if `verify` says execute: in a transaction that is rolled back, on tables of at most
// limits::built_table_bytes, because nobody writes to the table while it lasts. An index on a
// partitioned table is one on each of its partitions.
//
// A statement is planned with its values where they are known, else generically, and the same way
// before and after.
#pragma once

#include "config/settings.hpp"
#include "core/side_question.hpp"
#include "proxy/net/side_session.hpp"

namespace pgweir::net {

// Takes some seconds at most; what there is no time for says so in its error.
core::indexes_tried::answer try_indexes(side_session& server, const core::index_question& asked,
                                        config::verification verify);

}  // namespace pgweir::net
