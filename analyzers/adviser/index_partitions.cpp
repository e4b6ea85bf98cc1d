#include "analyzers/adviser/index_partitions.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace pgweir::analyzers {
namespace {

// Partitions of partitions of …; deeper ones are not looked at.
constexpr int levels = 8;

bool same_index(const core::catalogue_index& a, const core::catalogue_index& b) {
  return a.method == b.method && a.keys == b.keys && a.included == b.included &&
         a.predicate == b.predicate;
}

bool has(const std::vector<core::catalogue_index>& all, const core::catalogue_index& wanted) {
  return std::ranges::any_of(
      all, [&](const auto& each) { return each.valid && same_index(each, wanted); });
}

std::vector<core::catalogue_index> found_in(const core::catalogue_table& table,
                                            const core::catalogue& all, int level);

// Those that all partitions have; empty: none is known.
std::vector<core::catalogue_index> shared_by_partitions(const core::catalogue_table& parent,
                                                        const core::catalogue& all, int level) {
  std::optional<std::vector<core::catalogue_index>> shared;
  for (const auto& each : all.tables) {
    if (each.partition_of != parent.name) continue;
    auto its = found_in(each, all, level + 1);
    if (!shared) {
      shared = std::move(its);
      std::erase_if(*shared, [](const auto& index) { return !index.valid; });
    } else {
      std::erase_if(*shared, [&](const auto& index) { return !has(its, index); });
    }
  }
  return shared.value_or(std::vector<core::catalogue_index>{});
}

std::vector<core::catalogue_index> found_in(const core::catalogue_table& table,
                                            const core::catalogue& all, int level) {
  auto out = table.indexes;
  std::erase_if(out, [](const auto& index) { return index.keys.empty(); });
  if (table.kind != core::relation_kind::partitioned_table || level == levels) return out;
  for (auto& each : shared_by_partitions(table, all, level)) {
    std::erase_if(out, [&](const auto& index) { return !index.valid && same_index(index, each); });
    // What is unique in each partition is not unique in all of them.
    each.unique = false;
    if (!has(out, each)) out.push_back(std::move(each));
  }
  return out;
}

}  // namespace

const core::catalogue_table* outermost(const core::catalogue_table* table,
                                       const core::catalogue& all) {
  for (int level = 0; table != nullptr && table->partition_of && level < levels; ++level) {
    table = all.find(table->partition_of->schema, table->partition_of->name);
  }
  return table;
}

std::vector<core::catalogue_index> indexes_of(const core::catalogue_table& table,
                                              const core::catalogue& all) {
  return found_in(table, all, 0);
}

}  // namespace pgweir::analyzers
