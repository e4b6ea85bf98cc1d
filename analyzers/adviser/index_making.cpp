#include "analyzers/adviser/index_making.hpp"

#include "analyzers/adviser/index_cover.hpp"
#include "analyzers/adviser/index_shares.hpp"
#include "analyzers/adviser/index_types.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace pgweir::analyzers {
namespace {

using parser::access_operator;

// One more key is not worth its bytes where so few rows are left.
constexpr double enough_rows = 10;
constexpr std::size_t equal_keys = 3;
// More than this beside the keys makes the index another copy of the table.
constexpr std::size_t included_columns = 3;
constexpr std::uint32_t included_bytes = 64;
// A partial index over nearly all rows saves nothing.
constexpr double partial_share = 0.9;

using terms = std::vector<const index_term*>;

advised_index index_on(const core::catalogue_table& table) {
  advised_index out;
  out.table = table.name;
  return out;
}

bool can_be_key(const index_term& term) {
  // Who compares a number as text means the number: its own index is better.
  if (term.predicate->cast && term.key.expression.ends_with("::text")) return false;
  if (!term.key.expression.empty()) return is_indexable(term.key.expression, term.column);
  if (term.column == nullptr) return false;
  const auto group = group_of(term.column->type);
  return group == type_group::ordered || group == type_group::text || group == type_group::boolean;
}

// The order of columns is told by its source.
bool can_be_sorted(const parser::access_order& order, const core::catalogue_table& table) {
  const auto* column = table.column(order.column);
  if (!order.expression.empty()) return is_indexable(order.expression, column);
  if (column == nullptr) return false;
  const auto group = group_of(column->type);
  return group == type_group::ordered || group == type_group::text || group == type_group::boolean;
}

terms with_role(const row_search& search, index_role role) {
  terms out;
  for (const auto& each : search.terms) {
    const bool twice = std::ranges::any_of(
        out, [&](const auto* known) { return same_target(known->key, each.key); });
    if (each.role == role && !twice && can_be_key(each)) out.push_back(&each);
  }
  std::ranges::stable_sort(out, {}, [](const auto* each) { return each->share; });
  return out;
}

core::index_key key_of(const index_term& term) {
  auto key = term.key;
  key.collation = term.predicate->expression.empty() ? term.predicate->collation : "";
  return key;
}

std::optional<core::index_key> prefix_key(const index_term& term, const core::catalogue& all) {
  if (term.column == nullptr || !can_be_key(term)) return std::nullopt;
  if (group_of(term.column->type) != type_group::text) return std::nullopt;
  auto key = term.key;
  const auto& collation = term.column->collation;
  if (collation.empty() ? all.byte_order : is_byte_order(collation)) return key;
  const bool bare = term.key.expression.empty();
  key.operator_class = bare ? pattern_class(term.column->type) : "text_pattern_ops";
  if (key.operator_class.empty()) return std::nullopt;
  return key;
}

// A search by btree in the making.
class tree_maker {
 public:
  tree_maker(const row_search& search, const core::catalogue& all) : search_{search}, all_{all} {
    table_ = search.source->table;
    rows_ = rows_of(*table_);
    equal_ = with_role(search, index_role::equal);
    if (equal_.size() > equal_keys) equal_.resize(equal_keys);
  }

  // Equal keys until few rows are left, then a list, then a range.
  [[nodiscard]] std::optional<advised_index> by_value() const {
    auto out = index_on(*table_);
    double left = rows_;
    const auto add = [&](const index_term& term, core::index_key key) {
      if (left <= enough_rows || holds(out, key)) return;
      out.keys.push_back(std::move(key));
      left *= term.least;
    };
    for (const auto* each : equal_) add(*each, key_of(*each));
    const auto lists = with_role(search_, index_role::list);
    if (!lists.empty()) add(*lists.front(), key_of(*lists.front()));
    // A value of a list is equal, too, and nothing behind it must be in order.
    out.equal_keys = static_cast<std::uint16_t>(out.keys.size());
    const auto ranges = with_role(search_, index_role::range);
    if (!ranges.empty()) {
      add(*ranges.front(), key_of(*ranges.front()));
    } else {
      for (const auto& each : search_.terms) add_prefix(each, add);
    }
    if (out.keys.empty()) return std::nullopt;
    return out;
  }

  // All equal keys, then what is sorted by.
  [[nodiscard]] std::optional<advised_index> by_order() const {
    const auto& order = search_.source->order;
    if (!search_.ordered || order.empty()) return std::nullopt;
    auto out = index_on(*table_);
    for (const auto* each : equal_) out.keys.push_back(key_of(*each));
    out.equal_keys = static_cast<std::uint16_t>(out.keys.size());
    const bool backwards = order.front().descending;
    for (const auto& each : order) {
      if (!can_be_sorted(each, *table_)) return std::nullopt;
      core::index_key key;
      key.column = each.expression.empty() ? each.column : "";
      key.expression = each.expression;
      key.collation = each.collation;
      // It can be read from its end, too: the first column ascends.
      key.descending = each.descending != backwards;
      key.nulls_first = each.nulls_first != backwards;
      if (!is_one_value(key) && !holds(out, key)) out.keys.push_back(std::move(key));
      if (is_key(each)) break;
    }
    if (out.keys.size() == out.equal_keys) return std::nullopt;
    return out;
  }

 private:
  template <typename Add>
  void add_prefix(const index_term& term, const Add& add) const {
    if (term.role != index_role::prefix) return;
    if (auto key = prefix_key(term, all_)) add(term, std::move(*key));
  }

  static bool holds(const advised_index& index, const core::index_key& key) {
    return std::ranges::any_of(index.keys,
                               [&](const auto& each) { return same_target(each, key); });
  }

  [[nodiscard]] bool is_one_value(const core::index_key& key) const {
    return std::ranges::any_of(search_.terms, [&](const auto& term) {
      const bool one = term.role == index_role::equal || term.role == index_role::fixed;
      return one && same_target(term.key, key);
    });
  }

  // Nothing is left to be sorted behind a unique column.
  [[nodiscard]] bool is_key(const parser::access_order& order) const {
    return order.expression.empty() &&
           std::ranges::any_of(search_.source->indexes, [&](const auto& each) {
             return each.unique && each.predicate.empty() && each.keys.size() == 1 &&
                    each.keys.front().column == order.column;
           });
  }

  const row_search& search_;
  const core::catalogue& all_;
  const core::catalogue_table* table_ = nullptr;
  double rows_ = 0;
  terms equal_;
};

// --- GIN and GiST ---

bool is_text(const index_term& term) {
  return term.column == nullptr || group_of(term.column->type) == type_group::text;
}

std::optional<advised_index> by_element(const index_term& term, advised_index out) {
  if (term.column == nullptr) return std::nullopt;
  if (!term.key.expression.empty() && !is_indexable(term.key.expression, term.column)) {
    return std::nullopt;
  }
  const auto op = term.predicate->op;
  const auto group = group_of(term.column->type);
  if (group == type_group::document) {
    const bool known = op == access_operator::contains || op == access_operator::has_key;
    if (!known) return std::nullopt;
    if (op == access_operator::contains) out.keys.front().operator_class = "jsonb_path_ops";
    return out;
  }
  if (group == type_group::array) return out;
  if (group != type_group::range) return std::nullopt;
  out.method = "gist";
  return out;
}

std::optional<advised_index> by_parts(const index_term& term, const row_search& search,
                                      const core::catalogue& all) {
  auto out = index_on(*search.source->table);
  out.method = "gin";
  out.keys.push_back(term.key);
  const bool bare = term.key.expression.empty();
  switch (term.role) {
    case index_role::element:
      return by_element(term, std::move(out));
    case index_role::search:
      if (bare && (term.column == nullptr || group_of(term.column->type) != type_group::search)) {
        return std::nullopt;
      }
      if (!bare && !is_indexable(term.key.expression, term.column)) return std::nullopt;
      return out;
    case index_role::pattern:
    case index_role::infix:
      if (!all.has_extension("pg_trgm") || !is_text(term)) return std::nullopt;
      if (!bare && !is_indexable(term.key.expression, term.column)) return std::nullopt;
      out.keys.front().operator_class = "gin_trgm_ops";
      return out;
    case index_role::equal:
    case index_role::list:
    case index_role::fixed:
    case index_role::not_null:
    case index_role::range:
    case index_role::prefix:
    case index_role::blocked:
      return std::nullopt;
  }
  return std::nullopt;
}

// --- partial ---

std::string anded(const std::vector<const index_term*>& constants) {
  std::string out;
  for (const auto* each : constants) out += (out.empty() ? "" : " AND ") + each->constant;
  return out;
}

// What a partial index is sorted by where nothing else is asked: something that is there anyway.
core::index_key any_key(const source_terms& source, const index_term& constant) {
  core::index_key key;
  key.column = constant.key.column;
  if (constant.role == index_role::not_null) return key;
  const auto primary = std::ranges::find_if(
      source.indexes, [](const auto& each) { return each.primary && each.keys.size() == 1; });
  if (primary != source.indexes.end()) key.column = primary->keys.front().column;
  return key;
}

void drop_key(advised_index& index, const core::index_key& key) {
  const auto at =
      std::ranges::find_if(index.keys, [&](const auto& each) { return same_target(each, key); });
  if (at == index.keys.end()) return;
  if (at - index.keys.begin() < index.equal_keys) --index.equal_keys;
  index.keys.erase(at);
}

std::optional<advised_index> restricted(advised_index index, const row_search& search,
                                        bool to_values) {
  terms constants;
  for (const auto& each : search.terms) {
    const bool saves = !each.constant.empty() && each.least < partial_share;
    if (saves && (to_values || !each.tells_a_value)) constants.push_back(&each);
  }
  const bool any_value =
      std::ranges::any_of(constants, [](const auto* each) { return each->tells_a_value; });
  if (constants.empty() || any_value != to_values) return std::nullopt;
  for (const auto* each : constants) drop_key(index, each->key);
  if (index.keys.empty()) {
    index.keys.push_back(any_key(*search.source, *constants.front()));
    index.equal_keys = 0;
  }
  index.predicate = anded(constants);
  index.tells_a_value = to_values;
  return index;
}

void add(std::vector<advised_index>& out, std::optional<advised_index> one) {
  if (one && std::ranges::find(out, *one) == out.end()) out.push_back(std::move(*one));
}

}  // namespace

std::vector<advised_index> indexes_for(const row_search& search, const core::catalogue& all) {
  std::vector<advised_index> out;
  const tree_maker maker{search, all};
  add(out, maker.by_order());
  add(out, maker.by_value());
  const auto plain = out;
  for (const auto& each : search.terms) add(out, by_parts(each, search, all));
  for (const bool to_values : {false, true}) {
    for (const auto& each : plain) add(out, restricted(each, search, to_values));
    if (plain.empty()) {
      add(out, restricted(index_on(*search.source->table), search, to_values));
    }
  }
  return out;
}

std::optional<advised_index> including_all(const advised_index& index, const source_terms& source) {
  if (index.method != "btree" || source.columns.empty()) return std::nullopt;
  auto out = index;
  std::uint32_t bytes = 0;
  for (const auto& name : source.columns) {
    const bool is_key =
        std::ranges::find(index.keys, name, &core::index_key::column) != index.keys.end();
    if (is_key || std::ranges::find(out.included, name) != out.included.end()) continue;
    const auto* column = source.table->column(name);
    if (column == nullptr) return std::nullopt;
    bytes += column->average_width;
    out.included.push_back(name);
  }
  const bool by_columns =
      std::ranges::none_of(index.keys, [](const auto& key) { return key.column.empty(); });
  const bool narrow = out.included.size() <= included_columns && bytes <= included_bytes;
  if (!by_columns || !narrow || out.included.empty()) return std::nullopt;
  return out;
}

}  // namespace pgweir::analyzers
