#include "proxy/live/statement_ranking.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace pgweir::live {

namespace {

using sums = statement_ranking::sums;

// Each number of two sums.
template <class Function>
void each_number(sums& to, const sums& from, Function function) {
  function(to.spent.calls, from.spent.calls);
  function(to.spent.rows, from.spent.rows);
  function(to.spent.time, from.spent.time);
  function(to.errors, from.errors);
}

void add(sums& to, const sums& more) {
  each_number(to, more, [](auto& a, const auto& b) { a += b; });
}

// Never below zero: a statement that was forgotten meanwhile begins anew.
sums increase(sums now, const sums& before) {
  each_number(now, before, [](auto& a, const auto& b) { a = a > b ? a - b : a - a; });
  return now;
}

sums sums_of(const analyzers::traffic_seen& all) {
  sums made;
  made.spent = {all.executions, all.round_trips, all.rows, all.bytes, all.time};
  made.errors = all.errors;
  return made;
}

bool took_more(const analyzers::statement_totals* a, const analyzers::statement_totals* b) {
  if (a->spent.time != b->spent.time) return a->spent.time > b->spent.time;
  if (a->statement.key != b->statement.key) return a->statement.key < b->statement.key;
  return a->database < b->database;
}

}  // namespace

statement_ranking::ranked statement_ranking::rank(
    std::span<const analyzers::statement_totals> statements, const analyzers::traffic_seen& all) {
  std::vector<const analyzers::statement_totals*> order;
  order.reserve(statements.size());
  for (const auto& each : statements) order.push_back(&each);
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(most_, order.size()));
  std::partial_sort(order.begin(), end, order.end(), took_more);

  ranked made;
  std::map<name, sums> shown;
  const bool first = shown_.empty();
  for (auto at = order.begin(); at != end; ++at) {
    const auto& which = **at;
    const sums total{which.spent, which.errors};
    const name id{which.statement.key, which.database};
    const auto before = shown_.find(id);
    if (before != shown_.end()) {
      add(in_list_, increase(total, before->second));
    } else if (first) {
      add(in_list_, total);
    }
    shown.emplace(id, total);
    made.top.push_back({which.statement, which.database, total});
  }
  shown_ = std::move(shown);
  const auto rest = increase(sums_of(all), in_list_);
  each_number(others_, rest, [](auto& a, const auto& b) { a = std::max(a, b); });
  made.others = others_;
  return made;
}

}  // namespace pgweir::live
