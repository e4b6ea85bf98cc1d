#include "analyzers/adviser/index_cover.hpp"

#include "analyzers/adviser/index_types.hpp"
#include "parser/identifier.hpp"
#include "parser/normal_expression.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

namespace pgweir::analyzers {
namespace {

// Above it one more included column makes the index wider than it is worth.
constexpr std::size_t included_columns = 4;

using keys = std::vector<core::index_key>;

bool same_classes(const core::index_key& a, const core::index_key& b) {
  return class_family(a.operator_class) == class_family(b.operator_class) &&
         a.collation == b.collation;
}

bool same_key(const core::index_key& a, const core::index_key& b) {
  return same_target(a, b) && same_classes(a, b);
}

// Equality asks nothing of the class but that of the type, and those of patterns know it too.
bool serves_equality(const core::index_key& existing, const core::index_key& asked) {
  return same_target(existing, asked) && existing.collation == asked.collation &&
         (asked.operator_class.empty() || same_classes(existing, asked));
}

bool is_among(const core::index_key& key, std::span<const core::index_key> asked) {
  return std::ranges::any_of(asked, [&](const auto& each) { return serves_equality(key, each); });
}

// The keys behind the equal ones in their order, all in these directions or all reversed.
bool continues(std::span<const core::index_key> existing, std::span<const core::index_key> asked) {
  if (existing.size() < asked.size()) return false;
  bool forwards = true;
  bool backwards = true;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    if (!same_key(existing[i], asked[i])) return false;
    const bool same_direction = existing[i].descending == asked[i].descending;
    const bool same_nulls = existing[i].nulls_first == asked[i].nulls_first;
    forwards = forwards && same_direction && same_nulls;
    backwards = backwards && !same_direction && !same_nulls;
  }
  return forwards || backwards;
}

bool keys_cover(const keys& existing, const advised_index& asked) {
  const std::size_t equal = std::min<std::size_t>(asked.equal_keys, asked.keys.size());
  if (existing.size() < asked.keys.size()) return false;
  const auto all = std::span{asked.keys};
  for (std::size_t i = 0; i < equal; ++i) {
    if (!is_among(existing[i], all.first(equal))) return false;
  }
  return continues(std::span{existing}.subspan(equal), all.subspan(equal));
}

bool holds(const keys& of, const std::vector<std::string>& included, std::string_view column) {
  return std::ranges::find(included, column) != included.end() ||
         std::ranges::find(of, column, &core::index_key::column) != of.end();
}

bool holds_all(const keys& of, const std::vector<std::string>& included,
               const std::vector<std::string>& wanted) {
  return std::ranges::all_of(wanted,
                             [&](const auto& column) { return holds(of, included, column); });
}

// At most one row has these values, wherever the index then leads.
bool bounds(const core::catalogue_index& existing, const advised_index& asked) {
  if (!existing.unique || !asked.included.empty()) return false;
  const auto equal =
      std::span{asked.keys}.first(std::min<std::size_t>(asked.equal_keys, asked.keys.size()));
  return std::ranges::all_of(existing.keys, [&](const auto& key) { return is_among(key, equal); });
}

// The default class of jsonb knows what jsonb_path_ops knows, and more.
bool gin_key_covers(const core::index_key& existing, const core::index_key& asked) {
  if (same_key(existing, asked)) return true;
  return same_target(existing, asked) && existing.operator_class.empty() &&
         asked.operator_class == "jsonb_path_ops";
}

bool gin_covers(const keys& existing, const keys& asked) {
  return std::ranges::all_of(asked, [&](const auto& key) {
    return std::ranges::any_of(existing,
                               [&](const auto& each) { return gin_key_covers(each, key); });
  });
}

bool is_implied(std::string_view predicate, const advised_index& by) {
  if (predicate.empty()) return true;
  auto said = parser::normal_conjuncts(by.predicate);
  // Nothing equals NULL.
  for (std::size_t i = 0; i < by.keys.size() && i < by.equal_keys; ++i) {
    const auto& column = by.keys[i].column;
    if (column.empty()) continue;
    for (auto& each : parser::normal_conjuncts(parser::written_name(column) + " IS NOT NULL")) {
      said.push_back(std::move(each));
    }
  }
  return implies(said, predicate);
}

// The keys of `narrow` first, as it needs them, those of `wide` behind; empty: they cannot be one.
keys led_by(const advised_index& narrow, const advised_index& wide) {
  const auto place = [](const keys& in, const core::index_key& key) {
    return std::ranges::find_if(in, [&](const auto& each) { return same_key(each, key); });
  };
  keys left{wide.keys.begin(), wide.keys.begin() + wide.equal_keys};
  keys out;
  for (const auto& key : narrow.keys) {
    const auto at = place(left, key);
    if (at == left.end()) return {};
    left.erase(at);
    out.push_back(key);
  }
  out.insert(out.end(), left.begin(), left.end());
  out.insert(out.end(), wide.keys.begin() + wide.equal_keys, wide.keys.end());
  return out;
}

bool same_rows(const advised_index& a, const advised_index& b) {
  return a.table == b.table && a.method == b.method && a.predicate == b.predicate;
}

// `into` changed so that it serves what `other` does; false: it cannot.
bool takes_in(advised_index& into, const advised_index& other) {
  if (covers(into, other)) {
    // The order of its first keys is needed from here on.
    if (other.equal_keys < into.equal_keys) into.equal_keys = other.equal_keys;
    return true;
  }
  if (!same_rows(into, other) || into.method != "btree") return false;
  if (into.keys == other.keys && into.equal_keys == other.equal_keys) {
    auto both = into.included;
    for (const auto& each : other.included) {
      if (!holds(into.keys, both, each)) both.push_back(each);
    }
    if (both.size() > included_columns) return false;
    into.included = std::move(both);
    return true;
  }
  if (!holds_all(into.keys, into.included, other.included)) return false;
  auto together = led_by(other, into);
  if (together.empty()) return false;
  into.keys = std::move(together);
  into.equal_keys = std::min(into.equal_keys, other.equal_keys);
  return true;
}

}  // namespace

bool same_target(const core::index_key& a, const core::index_key& b) {
  if (a.column != b.column) return false;
  if (a.expression == b.expression) return true;
  const auto spelled = parser::normal_expression(a.expression);
  return !spelled.empty() && spelled == parser::normal_expression(b.expression);
}

bool implies(const std::vector<std::string>& condition, std::string_view predicate) {
  const auto wanted = parser::normal_conjuncts(predicate);
  return !wanted.empty() && std::ranges::all_of(wanted, [&](const auto& each) {
    return std::ranges::find(condition, each) != condition.end();
  });
}

core::catalogue_index as_if_there(const advised_index& index) {
  core::catalogue_index out;
  out.method = index.method;
  out.keys = index.keys;
  out.included = index.included;
  out.predicate = index.predicate;
  return out;
}

bool covers(const core::catalogue_index& existing, const advised_index& advised) {
  if (!existing.valid || !is_implied(existing.predicate, advised)) return false;
  if (existing.method != advised.method) return false;
  // Its predicate is what picks the rows; the keys only order them.
  const bool picks_by_predicate = !advised.predicate.empty() && advised.equal_keys == 0;
  if (picks_by_predicate && existing.predicate.empty()) return false;
  if (existing.method != "btree") return gin_covers(existing.keys, advised.keys);
  if (bounds(existing, advised)) return true;
  return keys_cover(existing.keys, advised) &&
         holds_all(existing.keys, existing.included, advised.included);
}

bool covers(const advised_index& wide, const advised_index& narrow) {
  return wide.table == narrow.table && covers(as_if_there(wide), narrow);
}

std::vector<advised_index> merged(std::vector<advised_index> all) {
  std::vector<std::size_t> widest(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) widest[i] = i;
  std::ranges::stable_sort(widest, std::ranges::greater{},
                           [&](std::size_t i) { return all[i].keys.size(); });
  // Of those kept: the index itself, and the first of those that it stands for.
  std::vector<std::pair<std::size_t, advised_index>> kept;
  for (const auto i : widest) {
    const auto taker =
        std::ranges::find_if(kept, [&](auto& each) { return takes_in(each.second, all[i]); });
    if (taker == kept.end()) {
      kept.emplace_back(i, all[i]);
    } else {
      taker->first = std::min(taker->first, i);
    }
  }
  std::ranges::stable_sort(kept, {}, [](const auto& each) { return each.first; });
  std::vector<advised_index> out;
  for (auto& each : kept) out.push_back(std::move(each.second));
  return out;
}

}  // namespace pgweir::analyzers
