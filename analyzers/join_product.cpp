#include "analyzers/join_product.hpp"

#include "analyzers/key_mix.hpp"
#include "core/limits.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace pgweir::analyzers {

namespace {

constexpr std::uint16_t nowhere = parser::join_tree::none;

using result_columns = std::vector<core::result_column>;

// How many columns a star at this place has, where others stand in the list as well: it goes on
// while the columns are of one table, in the table's order.
std::size_t width_of_star(const result_columns& columns, std::size_t first) {
  auto end = first;
  auto goes_on = [&] {
    const auto& next = columns[end];
    if (end == first) return next.table_oid != 0;
    return next.table_oid == columns[first].table_oid &&
           next.column_number > columns[end - 1].column_number;
  };
  while (end < columns.size() && goes_on()) ++end;
  return end - first;
}

// For each column of the result the source that it comes from; empty: not known.
std::vector<std::uint16_t> sources_of_columns(const parser::join_tree& joins,
                                              const result_columns* columns) {
  const auto& targets = joins.targets;
  auto stars = std::ranges::count(targets, true, &parser::join_tree::target::star);
  if (stars > 0 && columns == nullptr) return {};
  std::vector<std::uint16_t> out;
  for (const auto& target : targets) {
    std::size_t width = 1;
    if (target.star && stars > 1) width = width_of_star(*columns, out.size());
    if (target.star && stars == 1 && columns->size() >= targets.size())
      width = columns->size() - (targets.size() - 1);
    out.insert(out.end(), width, target.source);
  }
  bool fits = columns == nullptr || columns->size() == out.size();
  return fits ? out : std::vector<std::uint16_t>{};
}

// For each digested column the source that it comes from.
std::vector<std::uint16_t> sources_of(const parser::join_tree& joins, const core::row_digests& rows,
                                      const result_columns* columns) {
  const auto all = sources_of_columns(joins, columns);
  std::vector<std::uint16_t> out;
  for (auto position : rows.columns) {
    if (position >= all.size()) return {};
    out.push_back(all[position]);
  }
  return out;
}

// One source with what hangs on it: which digested columns belong to which branch.
class pivot {
 public:
  pivot(const parser::join_tree& joins, std::uint16_t source,
        const std::vector<std::uint16_t>& of_column)
      : source_{source} {
    for (std::uint16_t i = 0; i < joins.sources.size(); ++i) {
      if (joins.sources[i].parent == source) branches_.push_back(i);
    }
    for (std::size_t column = 0; column < of_column.size(); ++column)
      branch_of_column_.push_back(branch_of(joins, of_column[column]));
  }

  std::optional<join_product> measure(const core::row_digests& rows);

 private:
  static constexpr std::size_t of_parent = 0xffff'ffff;
  static constexpr std::size_t of_nobody = 0xffff'fffe;

  struct group {
    std::size_t rows = 0;
    std::vector<std::unordered_set<std::uint64_t>> children;  // of each branch
  };

  // The pivot's own columns and those above it name the parent.
  [[nodiscard]] std::size_t branch_of(const parser::join_tree& joins, std::uint16_t source) const {
    if (source == nowhere) return of_nobody;
    for (std::size_t i = 0; i < branches_.size(); ++i) {
      if (joins.is_below(source, branches_[i])) return i;
    }
    return joins.is_below(source_, source) ? of_parent : of_nobody;
  }
  void add_row(const core::row_digests& rows, std::size_t row);
  [[nodiscard]] std::vector<std::size_t> to_many() const;
  [[nodiscard]] bool is_product(const group& of, const std::vector<std::size_t>& many,
                                bool cut) const;

  std::uint16_t source_;
  std::vector<std::uint16_t> branches_;
  std::vector<std::size_t> branch_of_column_;
  std::unordered_map<std::uint64_t, group> groups_;
  std::uint64_t last_ = 0;  // the parent of the last row
};

void pivot::add_row(const core::row_digests& rows, std::size_t row) {
  std::uint64_t parent = 1;
  std::vector<std::uint64_t> children(branches_.size(), 0);
  for (std::size_t column = 0; column < branch_of_column_.size(); ++column) {
    auto branch = branch_of_column_[column];
    if (branch == of_nobody) continue;
    auto cell = rows.cell(row, column);
    auto& hash = branch == of_parent ? parent : children[branch];
    hash = key_mix({hash, cell.bits, static_cast<std::uint64_t>(cell.kind)});
  }
  last_ = parent;
  auto& its = groups_[parent];
  ++its.rows;
  its.children.resize(branches_.size());
  for (std::size_t i = 0; i < branches_.size(); ++i) its.children[i].insert(children[i]);
}

std::vector<std::size_t> pivot::to_many() const {
  std::vector<std::size_t> many;
  for (std::size_t i = 0; i < branches_.size(); ++i) {
    bool found = std::ranges::any_of(
        groups_, [&](const auto& entry) { return entry.second.children[i].size() >= 2; });
    if (found) many.push_back(i);
  }
  return many;
}

// Every child beside every other. Of the last parent of a cut result some pairs are missing: there
// it is enough that its children of each kind come twice or more.
bool pivot::is_product(const group& of, const std::vector<std::size_t>& many, bool cut) const {
  std::size_t product = 1;
  std::size_t most = 0;
  std::size_t with_many = 0;
  for (auto branch : many) {
    auto children = of.children[branch].size();
    product *= children;
    most = std::max(most, children);
    if (children >= 2) ++with_many;
  }
  bool all_pairs = of.rows * 10 >= product * 9;
  return with_many >= 2 && (all_pairs || (cut && of.rows >= 2 * most));
}

std::optional<join_product> pivot::measure(const core::row_digests& rows) {
  if (std::ranges::count(branch_of_column_, of_parent) == 0) return std::nullopt;
  for (std::size_t row = 0; row < rows.rows(); ++row) add_row(rows, row);
  auto many = to_many();
  if (many.size() < 2) return std::nullopt;
  join_product found{source_, {}, rows.rows(), groups_.size(), groups_.size()};
  std::size_t multiplied = 0;
  for (const auto& [parent, its] : groups_) {
    bool cut = parent == last_ && rows.rows() == core::limits::digested_rows;
    if (is_product(its, many, cut)) multiplied += its.rows;
    for (auto branch : many) found.rows_needed += its.children[branch].size();
  }
  if (multiplied * 2 < rows.rows()) return std::nullopt;
  for (auto branch : many) found.branches.push_back(branches_[branch]);
  return found;
}

}  // namespace

std::optional<join_product> find_product(const parser::join_tree& joins,
                                         const core::row_digests& rows,
                                         const result_columns* columns) {
  const auto of_column = sources_of(joins, rows, columns);
  if (of_column.empty()) return std::nullopt;
  for (std::uint16_t source = 0; source < joins.sources.size(); ++source) {
    if (joins.children(source) < 2) continue;
    if (auto found = pivot{joins, source, of_column}.measure(rows)) return found;
  }
  return std::nullopt;
}

}  // namespace pgweir::analyzers
