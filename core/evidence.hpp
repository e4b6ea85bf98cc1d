// What a finding knows: one struct for each kind of proof, as typed values. No wording
// (reports/rules) and no secret: texts are shapes, never literals.
//
// `kind` names a struct in JSON. A rule that is being added adds its struct to `evidence` at the
// end of this file; reports/telling.hpp says what it owes the reports.
#pragma once

#include "core/index_evidence.hpp"
#include "core/plan.hpp"
#include "core/statement_ref.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pgweir::core {

// --- loops ---

// The advised statement and what it replaces, both run by pgweir itself; same rows.
struct measured_fix {
  std::uint64_t round_trips = 0;  // of the loop
  std::uint64_t rows = 0;         // that both returned
  duration loop{};
  duration batch{};
};

// One execution of a loop on its time line.
struct timed_step {
  std::uint16_t lane = 0;  // 0: the parent; n: children[n - 1], or the write
  duration at{};           // sent, since the first step was
  duration took{};         // until it was complete
};

struct n_plus_one_evidence {
  static constexpr std::string_view kind = "loop";
  struct child {
    statement_ref statement;
    std::uint16_t slot = 0;                   // the parameter $slot that was traced
    column_ref compared_with;                 // the child's own column
    column_ref source;                        // the column that the values came from (proven only)
    std::optional<std::size_t> source_child;  // which child returned it; none: the parent did
    std::uint64_t executions = 0;
    std::uint64_t distinct_values = 0;
    std::uint64_t source_rows = 0;  // rows of the source result (with several: of all)
    bool in_row_order = false;
    bool source_truncated = false;  // the source had more rows than are kept
    cost spent;
  };
  std::optional<statement_ref> parent;  // none: origin of the values not seen (likely, suspect)
  std::uint64_t parent_rows = 0;
  std::uint64_t parent_executions = 0;
  duration parent_age{};  // from the parent's completion to the first child
  bool same_transaction = false;
  bool across_connections = false;  // the loop ran over a pool
  // Outermost first, and beside each other by statement key: [0] gives the finding its id and fix,
  // whichever was proven first.
  std::vector<child> children;
  std::optional<measured_fix> measured{};  // of children[0]; none: not tried
  // The parent and the first executions of each child, by time: at most limits::timed_steps of a
  // child. Empty: not kept (what is not proven).
  std::vector<timed_step> timeline{};
};

struct sequential_chain_evidence {
  static constexpr std::string_view kind = "sequential_chain";
  statement_ref statement;
  std::uint16_t slot = 0;                  // $slot took what the execution before had returned
  column_ref compared_with;                // what it selects by
  column_ref source;                       // the column that gave the next value
  std::uint64_t steps = 0;                 // of the longest chain
  std::uint64_t rows = 0;                  // that all its steps returned
  std::optional<measured_fix> measured{};  // none: not tried
};

struct write_loop_evidence {
  static constexpr std::string_view kind = "write_loop";
  // Which piece of work it ran in.
  enum class scope : std::uint8_t { connection, transaction, labelled, trace };
  statement_ref statement;
  std::optional<statement_ref> read;  // of the same row, before each write
  std::uint16_t slot = 0;             // $slot took another value each time; 0: not known
  column_ref written;                 // the column that it met: key or inserted value
  std::uint64_t writes = 0;
  std::uint64_t round_trips = 0;   // of writes, reads, BEGIN and COMMIT together
  std::uint64_t transactions = 0;  // blocks that the writes were in, 1: all in one
  std::uint64_t autocommits = 0;   // writes in no block: one implicit transaction each
  scope within = scope::connection;
  // Proven only: whose rows gave the values.
  std::optional<statement_ref> parent;
  column_ref source;
  std::uint64_t parent_rows = 0;
  bool in_row_order = false;
  bool across_connections = false;  // the loop ran over a pool
  std::vector<timed_step> timeline{};  // as of n_plus_one_evidence
};

struct duplicate_query_evidence {
  static constexpr std::string_view kind = "duplicate_query";
  statement_ref statement;
  std::uint64_t repeats = 0;  // executions with the same parameters and the same answer
  std::uint64_t rows = 0;     // each
  duration wasted{};          // time of all but the first
};

// --- results ---

struct unbounded_select_evidence {
  static constexpr std::string_view kind = "unbounded_select";
  enum class reason : std::uint8_t { many_rows, growing, nothing_bounds };
  statement_ref statement;
  reason why = reason::many_rows;
  std::uint64_t rows = 0;  // of the largest result
  std::uint64_t bytes = 0;
  std::uint64_t first_rows = 0;  // growing: rows of the first result seen
  std::uint64_t columns = 0;
};

struct offset_pagination_evidence {
  static constexpr std::string_view kind = "offset_pagination";
  enum class reason : std::uint8_t { deep, walk };
  statement_ref statement;
  reason why = reason::deep;
  std::uint64_t deepest_offset = 0;
  std::uint64_t pages = 0;         // of the walk, or pages that were deep
  std::uint64_t rows = 0;          // of the largest page
  std::uint64_t rows_skipped = 0;  // sum of the offsets: read and thrown away
};

struct wide_select_evidence {
  static constexpr std::string_view kind = "wide_select";
  enum class reason : std::uint8_t { one_call, whole_scope };
  statement_ref statement;
  reason why = reason::one_call;
  bool select_star = false;
  std::uint64_t columns = 0;
  std::uint64_t calls = 0;  // that the bytes and rows are of
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
};

struct join_explosion_evidence {
  static constexpr std::string_view kind = "join_explosion";
  struct join {
    column_ref left;
    column_ref right;
  };
  statement_ref statement;
  column_ref driving_key;         // whose values repeat
  std::uint64_t rows = 0;         // of the largest result
  std::uint64_t bytes = 0;        // of it
  std::uint64_t parents = 0;      // distinct values of the driving key in it
  std::vector<join> joins;        // the independent to-many ones
  std::uint64_t rows_needed = 0;  // for each parent and each child once
  bool estimated = false;         // parents and rows_needed: from the first rows of the result
};

struct slow_query_evidence {
  static constexpr std::string_view kind = "slow_query";
  enum class reason : std::uint8_t { over_threshold, over_own_history };
  statement_ref statement;
  reason why = reason::over_threshold;
  duration p50{};
  duration p95{};
  duration max{};
  duration first_row{};    // of the slowest: until its first row
  duration usual_p95{};    // over_own_history: what it was before
  std::uint64_t rows = 0;  // of the slowest
  // What the planner says, asked beside the traffic. Empty: not asked, or it could not be planned.
  plan generic;  // for any parameters
  plan custom;   // for those that were seen, or the text's literals
};

// --- transactions ---

// long-transaction and idle-in-transaction: both speak while the transaction is open.
struct transaction_evidence {
  static constexpr std::string_view kind = "transaction";
  struct gap {
    duration length{};
    std::optional<statement_ref> before;  // the statement after which nothing came
    std::optional<statement_ref> after;   // what ended the gap; none while it lasts
  };
  struct waiter {
    std::string application;
    std::string user;
    std::string table;  // that the lock is on; empty: not a table
    duration waited{};
  };
  struct lock_waits {
    std::vector<waiter> waiters;  // when most waited: the first few, longest first
    std::uint64_t at_most = 0;    // all of them
    std::uint64_t now = 0;        // when looked last
  };
  duration open_for{};
  duration idle_for{};  // sum of all gaps
  gap longest_gap;
  std::uint64_t statements = 0;
  std::uint64_t writes = 0;
  std::optional<lock_waits> waits{};  // for its locks; none: nobody was seen to wait
  bool still_open = true;
};

struct failed_transaction_evidence {
  static constexpr std::string_view kind = "failed_transaction";
  std::string sqlstate;                        // of the first error; empty: not seen
  std::optional<statement_ref> failed;         // the statement that failed first
  std::uint64_t refused = 0;                   // statements sent after it (25P02)
  std::optional<statement_ref> first_refused;  // the first of them
  duration failed_for{};                       // from the error to the end, or until now
  bool still_open = true;
};

struct unwrapped_writes_evidence {
  static constexpr std::string_view kind = "unwrapped_writes";
  enum class relation : std::uint8_t {
    returned_key,  // the first returned the value that the second writes
    same_key,      // both write one value, to columns that a join has compared
  };
  statement_ref first;
  statement_ref second;
  relation why = relation::returned_key;
  column_ref from;           // the first's column
  column_ref into;           // the second's
  std::uint64_t writes = 0;  // of the scope, each in its own implicit transaction
  duration between{};        // the first was committed for so long before the second was
};

// --- texts ---

struct literal_sql_evidence {
  static constexpr std::string_view kind = "literal_sql";
  enum class origin : std::uint8_t {
    program,    // the driver or ORM binds values: the program wrote these into the text
    unknown,    // the driver may have put them in; nothing is bound by this application
    raw_query,  // no text of the ORM's own: the program put them in, or handed them over with it
  };
  statement_ref statement;  // of several: the one with the most texts
  origin from = origin::program;
  std::uint64_t texts = 0;   // different ones of this shape, at least
  std::uint64_t shapes = 1;  // unknown: statements of the application that come so
  std::uint64_t calls = 0;
  std::uint64_t literals = 0;  // that may be values, in each text
  duration span{};             // from the first of them to the last
};

struct shape_explosion_evidence {
  static constexpr std::string_view kind = "shape_explosion";
  enum class reason : std::uint8_t {
    list_lengths,    // IN ($1, $2, …), VALUES (…), (…)
    texts_differ,    // in names, or in literals that were spliced in
    prepared_again,  // the same text under ever new names
  };
  statement_ref statement;  // one of them
  reason why = reason::list_lengths;
  std::uint64_t texts = 0;          // different ones of one fingerprint, at least
  std::uint64_t prepared = 0;       // names that they were prepared under; 0: none had a name
  std::uint64_t connections = 0;    // that prepared them
  std::uint64_t held = 0;           // names that one connection held at most, of all statements
  std::uint64_t longest_bytes = 0;  // of a text that was prepared
};

// --- schemas and roles ---

struct runtime_ddl_evidence {
  static constexpr std::string_view kind = "runtime_ddl";
  std::vector<statement_ref> statements;  // the first few
  std::uint64_t ddl = 0;                  // statements in all
  std::uint64_t queries = 0;              // that the same application served
  std::string role;
  std::optional<bool> superuser;  // none: not known
  bool at_start = false;          // before its first query
};

struct unsafe_migration_evidence {
  static constexpr std::string_view kind = "unsafe_migration";
  // The worst first: of several commands in one ALTER TABLE the finding tells the worst.
  enum class reason : std::uint8_t {
    ddl_and_bulk_write,    // rows written in the transaction that holds the lock
    table_rewritten,       // VACUUM FULL, CLUSTER, SET TABLESPACE, …
    rewriting_default,     // a new column with a value of its own for each row
    type_change,           // rewrites the table and its indexes
    unique_index_built,    // UNIQUE, PRIMARY KEY or EXCLUDE without an index to take
    not_null_on_rows,      // reads all rows
    validated_constraint,  // CHECK or FOREIGN KEY: reads all rows
    index_not_concurrent,  // CREATE, DROP or REINDEX without CONCURRENTLY
    renamed,               // programs that run know the old name
  };
  statement_ref statement;
  reason why = reason::index_not_concurrent;
  std::string table;  // that is locked; empty: the text does not tell
  std::string lock;   // "ACCESS EXCLUSIVE", as the manual calls it
  bool blocks_reads = true;
  duration took{};  // the statement itself
  duration held{};  // the lock: to the end of the transaction
  bool still_held = false;
  std::optional<statement_ref> bulk_write;
  std::uint64_t rows_written = 0;  // while the lock was held
};

struct privileged_session_evidence {
  static constexpr std::string_view kind = "privileged_session";
  enum class reason : std::uint8_t { superuser, migrates_and_serves };
  reason why = reason::superuser;
  std::string role;                      // that logged in
  std::uint64_t queries = 0;             // of the session that served most
  std::uint64_t ddl = 0;                 // migrates_and_serves: that the role has done
  std::optional<statement_ref> example;  // of it
  std::string migrator;                  // the application that did it
};

struct no_statement_timeout_evidence {
  static constexpr std::string_view kind = "no_statement_timeout";
  // How we know that the setting is 0.
  enum class source : std::uint8_t {
    server_default,   // asked beside the traffic, for this role and database
    startup_options,  // the client's own words when it logged in
    set_statement,    // SET … = 0
    shown,            // the answer to a SHOW of its own, with nothing set before
  };
  std::string role;
  source statement = source::server_default;            // statement_timeout
  source idle_in_transaction = source::server_default;  // idle_in_transaction_session_timeout
  std::uint64_t sessions = 0;
  std::uint64_t queries = 0;  // of the session that served most
};

struct connection_churn_evidence {
  static constexpr std::string_view kind = "connection_churn";
  std::uint64_t connections = 0;  // opened where one that had just been closed would have served
  std::uint64_t statements = 0;   // that the short ones ran, as far as they use tables
  duration span{};                // from the first of them to the last
  duration handshakes{};          // time spent on logging in, sum
  std::uint64_t per_minute = 0;   // at its worst
};

// --- budgets ---

struct query_budget_evidence {
  static constexpr std::string_view kind = "query_budget";
  struct amount {
    std::uint64_t spent = 0;
    std::optional<std::uint64_t> allowed;  // none: not bounded
  };
  std::string budget;  // what it is for, as configured: "route GET /authors*"
  amount queries;
  amount round_trips;
  amount rows;
  amount time_us;
  std::optional<statement_ref> most_frequent;
  std::uint64_t most_frequent_calls = 0;
};

// Of rules that are written; one a line, in the order of rule.hpp.
using evidence = std::variant<n_plus_one_evidence,             //
                              sequential_chain_evidence,       //
                              write_loop_evidence,             //
                              duplicate_query_evidence,        //
                              unbounded_select_evidence,       //
                              offset_pagination_evidence,      //
                              wide_select_evidence,            //
                              join_explosion_evidence,         //
                              slow_query_evidence,             //
                              missing_index_evidence,          //
                              unindexed_foreign_key_evidence,  //
                              missing_foreign_key_evidence,    //
                              transaction_evidence,            //
                              failed_transaction_evidence,     //
                              unwrapped_writes_evidence,       //
                              literal_sql_evidence,            //
                              shape_explosion_evidence,        //
                              runtime_ddl_evidence,            //
                              unsafe_migration_evidence,       //
                              privileged_session_evidence,     //
                              no_statement_timeout_evidence,   //
                              connection_churn_evidence,       //
                              query_budget_evidence>;

}  // namespace pgweir::core
