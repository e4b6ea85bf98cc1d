#include "analyzers/adviser/index_candidates.hpp"

#include "analyzers/adviser/index_cover.hpp"
#include "analyzers/adviser/index_hindrances.hpp"
#include "analyzers/adviser/index_making.hpp"
#include "analyzers/adviser/index_partitions.hpp"
#include "analyzers/adviser/index_routes.hpp"
#include "analyzers/adviser/index_shares.hpp"
#include "analyzers/adviser/index_term_text.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace pgweir::analyzers {
namespace {

// So few rows are read as fast with any index.
constexpr double few_rows = 100;
// An index is worth having where it leaves a quarter of the rows that are read now.
constexpr double worthwhile = 4;
// Reading so many rows of an index alone is worth some more columns in it.
constexpr double many_rows = 500;
// One candidate goes before another that was thought of first where it leaves half of the rows.
constexpr double clearly_better = 2;
constexpr std::size_t told_candidates = 4;

struct best_reach {
  const core::catalogue_index* index = nullptr;  // null: reading the whole table is best
  index_reach use;
  double rows = 0;
  const row_route* route = nullptr;
};

// By what there is, on any of the ways.
best_reach use_now(const std::vector<row_route>& routes, const core::catalogue& all) {
  best_reach best;
  for (const auto& route : routes) {
    const auto whole = rows_without_index(route.search) * route.scans;
    if (best.route == nullptr || whole < best.rows) best = {nullptr, {}, whole, &route};
  }
  for (const auto& route : routes) {
    for (const auto& index : route.search.source->indexes) {
      if (!index.valid) continue;
      auto use = reach_of(index, route.search, all);
      if (!use.binds && !use.orders) continue;
      const double rows = use.rows * route.times;
      if (rows < best.rows) best = {&index, std::move(use), rows, &route};
    }
  }
  return best;
}

// Statistics tell of all that this use leaves to be filtered.
bool knows_rest(const best_reach& now, const row_search& search) {
  if (!has_telling_statistics(*search.source->table)) return false;
  for (std::size_t i = 0; i < search.terms.size(); ++i) {
    const bool same_search = i < now.use.bound.size();
    if (!(same_search && now.use.bound[i]) && !search.terms[i].known) return false;
  }
  return true;
}

struct rated_index {
  advised_index index;
  double rows = 0;
  const row_route* route = nullptr;
};

void place(std::vector<rated_index>& all, rated_index one) {
  const auto known = std::ranges::find(all, one.index, [](const auto& each) { return each.index; });
  if (known != all.end()) return;
  const auto at = std::ranges::find_if(
      all, [&](const auto& each) { return each.rows > one.rows * clearly_better; });
  all.insert(at, std::move(one));
}

bool exists(const advised_index& index, const std::vector<core::catalogue_index>& there) {
  return std::ranges::any_of(there, [&](const auto& each) { return covers(each, index); });
}

std::vector<rated_index> candidates_of(const std::vector<row_route>& routes,
                                       const core::catalogue& all) {
  std::vector<rated_index> rated;
  for (const auto& route : routes) {
    const auto& table = *route.search.source->table;
    for (auto& each : indexes_for(route.search, all)) {
      if (each.predicate.empty() && exists(each, route.search.source->indexes)) continue;
      const auto use = reach_of(as_if_there(each), route.search, all);
      const double rows = use.rows * route.times;
      if (!is_selective(rows / (rows_of(table) * route.scans))) continue;
      place(rated, {std::move(each), rows, &route});
    }
  }
  return rated;
}

// Where many rows are read, the table itself need not be.
void add_covering(std::vector<rated_index>& rated) {
  if (rated.empty() || rated.front().rows < few_rows) return;
  const auto best = rated.front();
  auto wide = including_all(best.index, *best.route->search.source);
  if (!wide || !best.index.predicate.empty()) return;
  rated.insert(rated.begin() + 1, {std::move(*wide), best.rows, best.route});
}

std::string conditions_of(const row_search& search) {
  std::string out;
  for (const auto& each : search.terms) out += (out.empty() ? "" : " AND ") + each.text;
  return out;
}

index_need need_of(std::uint16_t source, const row_route& route) {
  index_need need;
  need.source = source;
  need.table = route.search.source->table;
  need.predicate = conditions_of(route.search);
  if (route.search.ordered) need.order = written_order(route.search.source->order);
  need.share = told_share(route.search.terms);
  need.least_share = told_least_share(route.search.terms);
  need.by_join = route.by_join;
  return need;
}

void add_help(index_need& need, const best_reach& now) {
  if (now.index == nullptr) return;
  need.helping_index = now.index->name;
  need.helping_share = now.use.share;
}

// Reads what an index leads to, many rows, for the sake of a few narrow columns.
std::vector<index_need> needs_to_cover(std::uint16_t source, const best_reach& now) {
  const auto& search = now.route->search;
  if (now.index == nullptr || now.use.rows < many_rows || !knows_rest(now, search)) return {};
  advised_index same;
  same.table = search.source->table->name;
  same.method = now.index->method;
  same.keys = now.index->keys;
  same.included = now.index->included;
  same.predicate = now.index->predicate;
  const auto wide = including_all(same, *search.source);
  if (!wide || now.index->unique || exists(*wide, search.source->indexes)) return {};
  auto need = need_of(source, *now.route);
  add_help(need, now);
  need.candidates.push_back(*wide);
  return {std::move(need)};
}

// --- OR ---

// One index for each branch that has none.
std::vector<index_need> needs_of_alternatives(std::uint16_t source, const source_terms& terms,
                                              const core::catalogue& all) {
  for (const auto& group : terms.either) {
    double now = 0;
    double then = 0;
    index_need need;
    need.source = source;
    need.table = terms.table;
    for (const auto& branch : group.branches) {
      const std::vector<row_route> way{{{&terms, branch, false}, 1, 1, false}};
      const auto found = use_now(way, all);
      const auto rated = candidates_of(way, all);
      const double best = rated.empty() ? found.rows : std::min(found.rows, rated.front().rows);
      now += found.rows;
      then += best;
      const bool lacks = found.rows > std::max(few_rows, best * worthwhile);
      if (lacks && !rated.empty()) need.candidates.push_back(rated.front().index);
      need.predicate += (need.predicate.empty() ? "(" : " OR ") + conditions_of(way.front().search);
    }
    need.predicate += ')';
    need.candidates = merged(std::move(need.candidates));
    need.together = need.candidates.size() > 1;
    need.share = need.least_share = kept_share(terms);
    if (!is_selective(then / rows_of(*terms.table)) || now <= then * worthwhile) continue;
    if (!need.candidates.empty()) return {std::move(need)};
  }
  return {};
}

// All branches of it could be looked up, if each had a query of its own.
bool could_be_united(std::uint16_t number, const std::vector<source_terms>& sources) {
  std::vector<bool> served;
  for (const auto& source : sources) {
    for (const auto& group : source.mixed) {
      if (group.number != number) continue;
      served.resize(std::max(served.size(), group.branches.size()), false);
      for (std::size_t i = 0; i < group.branches.size(); ++i) {
        const auto& branch = group.branches[i];
        if (!branch.empty() && is_selective(least_share_of(branch))) served[i] = true;
      }
    }
  }
  return !served.empty() && std::ranges::find(served, false) == served.end();
}

// An OR of two tables, where nothing else says where to begin.
void add_mixed(std::vector<index_need>& needs, const std::vector<source_terms>& sources,
               const std::vector<std::vector<row_route>>& routes) {
  if (!needs.empty()) return;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (sources[i].mixed.empty() || !routes[i].empty()) continue;
    const auto& group = sources[i].mixed.front();
    if (!could_be_united(group.number, sources)) continue;
    index_need need;
    need.source = static_cast<std::uint16_t>(i);
    need.table = sources[i].table;
    for (const auto& branch : group.branches) {
      const auto text = conditions_of({&sources[i], branch, false});
      if (!text.empty()) need.predicate += (need.predicate.empty() ? "" : " OR ") + text;
    }
    need.hindered = hindrance::alternatives;
    need.note =
        "The sides of the OR are of different tables, so no index serves it: write a query for "
        "each side and put them together with UNION.";
    needs.push_back(std::move(need));
    return;
  }
}

// --- one source ---

// Rows that the conditions keep by themselves, with the best index that one could think of.
bool would_be_few(const row_route& route) {
  return is_selective(least_share_of(route.search.terms)) && !route.search.terms.empty();
}

std::vector<index_need> needs_without_candidates(std::uint16_t source,
                                                 const std::vector<row_route>& routes,
                                                 const best_reach& now,
                                                 const core::catalogue& all) {
  for (const auto& route : routes) {
    if (!would_be_few(route) || now.rows <= few_rows) continue;
    auto need = need_of(source, route);
    find_hindrance(need, route.search, all);
    const bool tells = !need.rewrite.empty() || !need.note.empty() || !need.repair.empty();
    if (!tells) continue;
    add_help(need, now);
    return {std::move(need)};
  }
  return {};
}

std::vector<index_need> needs_of_source(std::uint16_t source, const std::vector<row_route>& routes,
                                        const source_terms& terms, const core::catalogue& all) {
  if (routes.empty()) return {};
  const auto now = use_now(routes, all);
  if (now.rows <= few_rows) return {};
  auto rated = candidates_of(routes, all);
  std::erase_if(rated, [&](const auto& each) { return now.rows <= each.rows * worthwhile; });
  const bool sure = now.index == nullptr || knows_rest(now, now.route->search);
  if (rated.empty() || !sure) {
    // What an index serves already is not looked at again for its spelling.
    if (now.index != nullptr) return needs_to_cover(source, now);
    auto either = needs_of_alternatives(source, terms, all);
    return either.empty() ? needs_without_candidates(source, routes, now, all) : either;
  }
  add_covering(rated);
  const auto& route = *rated.front().route;
  auto need = need_of(source, route);
  add_help(need, now);
  for (auto& each : rated) {
    if (need.candidates.size() < told_candidates) need.candidates.push_back(std::move(each.index));
  }
  find_hindrance(need, route.search, all);
  return {std::move(need)};
}

}  // namespace

std::string_view name_of(hindrance what) {
  switch (what) {
    case hindrance::none:
      return "none";
    case hindrance::function:
      return "function";
    case hindrance::cast:
      return "cast";
    case hindrance::arithmetic:
      return "arithmetic";
    case hindrance::leading_wildcard:
      return "leading wildcard";
    case hindrance::invalid_index:
      return "invalid index";
    case hindrance::key_order:
      return "key order";
    case hindrance::sort_order:
      return "sort order";
    case hindrance::collation:
      return "collation";
    case hindrance::operator_class:
      return "operator class";
    case hindrance::partial:
      return "partial index";
    case hindrance::alternatives:
      return "alternatives";
  }
  return "none";
}

std::vector<index_need> needs_of(const parser::statement& statement, const core::catalogue& all,
                                 const std::vector<core::sample_value>* values) {
  // Of half an OR nothing could be said, and of half a condition too much.
  if (statement.access == nullptr || statement.access->truncated) return {};
  const auto reading = read_access(statement, all, values);
  const auto sources = terms_of(reading);
  const auto routes = routes_of(reading.access, sources);
  std::vector<index_need> needs;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (sources[i].table == nullptr) continue;
    for (auto& each : needs_of_source(static_cast<std::uint16_t>(i), routes[i], sources[i], all)) {
      needs.push_back(std::move(each));
    }
  }
  add_mixed(needs, sources, routes);
  return needs;
}

std::optional<advised_index> index_for(const core::catalogue_foreign_key& key,
                                       const core::catalogue& all) {
  const auto* table = all.find(key.from.schema, key.from.name);
  // What a partition has, its parent has as well.
  if (table == nullptr || table->partition_of || key.columns.empty()) return std::nullopt;
  advised_index wanted;
  wanted.table = table->name;
  for (const auto& name : key.columns) {
    core::index_key one;
    one.column = name;
    wanted.keys.push_back(std::move(one));
  }
  wanted.equal_keys = static_cast<std::uint16_t>(wanted.keys.size());
  if (exists(wanted, indexes_of(*table, all))) return std::nullopt;
  return wanted;
}

}  // namespace pgweir::analyzers
