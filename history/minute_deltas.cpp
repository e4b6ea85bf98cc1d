#include "history/minute_deltas.hpp"

#include "core/finding.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace pgweir::history {

namespace {

// Of a statement in a database, within this process.
std::uint64_t place_of(const analyzers::statement_totals& totals) {
  return totals.statement.key ^ (core::text_key(totals.database) * 0x9e3779b97f4a7c15U);
}

statement_work work_of(const analyzers::statement_totals& totals) {
  return {totals.errors, totals.spent, totals.slowest, totals.latencies};
}

bool has_shrunk(const core::cost& now, const core::cost& before) {
  return now.calls < before.calls || now.round_trips < before.round_trips ||
         now.rows < before.rows || now.bytes < before.bytes || now.time < before.time;
}

// None: `before` is no earlier look at it.
std::optional<statement_work> since(const statement_work& now, const statement_work& before) {
  if (now.errors < before.errors || has_shrunk(now.spent, before.spent)) return std::nullopt;
  auto latencies = now.latencies.since(before.latencies);
  if (!latencies) return std::nullopt;
  const auto& a = now.spent;
  const auto& b = before.spent;
  statement_work out{now.errors - before.errors,
                     {a.calls - b.calls, a.round_trips - b.round_trips, a.rows - b.rows,
                      a.bytes - b.bytes, a.time - b.time},
                     now.slowest,
                     *std::move(latencies)};
  if (now.slowest == before.slowest) {
    out.slowest = std::min(out.latencies.quantile(1.0), now.slowest);
  }
  return out;
}

}  // namespace

minute_look minute_deltas::look(std::span<const analyzers::statement_totals> totals,
                                core::wall_time now) {
  minute_look out{std::chrono::floor<std::chrono::minutes>(last_), {}};
  last_ = now;
  ++looks_;
  for (const auto& each : totals) {
    auto& before = known_[place_of(each)];
    before.seen_in = looks_;
    if (before.work.spent.calls == each.spent.calls && before.work.spent.time == each.spent.time) {
      continue;
    }
    auto work = work_of(each);
    auto grown = since(work, before.work);
    out.deltas.push_back({&each, grown ? *std::move(grown) : work});
    before.work = std::move(work);
  }
  std::erase_if(known_, [&](const auto& each) { return each.second.seen_in != looks_; });
  return out;
}

}  // namespace pgweir::history
