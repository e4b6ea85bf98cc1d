#include "analyzers/adviser/index_reach.hpp"

#include "analyzers/adviser/index_cover.hpp"
#include "analyzers/adviser/index_shares.hpp"
#include "analyzers/adviser/index_types.hpp"
#include "parser/normal_expression.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>

namespace pgweir::analyzers {
namespace {

using parser::access_operator;

// Rows of a page, as LIMIT asks for them.
constexpr double page_rows = 50;
// Where rows lie in the order of the column, a block range index leads to them.
constexpr double brin_correlation = 0.9;

bool is_pattern_class(const core::index_key& key) {
  return class_family(key.operator_class) == "pattern";
}

std::string_view collation_of(const core::index_key& key, const core::catalogue_column* column) {
  if (!key.collation.empty() || column == nullptr) return key.collation;
  return column->collation;
}

bool same_collation(const core::index_key& key, const index_term& term) {
  if (term.column == nullptr || group_of(term.column->type) != type_group::text) return true;
  const auto& asked = term.predicate->collation;
  const bool bare = term.predicate->expression.empty();
  if (!bare) return key.collation.empty();
  return collation_of(key, term.column) == (asked.empty() ? term.column->collation : asked);
}

bool in_byte_order(const core::index_key& key, const index_term& term, const core::catalogue& all) {
  if (is_pattern_class(key)) return true;
  if (!key.operator_class.empty()) return false;
  const auto collation = collation_of(key, term.column);
  return collation.empty() ? all.byte_order : is_byte_order(collation);
}

key_fit tree_fit(const core::index_key& key, const index_term& term, const core::catalogue& all) {
  switch (term.role) {
    case index_role::equal:
    case index_role::list:
      return same_collation(key, term) ? key_fit::point : key_fit::none;
    case index_role::fixed:
      return key_fit::point;
    case index_role::not_null:
      return key_fit::stretch;
    case index_role::range:
      return same_collation(key, term) && !is_pattern_class(key) ? key_fit::stretch : key_fit::none;
    case index_role::prefix:
    case index_role::pattern:
      return in_byte_order(key, term, all) ? key_fit::stretch : key_fit::none;
    case index_role::infix:
    case index_role::element:
    case index_role::search:
    case index_role::blocked:
      return key_fit::none;
  }
  return key_fit::none;
}

bool has_element(const core::index_key& key, const index_term& term, std::string_view method) {
  const auto group = term.column == nullptr ? type_group::none : group_of(term.column->type);
  const auto op = term.predicate->op;
  if (group == type_group::range || group == type_group::ordered) return method != "gin";
  if (method != "gin") return false;
  if (group == type_group::array) return true;
  if (op == access_operator::contains) return true;
  return op == access_operator::has_key && key.operator_class != "jsonb_path_ops";
}

// GIN and GiST by the class of the key; of plain types with btree_gin and btree_gist.
key_fit tree_of_parts_fit(const core::index_key& key, const index_term& term,
                          std::string_view method) {
  const bool trigrams = key.operator_class.ends_with("_trgm_ops");
  switch (term.role) {
    case index_role::prefix:
    case index_role::pattern:
    case index_role::infix:
      return trigrams ? key_fit::point : key_fit::none;
    case index_role::element:
      return has_element(key, term, method) ? key_fit::point : key_fit::none;
    case index_role::search:
      return trigrams ? key_fit::none : key_fit::point;
    case index_role::equal:
    case index_role::list:
    case index_role::range: {
      if (trigrams || term.column == nullptr) return key_fit::none;
      const auto group = group_of(term.column->type);
      const bool plain = group == type_group::ordered || group == type_group::text;
      return plain ? key_fit::point : key_fit::none;
    }
    case index_role::fixed:
    case index_role::not_null:
    case index_role::blocked:
      return key_fit::none;
  }
  return key_fit::none;
}

key_fit brin_fit(const index_term& term) {
  if (term.column == nullptr) return key_fit::none;
  const bool ordered = std::abs(term.column->correlation.value_or(1)) >= brin_correlation;
  const bool looks_up = term.role == index_role::equal || term.role == index_role::range;
  return ordered && looks_up ? key_fit::point : key_fit::none;
}

bool is_about(const core::index_key& key, const index_term& term) {
  core::index_key target;
  target.column = term.key.column;
  target.expression = term.key.expression;
  return same_target(key, target);
}

bool is_ordered_method(const core::catalogue_index& index) { return index.method == "btree"; }

// The keys of an index in their order against the terms of a search.
class key_walk {
 public:
  key_walk(const core::catalogue_index& index, const row_search& search, const core::catalogue& all)
      : index_{index}, search_{search}, all_{all}, bound_(search.terms.size(), false) {}

  // Sets `bound`.
  void bind() {
    for (const auto& key : index_.keys) {
      const auto best = bind_key(key);
      if (is_ordered_method(index_) && best != key_fit::point) return;
    }
  }

  // The rows come sorted, by the whole order or by what makes most of it.
  [[nodiscard]] bool orders() const {
    if (!is_ordered_method(index_) || !search_.ordered) return false;
    const auto wanted = wanted_order();
    if (wanted.empty()) return false;
    std::size_t met = 0;
    bool backwards = false;
    for (const auto& key : index_.keys) {
      if (met == wanted.size()) break;
      if (meets(key, wanted[met], met == 0, backwards)) {
        ++met;
      } else if (!is_one_value(key)) {
        break;
      }
    }
    return met == wanted.size() || (met > 0 && is_nearly_unique(wanted.front()));
  }

  [[nodiscard]] const std::vector<bool>& bound() const { return bound_; }

 private:
  key_fit bind_key(const core::index_key& key) {
    auto best = key_fit::none;
    for (std::size_t i = 0; i < search_.terms.size(); ++i) {
      const auto& term = search_.terms[i];
      const auto fit = is_about(key, term) ? fit_of(index_, key, term, all_) : key_fit::none;
      if (fit == key_fit::none) continue;
      bound_[i] = true;
      if (best != key_fit::point) best = fit;
    }
    return best;
  }

  // What is compared with one value needs no sorting.
  [[nodiscard]] std::vector<parser::access_order> wanted_order() const {
    auto wanted = search_.source->order;
    std::erase_if(wanted, [&](const auto& each) {
      core::index_key key;
      key.column = each.expression.empty() ? each.column : "";
      key.expression = each.expression;
      return is_one_value(key);
    });
    return wanted;
  }

  [[nodiscard]] bool is_one_value(const core::index_key& key) const {
    return std::ranges::any_of(search_.terms, [&](const auto& term) {
      const bool one = term.role == index_role::equal || term.role == index_role::fixed;
      return one && is_about(key, term);
    });
  }

  [[nodiscard]] bool meets(const core::index_key& key, const parser::access_order& wanted,
                           bool is_first, bool& backwards) const {
    core::index_key target;
    target.column = wanted.expression.empty() ? wanted.column : "";
    target.expression = wanted.expression;
    if (!same_target(key, target) || is_pattern_class(key)) return false;
    if (!wanted.collation.empty() && key.collation != wanted.collation) return false;
    if (is_first) backwards = key.descending != wanted.descending;
    return (key.descending != wanted.descending) == backwards &&
           (key.nulls_first != wanted.nulls_first) == backwards;
  }

  // Sorting the few rows that are equal in it costs nothing.
  [[nodiscard]] bool is_nearly_unique(const parser::access_order& first) const {
    const auto* column = search_.source->table->column(first.column);
    if (column == nullptr || !first.expression.empty() || !column->distinct_values) return true;
    return *column->distinct_values * page_rows >= search_.source->table->rows;
  }

  const core::catalogue_index& index_;
  const row_search& search_;
  const core::catalogue& all_;
  std::vector<bool> bound_;
};

// What the index is restricted to is done by it.
void bind_predicate(std::vector<bool>& bound, const core::catalogue_index& index,
                    const row_search& search) {
  if (index.predicate.empty()) return;
  const auto parts = parser::normal_conjuncts(index.predicate);
  for (std::size_t i = 0; i < search.terms.size(); ++i) {
    const auto said = parser::normal_conjuncts(search.terms[i].constant);
    if (said.size() != 1) continue;
    if (std::ranges::find(parts, said.front()) != parts.end()) bound[i] = true;
  }
}

// All its keys have one value each: it leads to a row at most.
bool leads_to_one(const core::catalogue_index& index, const row_search& search) {
  if (!index.unique) return false;
  return std::ranges::all_of(index.keys, [&](const auto& key) {
    return std::ranges::any_of(search.terms, [&](const auto& term) {
      return term.role == index_role::equal && is_about(key, term);
    });
  });
}

double unbound_share(const index_reach& use, const row_search& search) {
  double share = 1;
  for (std::size_t i = 0; i < search.terms.size(); ++i) {
    if (!use.bound[i]) share *= search.terms[i].least;
  }
  return share;
}

}  // namespace

key_fit fit_of(const core::catalogue_index& index, const core::index_key& key,
               const index_term& term, const core::catalogue& all) {
  if (index.method == "btree") return tree_fit(key, term, all);
  if (index.method == "hash") {
    return term.role == index_role::equal || term.role == index_role::list ? key_fit::point
                                                                           : key_fit::none;
  }
  if (index.method == "brin") return brin_fit(term);
  if (index.method == "spgist" && term.role == index_role::prefix) return key_fit::point;
  return tree_of_parts_fit(key, term, index.method);
}

index_reach reach_of(const core::catalogue_index& index, const row_search& search,
                     const core::catalogue& all) {
  const double rows = rows_of(*search.source->table);
  index_reach use;
  use.bound.assign(search.terms.size(), false);
  use.rows = rows_without_index(search);
  if (lacks_rows(index, *search.source)) return use;
  key_walk walk{index, search, all};
  walk.bind();
  use.bound = walk.bound();
  bind_predicate(use.bound, index, search);
  use.orders = walk.orders();
  for (std::size_t i = 0; i < use.bound.size(); ++i) {
    if (!use.bound[i]) continue;
    use.binds = true;
    use.share *= search.terms[i].least;
  }
  if (leads_to_one(index, search)) use.share = std::min(use.share, 1 / rows);
  if (use.binds) use.rows = std::min(use.rows, rows * use.share);
  if (use.orders) {
    const double page = page_rows / std::max(unbound_share(use, search), 1e-9);
    use.rows = std::min({use.rows, rows * use.share, page});
  }
  return use;
}

bool lacks_rows(const core::catalogue_index& index, const source_terms& source) {
  return !index.predicate.empty() && !implies(source.conjuncts, index.predicate);
}

double rows_without_index(const row_search& search) {
  const double rows = rows_of(*search.source->table);
  if (!search.source->ends_early) return rows;
  return std::min(rows, page_rows / std::max(least_share_of(search.terms), 1e-9));
}

}  // namespace pgweir::analyzers
