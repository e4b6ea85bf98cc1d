// What the statements of applications cost, for the adviser: of each statement in each database its
// executions and times, and whether it is the child of a proven loop. A stage before the rules;
// makes no findings.
//
// Only what application sessions run, and only what has completed: backups, migrations, tools and
// pgweir itself are not advised. Bounded: the statement used least recently is forgotten.
#pragma once

#include "analyzers/adviser/known_values.hpp"
#include "analyzers/observed.hpp"
#include "analyzers/provenance/proven_loops.hpp"
#include "core/bounded_map.hpp"
#include "core/evidence.hpp"
#include "core/limits.hpp"
#include "core/side_question.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::analyzers {

struct statement_work {
  statement_handle statement;  // null: made, and not yet observed
  core::statement_id text;     // which the handle is of: values belong to it
  core::place where;           // of one of its executions, and a late one
  core::orm dialect = core::orm::none;
  core::cost spent;
  core::duration slowest{};  // server time
  core::time_point first{};
  core::time_point last{};
  std::uint64_t first_rows = 0;  // of its first execution
  std::uint64_t last_rows = 0;
  // It is the child of a proven loop, which takes `looped` from `loop_source`.
  bool in_loop = false;
  core::column_ref looped;
  core::column_ref loop_source;
  // The literals of its text: the same in every execution so far, or values of the program.
  std::uint64_t literals = 0;
  bool literals_vary = false;
  bool binds = false;  // by the extended protocol: literals are the program's own text
};

class statement_workload {
 public:
  void observe(const observed_execution& seen, const proven_loops& loops);
  [[nodiscard]] statement_work* find(std::uint64_t key) { return works_.find(key); }

  // Calls visit(key, work) for each; it must not change the workload.
  template <class Visit>
  void each(Visit visit) {
    for (auto& [key, work] : works_) {
      if (work.statement) visit(key, work);
    }
  }

 private:
  core::bounded_map<std::uint64_t, statement_work> works_{core::limits::advised_statements};
};

// As it is sent to the server's planner, with values that it was bound to where there are any; its
// text empty: it is too long to be.
core::sample_statement sample_of(const parser::statement& statement,
                                 const known_values::list_ptr& values);

// What it costs, as a finding without grade, evidence and fix. Its one incident: told again when it
// has grown.
core::finding finding_of(const statement_work& work, core::rule rule, std::uint64_t id);

// In whose name the server is asked about it.
core::asking_session asking_for(const core::place& where);

// The planner can be asked about it.
bool can_be_planned(const parser::statement& statement);

// Its literals are part of the program, as far as one can see: they may be printed.
bool literals_are_constant(const statement_work& work);

}  // namespace pgweir::analyzers
