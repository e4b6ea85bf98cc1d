#include "proxy/live/statement_ranking.hpp"

#include "analyzers/key_mix.hpp"

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

}  // namespace

statement_ranking::ranked statement_ranking::rank(
    std::span<const analyzers::statement_totals> costliest, const analyzers::traffic_seen& all) {
  ranked made;
  const bool first = accounts_.size() == 0;
  std::vector<std::uint64_t> listed;
  for (const auto& which : costliest.first(std::min(most_, costliest.size()))) {
    const auto id = analyzers::key_mix({which.statement.key, analyzers::key_mix(which.database)});
    const auto& told = count(id, {which.spent, which.errors}, first);
    listed.push_back(id);
    made.top.push_back({which.statement, which.database, told});
  }
  for (const auto id : listed_) {
    auto* left = accounts_.find(id);
    if (left != nullptr && std::ranges::find(listed, id) == listed.end()) left->listed = false;
  }
  listed_ = std::move(listed);
  const auto rest = increase(sums_of(all), in_list_);
  each_number(others_, rest, [](auto& a, const auto& b) { a = std::max(a, b); });
  made.others = others_;
  return made;
}

const sums& statement_ranking::count(std::uint64_t id, const sums& total, bool first) {
  auto* known = accounts_.find(id);
  const bool is_new = known == nullptr;
  auto& mine = is_new ? accounts_[id] : *known;
  if (is_new) {
    mine.told = total;
    if (first) add(in_list_, total);
  } else if (mine.listed) {
    const auto more = increase(total, mine.total);
    add(mine.told, more);
    add(in_list_, more);
  }
  mine.total = total;
  mine.listed = true;
  return mine.told;
}

}  // namespace pgweir::live
