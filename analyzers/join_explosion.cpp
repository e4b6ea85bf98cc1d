#include "analyzers/join_explosion.hpp"

#include "analyzers/advice/advice_joins.hpp"
#include "analyzers/key_mix.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace pgweir::analyzers {

namespace {

using namespace std::chrono_literals;

// A result is looked at row by row: one in a while tells of the others.
constexpr core::duration between_looks = 1s;
// From here on it is an error, as a result that nothing bounds is.
constexpr std::uint64_t error_rows = 10'000;

core::join_explosion_evidence evidence_of(const observed_execution& seen,
                                          const join_product& product) {
  const auto& joins = *seen.statement->join_branches;
  auto scaled = [&](std::size_t count) { return count * seen.event.rows / product.rows; };
  core::join_explosion_evidence evidence;
  evidence.statement = seen.statement->ref();
  evidence.rows = seen.event.rows;
  evidence.bytes = seen.event.bytes;
  evidence.parents = std::max<std::uint64_t>(scaled(product.parents), 1);
  evidence.rows_needed = std::max<std::uint64_t>(scaled(product.rows_needed), 1);
  evidence.estimated = product.rows < seen.event.rows;
  for (auto branch : product.branches) {
    const auto& source = joins.sources[branch];
    evidence.joins.push_back({source.parent_column, source.own_column});
  }
  evidence.driving_key = evidence.joins.front().left;
  return evidence;
}

}  // namespace

void join_explosion::observe(const observed_execution& seen, findings_out& out) {
  const auto& event = seen.event;
  bool may_multiply = seen.statement->join_branches && event.rows >= how_.rows &&
                      event.row_values && event.outcome == core::execution_outcome::completed &&
                      !seen.statement->grouped && event.fetches <= 1;
  if (!may_multiply || seen.connection.purpose == client_purpose::backup) return;
  const auto& known = judge(seen);
  if (known.product) raise(seen, *known.product, known.at == event.completed, out);
}

const join_explosion::verdict& join_explosion::judge(const observed_execution& seen) {
  const auto& event = seen.event;
  auto& known = verdicts_[key_mix({seen.statement->key, key_mix(seen.connection.login.database)})];
  bool fresh = known.rows != 0 && event.completed - known.at < between_looks;
  if (fresh && event.rows <= known.rows) return known;
  known.at = event.completed;
  known.rows = event.rows;
  known.product = find_product(*seen.statement->join_branches, *event.row_values, seen.columns);
  if (!known.product) return known;
  auto factor =
      static_cast<double>(known.product->rows) / static_cast<double>(known.product->parents);
  if (factor < how_.factor) known.product.reset();
  return known;
}

void join_explosion::raise(const observed_execution& seen, const join_product& product,
                           bool measured, findings_out& out) {
  auto where = place_of(seen);
  auto id = core::finding_id(core::rule::join_explosion, seen.statement->key, 0, where.database,
                             where.route);
  auto& running = incidents_.of(id, 0, seen.event.completed);
  auto& finding = running.finding;
  const auto* before = std::get_if<core::join_explosion_evidence>(&finding.evidence);
  bool first = finding.cost.calls == 0;
  bool larger = first || (measured && before && before->rows < seen.event.rows);
  if (larger) finding.evidence = evidence_of(seen, product);
  const auto& evidence = std::get<core::join_explosion_evidence>(finding.evidence);
  finding.rule = core::rule::join_explosion;
  finding.grade = core::grade::proven;
  finding.severity = evidence.rows >= error_rows ? core::severity::error : core::severity::warning;
  finding.where = std::move(where);
  finding.fix = advise_join_explosion(*seen.statement->join_branches, product.branches,
                                      seen.connection.dialect);
  add_execution(finding.cost, seen.event);
  incidents_.grew(running, seen.event.completed, out);
}

}  // namespace pgweir::analyzers
