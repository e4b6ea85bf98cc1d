#include "analyzers/adviser/index_routes.hpp"

#include "analyzers/adviser/index_shares.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace pgweir::analyzers {
namespace {

// Above it a sequential scan wins, whatever the index.
constexpr double selective_share = 0.15;
constexpr double page_rows = 50;

double alternatives_share(const index_alternatives& group, bool least) {
  double sum = 0;
  for (const auto& branch : group.branches) {
    if (branch.empty()) return 1;
    sum += least ? least_share_of(branch) : share_of(branch);
  }
  return std::min(sum, 1.0);
}

double kept(const source_terms& source, bool least) {
  double share = least ? least_share_of(source.own) : share_of(source.own);
  for (const auto& each : source.either) share *= alternatives_share(each, least);
  return share;
}

class route_finder {
 public:
  route_finder(const parser::access& access, const std::vector<source_terms>& sources)
      : access_{access}, sources_{sources}, found_(sources.size()), routes_(sources.size()) {}

  std::vector<std::vector<row_route>> find() {
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      // A function, VALUES, a sub-select with a LIMIT: a few rows, mostly.
      if (access_.sources[i].table.name.empty()) found_[i] = page_rows;
      if (narrows(i)) add_own(i, false);
    }
    each_block(false, [&](auto block) { begin(block); });
    while (const auto next = nearest(false)) follow_joins(*next);
    each_block(false, [&](auto block) { leave(block); });
    while (const auto next = nearest(true)) follow_joins(*next);
    each_block(true, [&](auto block) { begin(block); });
    while (const auto next = nearest(true)) follow_joins(*next);
    return routes_;
  }

 private:
  [[nodiscard]] double own_rows(std::size_t i) const {
    return rows_of(*sources_[i].table) * kept_share(sources_[i]);
  }

  [[nodiscard]] bool narrows(std::size_t i) const {
    const auto& source = sources_[i];
    if (source.table == nullptr || (source.own.empty() && source.either.empty())) return false;
    return is_selective(least_kept_share(source));
  }

  [[nodiscard]] bool is_in(std::size_t i, std::uint16_t block) const {
    return access_.sources[i].block == block && sources_[i].table != nullptr;
  }

  [[nodiscard]] bool is_correlated(std::size_t i) const {
    return access_.blocks[access_.sources[i].block].correlated;
  }

  [[nodiscard]] bool is_run_for_each_row(std::size_t i) const {
    const auto& block = access_.blocks[access_.sources[i].block];
    return block.correlated && !block.exists;
  }

  template <typename Step>
  void each_block(bool correlated, Step step) {
    for (std::size_t i = 0; i < access_.blocks.size(); ++i) {
      if (access_.blocks[i].correlated == correlated) step(static_cast<std::uint16_t>(i));
    }
  }

  // The source that keeps the fewest rows, or the one that is sorted by where nothing is selective.
  void begin(std::uint16_t block) {
    std::optional<std::size_t> first;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      if (!is_in(i, block) || found_[i]) continue;
      if (!narrows(i)) continue;
      if (!first || own_rows(i) < own_rows(*first)) first = i;
    }
    for (std::size_t i = 0; i < sources_.size() && !first; ++i) {
      const bool sorted = is_in(i, block) && !found_[i] && !sources_[i].order.empty();
      if (sorted) first = i;
    }
    if (!first) return;
    const auto& source = sources_[*first];
    routes_[*first].clear();
    add_own(*first, !source.order.empty());
    double rows = own_rows(*first);
    if (!source.order.empty() || source.ends_early) rows = std::min(rows, page_rows);
    found_[*first] = std::max(rows, 1.0);
  }

  void add_own(std::size_t i, bool ordered) {
    routes_[i].push_back({{&sources_[i], sources_[i].own, ordered}, 1, 1, false});
  }

  // Rows found so far that a join of this source goes out from; none: no join reaches it.
  [[nodiscard]] std::optional<double> times_of(std::size_t i) const {
    std::optional<double> times;
    for (const auto& each : sources_[i].joins) {
      if (each.other >= found_.size() || !found_[each.other]) continue;
      times = std::max(times.value_or(0), *found_[each.other]);
    }
    return times;
  }

  [[nodiscard]] row_search joined(std::size_t i) const {
    const bool ordered = is_correlated(i) && !sources_[i].order.empty();
    row_search search{&sources_[i], sources_[i].own, ordered};
    for (const auto& each : sources_[i].joins) {
      if (each.other < found_.size() && found_[each.other]) search.terms.push_back(each);
    }
    return search;
  }

  // The next one that joins reach, with the fewest rows.
  [[nodiscard]] std::optional<std::size_t> nearest(bool correlated) const {
    std::optional<std::size_t> best;
    double fewest = std::numeric_limits<double>::max();
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      if (found_[i] || sources_[i].table == nullptr || is_correlated(i) != correlated) continue;
      const auto times = times_of(i);
      if (!times) continue;
      const double rows = *times * rows_of(*sources_[i].table) * share_of(joined(i).terms);
      if (best && rows >= fewest) continue;
      best = i;
      fewest = rows;
    }
    return best;
  }

  void follow_joins(std::size_t i) {
    const double times = *times_of(i);
    const auto search = joined(i);
    const double all = rows_of(*sources_[i].table);
    routes_[i].push_back({search, times, is_run_for_each_row(i) ? times : 1, true});
    found_[i] = std::clamp(times * all * share_of(search.terms), 1.0, std::max(all, times));
  }

  // For the blocks inside: what is not looked up is read as a whole.
  void leave(std::uint16_t block) {
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      if (is_in(i, block) && !found_[i]) found_[i] = std::max(own_rows(i), 1.0);
    }
  }

  const parser::access& access_;
  const std::vector<source_terms>& sources_;
  std::vector<std::optional<double>> found_;  // rows; none: not reached yet
  std::vector<std::vector<row_route>> routes_;
};

}  // namespace

double kept_share(const source_terms& source) { return kept(source, false); }
double least_kept_share(const source_terms& source) { return kept(source, true); }

bool is_selective(double share) { return share <= selective_share; }

std::vector<std::vector<row_route>> routes_of(const parser::access& access,
                                              const std::vector<source_terms>& sources) {
  return route_finder{access, sources}.find();
}

}  // namespace pgweir::analyzers
