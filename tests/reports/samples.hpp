// One finding of each rule and a report of them all, as the analyzers would make them: for the
// tests of every format.
#pragma once

#include "core/finding.hpp"
#include "reports/gate.hpp"
#include "reports/report.hpp"

#include <cstdint>

namespace pgweir::reports::samples {

core::finding loop();          // proven: 50 × posts by author_id, one per row of authors
core::finding nested_loop();   // the same, and comments of each post
core::finding likely_loop();   // its values' origin was not seen
core::finding suspect_loop();  // repeats
core::finding unbounded();     // 12,000 rows
core::finding growing();       // 120 rows at first, 480 now
core::finding unfiltered();    // neither WHERE nor LIMIT
core::finding slow();          // 1.4 s
core::finding slower_than_usual();
core::finding long_transaction();  // still open, 7 s
core::finding idle_transaction();  // ended
core::finding duplicate();
core::finding page_walk();        // 13 pages by OFFSET
core::finding deep_page();        // OFFSET 20,000
core::finding exploded_join();    // 120 rows for 2 authors
core::finding spliced_text();     // by the program
core::finding spliced_texts();    // of an application, by whom is not known
core::finding raw_query();        // of Sequelize's
core::finding prepared_lists();   // 60 of them
core::finding unnamed_lists();    // 52
core::finding prepared_again();   // the same text, 55 times
core::finding schema_sync();      // at the start, as superuser
core::finding locking_index();    // 2 s, over
core::finding bulk_under_lock();  // 40,000 rows, still held
core::finding superuser();
core::finding migrating_role();
core::finding no_timeout();
core::finding churn();
core::finding tried_index();         // with HypoPG, for two statements
core::finding untried_index();       // of a jsonb column
core::finding useless_index();       // because of a cast
core::finding unindexed_relation();  // rows that are referred to are deleted
core::finding undeclared_relation();
core::finding planned_query();      // slow, with its plan
core::finding write_loop();         // proven
core::finding likely_write_loop();  // with a read before each write
core::finding chain();
core::finding wide();
core::finding wide_in_all();
core::finding failed_transaction();  // left open
core::finding refused();             // statements after the error
core::finding unwrapped();
core::finding over_budget();

booked_finding booked(const core::finding& incident, std::uint64_t count = 1);
report everything();  // one of each, worst first
report nothing();     // traffic without findings
// The same, with three entries [[ignore]]: one took incidents, one nothing, one has expired.
report nothing_but_ignored();

// --- for the formats of pipelines ---

report no_traffic();
// Of two findings and two statements: every name is a client's attack on some format.
report hostile();
// everything(), seen in tests and routes, with lines of source; and its statements.
report attributed();
// 600 loops, more than a comment on a pull request can hold.
report crowded();
// One after the other: failing, below, known, acknowledged.
verdict mixed(const report& r);

}  // namespace pgweir::reports::samples
