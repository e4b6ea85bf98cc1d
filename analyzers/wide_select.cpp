#include "analyzers/wide_select.hpp"

#include "analyzers/advice/advice_wide_select.hpp"
#include "analyzers/key_mix.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace pgweir::analyzers {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t statements_per_work = 8;
constexpr std::uint64_t heavy_row_bytes = 1'000;
constexpr core::duration longest_pause = 5s;

}  // namespace

bool wide_select::is_wide(const observed_execution& seen) const {
  const auto& statement = *seen.statement;
  const auto& event = seen.event;
  if (statement.kind != parser::statement_kind::select || statement.writes) return false;
  if (!statement.select_star && statement.columns.size() < how_.columns) return false;
  if (statement.catalog_only || event.rows == 0 || event.row_limited) return false;
  if (event.outcome != core::execution_outcome::completed) return false;
  const auto columns = seen.columns ? seen.columns->size() : statement.columns.size();
  return columns >= how_.columns || event.bytes / event.rows >= heavy_row_bytes;
}

void wide_select::observe(const observed_execution& seen, findings_out& out) {
  if (!is_wide(seen) || is_backup_or_replication(seen.connection)) return;
  if (seen.event.bytes >= how_.call_bytes) {
    raise(seen, nullptr, 0, out);
    return;
  }
  const auto scope = work_scope_of(seen);
  if (scope.kind == work_kind::connection) return;
  const auto& all = sum_of(seen, scope);
  if (all.bytes >= how_.scope_bytes) raise(seen, &all, key_mix({scope.key, scope.instance}), out);
}

const core::cost& wide_select::sum_of(const observed_execution& seen, const work_scope& scope) {
  auto& work = works_[scope.key];
  const auto& event = seen.event;
  const bool paused = event.sent - work.last > longest_pause;
  if (work.instance != scope.instance || paused) work.statements.clear();
  work.instance = scope.instance;
  work.last = event.completed;
  auto sum = std::ranges::find(work.statements, seen.statement->key, &fetched::statement_key);
  if (sum == work.statements.end()) {
    if (work.statements.size() == statements_per_work) {
      auto bytes_of = [](const fetched& each) { return each.spent.bytes; };
      work.statements.erase(std::ranges::min_element(work.statements, {}, bytes_of));
    }
    work.statements.push_back({seen.statement->key, {}});
    sum = std::prev(work.statements.end());
  }
  add_execution(sum->spent, event);
  return sum->spent;
}

void wide_select::raise(const observed_execution& seen, const core::cost* all,
                        std::uint64_t instance, findings_out& out) {
  using reason = core::wide_select_evidence::reason;
  auto where = place_of(seen);
  auto id = core::finding_id(core::rule::wide_select, seen.statement->key, 0, where.database,
                             where.route);
  auto& running = incidents_.of(id, instance, seen.event.completed);
  auto& finding = running.finding;
  core::wide_select_evidence evidence;
  evidence.statement = seen.statement->ref();
  evidence.why = all ? reason::whole_scope : reason::one_call;
  evidence.select_star = seen.statement->select_star;
  evidence.columns = seen.columns ? seen.columns->size() : seen.statement->columns.size();
  evidence.calls = all ? all->calls : 1;
  evidence.rows = all ? all->rows : seen.event.rows;
  evidence.bytes = all ? all->bytes : seen.event.bytes;
  if (all) {
    finding.cost = *all;
  } else {
    add_execution(finding.cost, seen.event);
  }
  const auto* before = std::get_if<core::wide_select_evidence>(&finding.evidence);
  if (!before || evidence.bytes >= before->bytes) finding.evidence = std::move(evidence);
  finding.rule = core::rule::wide_select;
  finding.grade = core::grade::proven;
  finding.severity = core::severity::info;
  finding.where = std::move(where);
  finding.fix = advise_wide_select(*seen.statement, seen.connection.dialect);
  incidents_.grew(running, seen.event.completed, out);
}

}  // namespace pgweir::analyzers
