// A finding: one problem, its proof, its cost and its fix, as typed values. No wording here
// (reports/wording) and no secret: texts are shapes, never literals.
//
// A rule raises a finding and raises it again, complete, whenever it has grown; `id` tells which
// finding, `occurrence` which incident of it. reports/findings_book adds them up.
#pragma once

#include "core/ids.hpp"
#include "core/rule.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace pgweir::core {

// A statement as a report names it. `key` is stable: the same tomorrow and on another machine.
struct statement_ref {
  std::uint64_t key = 0;
  std::string text;                 // the shape
  std::vector<std::string> tables;  // as written
};

// A column as a person names it: "authors.id". Table empty: not known from text or labels.
struct column_ref {
  std::string table;
  std::string column;
};

// What it cost, summed over all incidents of a finding.
struct cost {
  std::uint64_t calls = 0;
  std::uint64_t round_trips = 0;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  duration time{};
};

struct n_plus_one_evidence {
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
};

struct unbounded_select_evidence {
  enum class reason : std::uint8_t { many_rows, growing, nothing_bounds };
  statement_ref statement;
  reason why = reason::many_rows;
  std::uint64_t rows = 0;  // of the largest result
  std::uint64_t bytes = 0;
  std::uint64_t first_rows = 0;  // growing: rows of the first result seen
  std::uint64_t columns = 0;
};

struct slow_query_evidence {
  enum class reason : std::uint8_t { over_threshold, over_own_history };
  statement_ref statement;
  reason why = reason::over_threshold;
  duration p50{};
  duration p95{};
  duration max{};
  duration first_row{};    // of the slowest: until its first row
  duration usual_p95{};    // over_own_history: what it was before
  std::uint64_t rows = 0;  // of the slowest
};

// Both transaction rules speak while the transaction is open.
struct transaction_evidence {
  struct gap {
    duration length{};
    std::optional<statement_ref> before;  // the statement after which nothing came
    std::optional<statement_ref> after;   // what ended the gap; none while it lasts
  };
  duration open_for{};
  duration idle_for{};  // sum of all gaps
  gap longest_gap;
  std::uint64_t statements = 0;
  std::uint64_t writes = 0;
  bool still_open = true;
};

struct duplicate_query_evidence {
  statement_ref statement;
  std::uint64_t repeats = 0;  // executions with the same parameters and the same answer
  std::uint64_t rows = 0;     // each
  duration wasted{};          // time of all but the first
};

using evidence = std::variant<n_plus_one_evidence, unbounded_select_evidence, slow_query_evidence,
                              transaction_evidence, duplicate_query_evidence>;

enum class orm : std::uint8_t {
  none,
  prisma,
  sequelize,
  typeorm,
  sqlalchemy,
  django,
  active_record,
  drizzle,
  knex,
  mikro_orm,
  peewee,
};

struct fix {
  std::string sql;  // something to paste; empty: none is sure
  orm dialect = orm::none;
  std::string orm_line;  // the same in the ORM's words; empty: none is sure
  std::string note;      // what to look at, in one sentence
};

struct place {
  std::string database;
  std::string user;
  std::string application;
  std::string route;         // from tags: route, or controller#action
  std::string scope;         // from SET pgweir.scope
  std::string trace;         // the last traceparent or trace id
  connection_id connection;  // of the last incident
  std::uint32_t backend_pid = 0;
};

struct finding {
  // An incident as it was raised before more was known of it.
  struct earlier {
    std::uint64_t id = 0;
    std::uint64_t occurrence = 0;
    bool operator==(const earlier&) const = default;
  };

  std::uint64_t id = 0;          // see finding_id()
  std::uint64_t occurrence = 0;  // from 1, within this process and id
  // Raised before under other ids, of the same incident: this one takes their place (a likely loop
  // that became proven, an inner loop whose outer one came to light). The same in every later raise
  // of this occurrence. Mostly empty.
  std::vector<earlier> replaces;
  core::rule rule{};
  core::grade grade{};
  core::severity severity{};
  bool open = false;  // still going on (an open transaction)
  core::evidence evidence;
  core::place where;
  core::cost cost;  // of this incident; the book sums them
  core::fix fix;
  time_point first_seen{};  // of this incident
  time_point last_seen{};
};

std::string_view name_of(orm dialect);

// The stable id: the same for the same problem tomorrow, on another machine and in another run.
// Made of rule, statement key, parent's key (0: none), database and route.
std::uint64_t finding_id(rule id, std::uint64_t statement_key, std::uint64_t parent_key,
                         std::string_view database, std::string_view route);

// As reports print ids and keys: 16 hexadecimal digits.
std::string hex(std::uint64_t id);

}  // namespace pgweir::core
