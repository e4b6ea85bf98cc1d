#include "analyzers/unbounded_select.hpp"

#include "analyzers/advice/advice.hpp"
#include "analyzers/key_mix.hpp"

#include <algorithm>
#include <utility>

namespace pgweir::analyzers {

namespace {

// Growth is worth a word from this share of `rows` on: a test that adds five rows is no problem.
constexpr std::uint64_t worth_growing = 10;
// And is followed from this share on: what stays below it is a look-up, however often it is made.
constexpr std::uint64_t worth_following = 100;

bool nothing_limits(const parser::statement& statement) {
  return statement.kind == parser::statement_kind::select &&
         statement.limit != parser::bound_kind::bounded && !statement.single_row_aggregate &&
         !statement.writes && !statement.catalog_only && !statement.tables.empty();
}

// A portal with a row limit and a cursor's FETCH are the application's own bound.
bool is_watched(const observed_execution& seen) {
  return seen.event.outcome == core::execution_outcome::completed && !seen.event.row_limited &&
         seen.event.fetches <= 1 && nothing_limits(*seen.statement) &&
         !is_backup_or_replication(seen.connection);
}

}  // namespace

void unbounded_select::observe(const observed_execution& seen, findings_out& out) {
  if (!is_watched(seen)) return;
  const auto* grown = follow(seen);
  if (auto why = judge(seen, grown)) raise(seen, *why, grown, out);
}

const unbounded_select::growth* unbounded_select::follow(const observed_execution& seen) {
  auto rows = seen.event.rows;
  bool small = rows * worth_following < how_.rows;
  auto bit = seen.statement->key % followed_.size();
  if (small && !followed_[bit]) return nullptr;
  auto key = key_mix(
      {seen.statement->key, seen.event.parameters_hash, key_mix(seen.connection.login.database)});
  if (small) {
    growths_.erase(key);
    return nullptr;
  }
  followed_.set(bit);
  auto& known = growths_[key];
  if (known.runs == 0 || rows < known.last_rows) known = {rows, rows, 1};
  if (rows > known.last_rows) ++known.runs;
  known.last_rows = rows;
  return &known;
}

std::optional<unbounded_select::reason> unbounded_select::judge(const observed_execution& seen,
                                                                const growth* grown) const {
  auto rows = seen.event.rows;
  if (rows >= how_.rows) return reason::many_rows;
  if (grown && grown->runs >= how_.growing_runs && rows * worth_growing >= how_.rows)
    return reason::growing;
  bool anything_bounds = seen.statement->narrowed || seen.statement->grouped || rows < 2;
  return anything_bounds ? std::nullopt : std::optional{reason::nothing_bounds};
}

core::severity unbounded_select::severity_of(reason why, std::uint64_t rows) const {
  if (why == reason::nothing_bounds) return core::severity::info;
  return rows >= how_.error_rows ? core::severity::error : core::severity::warning;
}

void unbounded_select::raise(const observed_execution& seen, reason why, const growth* grown,
                             findings_out& out) {
  auto where = place_of(seen);
  auto id = core::finding_id(core::rule::unbounded_select, seen.statement->key, 0, where.database,
                             where.route);
  auto& running = incidents_.of(id, 0, seen.event.completed);
  auto& finding = running.finding;
  core::unbounded_select_evidence evidence;
  if (finding.cost.calls > 0)
    evidence = std::get<core::unbounded_select_evidence>(std::move(finding.evidence));
  bool worse = finding.cost.calls == 0 || why < evidence.why;
  if (worse) evidence.why = why;
  evidence.statement = seen.statement->ref();
  evidence.rows = std::max(evidence.rows, seen.event.rows);
  evidence.bytes = std::max(evidence.bytes, seen.event.bytes);
  evidence.columns = seen.columns ? seen.columns->size() : seen.statement->columns.size();
  if (why == reason::growing) evidence.first_rows = grown->first_rows;

  bool said_less = running.said_calls > 0 && worse;
  finding.rule = core::rule::unbounded_select;
  finding.grade = core::grade::proven;
  finding.severity = severity_of(evidence.why, evidence.rows);
  finding.fix = advise_unbounded_select(*seen.statement, seen.connection.dialect);
  finding.evidence = std::move(evidence);
  finding.where = std::move(where);
  add_execution(finding.cost, seen.event);
  if (said_less) running.said_calls = 0;
  incidents_.grew(running, seen.event.completed, out);
}

}  // namespace pgweir::analyzers
