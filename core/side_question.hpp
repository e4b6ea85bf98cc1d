// What rules ask of pgweir's own connection to the server, and what it answers. Questions leave the
// pipeline as values (pipeline::questions) and come back as events, so that rules stay pure and a
// trace can replay them. An answer may never come: no credentials, a busy server, a full queue.
//
// Texts and values in here are a client's own: they go to the server that the client sent them to,
// and are never logged or reported.
#pragma once

#include "core/catalogue.hpp"
#include "core/ids.hpp"
#include "core/plan.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace pgweir::core {

// The value that $n had once, as Bind brought it.
struct sample_value {
  std::string bytes;
  std::uint32_t type_oid = 0;  // as Parse said; 0: not said
  bool binary = false;
  bool null = false;
};

// One parsed statement that is no utility statement, as it was sent.
struct sample_statement {
  std::uint64_t key = 0;             // parser::statement::key
  std::string text;                  // literals and all
  std::uint16_t parameters = 0;      // $1…$n that the client binds
  std::vector<sample_value> values;  // of them; empty: not kept
};

// In whose name something is asked.
struct asking_session {
  std::string database;
  std::string role;         // for SET ROLE, where pgweir may; empty: as itself
  std::string search_path;  // as the session has set it; empty: not known, the role's own
};

// --- the questions ---

struct catalogue_question {
  std::string database;
};

struct plan_question {
  asking_session who;
  sample_statement statement;
};

// What would each of these indexes do for these statements? At most limits::tried_indexes and
// limits::tried_statements.
struct index_question {
  std::uint64_t number = 0;  // the asker's; comes back with the answer
  asking_session who;
  std::vector<sample_statement> statements;
  // "CREATE INDEX ON public.orders USING btree (customer_id)": without a name, not CONCURRENTLY.
  std::vector<std::string> indexes;
};

// Is one statement for all worth it? The loop: `parent` runs once, then `child` once for each
// different value of its result column, then `batch` once with all those values in an array.
// Or a walk from row to row: `child` runs with the values that it has, then once for each value in
// that column of the rows that it has returned, until there are no more; `batch` runs once.
struct rewrite_question {
  std::uint64_t number = 0;
  asking_session who;
  sample_statement parent;          // without a text: a walk
  std::uint16_t parent_column = 0;  // 0-based position in its result; of a walk: in the child's
  sample_statement child;
  std::uint16_t slot = 0;  // the child's $slot that takes the value
  std::string batch;       // the fix, with an array for $slot; all other $n as the child has them
};

// Who waits for locks that this backend holds?
struct waiters_question {
  connection_id connection;
  std::uint32_t transaction = 0;
  std::uint32_t backend_pid = 0;
  std::string database;
};

using side_question = std::variant<catalogue_question, plan_question, index_question,
                                   rewrite_question, waiters_question>;

// --- the answers ---

struct catalogue_seen {
  time_point at;
  std::shared_ptr<const catalogue> all;
};

struct plan_seen {
  struct answer {
    std::string database;
    std::uint64_t statement_key = 0;
    std::uint64_t catalogue_version = 0;
    std::optional<plan> generic;  // none: the server could not plan it so
    std::optional<plan> custom;   // with the values kept, or the text's literals
  };
  time_point at;
  std::unique_ptr<const answer> what;
};

// What made the numbers of indexes_tried.
enum class index_trial : std::uint8_t {
  hypothetical,  // HypoPG: the planner believed that the index was there
  built,         // the index was built in a transaction that was rolled back
  none,          // neither is possible here: plans without the indexes only
};

struct indexes_tried {
  struct effect {
    std::uint64_t statement_key = 0;
    double cost = 0;    // with this index and no other new one
    bool used = false;  // by the planner, in this statement
  };
  struct index {
    std::string error;            // the server's word, first line; empty: it worked
    std::uint64_t bytes = 0;      // of the index; 0: not known
    std::vector<effect> effects;  // of the statements that could be planned
  };
  struct answer {
    std::uint64_t number = 0;
    index_trial how = index_trial::none;
    std::vector<effect> before;  // as things are; `used` says nothing
    std::vector<index> indexes;  // one for each of the question; empty with index_trial::none
  };
  time_point at;
  std::unique_ptr<const answer> what;
};

struct rewrite_measured {
  enum class outcome : std::uint8_t {
    measured,
    other_rows,  // the batch does not return what the loop did: never to be recommended
    refused,     // the server said no, or it took too long
    too_few,     // the parent returned fewer than two values
  };
  struct answer {
    std::uint64_t number = 0;
    outcome result = outcome::refused;
    std::uint64_t values = 0;  // round trips of the loop
    std::uint64_t rows = 0;    // of all its children
    duration loop{};           // medians of a few runs
    duration batch{};
  };
  time_point at;
  std::unique_ptr<const answer> what;
};

struct waiters_seen {
  struct waiter {
    std::uint32_t backend_pid = 0;
    std::string application;
    std::string user;
    std::string table;  // that the lock is on; empty: not a table
    duration waited{};
  };
  struct answer {
    connection_id connection;
    std::uint32_t transaction = 0;
    std::vector<waiter> waiters;  // longest first, at most limits::told_waiters
    std::uint64_t all = 0;
  };
  time_point at;
  std::unique_ptr<const answer> what;
};

}  // namespace pgweir::core
