#include "analyzers/adviser/index_hindrances.hpp"

#include "analyzers/adviser/index_cover.hpp"
#include "analyzers/adviser/index_rewrites.hpp"
#include "analyzers/adviser/index_types.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace pgweir::analyzers {
namespace {

bool begins_with_column(const core::catalogue_index& index, std::string_view column) {
  return index.valid && index.method == "btree" && !column.empty() &&
         index.keys.front().column == column;
}

const core::catalogue_index* index_on(const source_terms& source, std::string_view column) {
  const auto found = std::ranges::find_if(
      source.indexes, [&](const auto& each) { return begins_with_column(each, column); });
  return found == source.indexes.end() ? nullptr : &*found;
}

bool uses(const advised_index& index, const index_term& term) {
  return std::ranges::any_of(index.keys,
                             [&](const auto& key) { return same_target(key, term.key); });
}

void set(index_need& need, hindrance what, const core::catalogue_index* index) {
  need.hindered = what;
  need.hindering_index = index == nullptr ? "" : index->name;
}

// --- an index that is there, but broken ---

bool find_invalid(index_need& need, const row_search& search, const core::catalogue& all) {
  for (auto index : search.source->indexes) {
    if (index.valid) continue;
    index.valid = true;
    const bool same =
        std::ranges::any_of(need.candidates, [&](const auto& each) { return covers(index, each); });
    const auto use = reach_of(index, search, all);
    if (!same && !(need.candidates.empty() && (use.binds || use.orders))) continue;
    set(need, hindrance::invalid_index, &index);
    need.candidates.clear();
    if (search.source->table->kind == core::relation_kind::partitioned_table) {
      need.note = "The index " + index.name +
                  " is not valid, as not every partition has its part of it: attach one to each "
                  "with ALTER INDEX ... ATTACH PARTITION.";
      return true;
    }
    need.repair = rebuilding(index.name, search.source->table->name, all);
    need.note = "The index " + index.name +
                " is there but not valid, as a failed CREATE INDEX CONCURRENTLY leaves it: build "
                "it again, or drop it.";
    return true;
  }
  return false;
}

// --- a condition that hides its column ---

hindrance kind_of(const index_term& term) {
  const auto& predicate = *term.predicate;
  if (term.role == index_role::blocked) return hindrance::operator_class;
  if (predicate.cast) return hindrance::cast;
  const bool calls = predicate.expression.find('(', 1) != std::string::npos ||
                     !predicate.expression.starts_with('(');
  return calls ? hindrance::function : hindrance::arithmetic;
}

advised_index index_after(const index_term& term, const core::catalogue_table& table) {
  advised_index out;
  out.table = table.name;
  core::index_key key;
  key.column = term.predicate->column;
  out.keys.push_back(key);
  if (term.role == index_role::blocked) out.method = "gin";
  const bool one_value = term.predicate->cast && term.predicate->expression.ends_with("::text");
  if (one_value) out.equal_keys = 1;
  return out;
}

bool has_index_for(const advised_index& wanted, const source_terms& source) {
  return std::ranges::any_of(source.indexes,
                             [&](const auto& each) { return covers(each, wanted); });
}

std::string note_on(const index_term& term, hindrance what) {
  const auto& expression = term.predicate->expression;
  if (expression.starts_with("to_tsvector(")) {
    return "to_tsvector() with one argument depends on a setting, so no index can hold it: name "
           "the configuration in the query and in the index.";
  }
  const bool folds = expression.starts_with("lower(") || expression.starts_with("upper(");
  if (what == hindrance::function && folds) {
    return "An index on the expression serves it; so does the type citext, without the function.";
  }
  return {};
}

bool hides_column(const index_term& term) {
  if (term.role == index_role::blocked) return true;
  if (term.predicate->expression.empty() || term.predicate->column.empty()) return false;
  const auto role = term.role;
  return role == index_role::equal || role == index_role::list || role == index_role::range ||
         role == index_role::prefix || role == index_role::search;
}

// "lower(email)" of "upper(email)", and the other way round; empty: neither.
std::string other_case(std::string_view expression) {
  if (expression.starts_with("upper(")) return "lower(" + std::string{expression.substr(6)};
  if (expression.starts_with("lower(")) return "upper(" + std::string{expression.substr(6)};
  return {};
}

// The column is indexed in small letters, and asked for in capitals.
bool find_other_case(index_need& need, const row_search& search) {
  for (const auto& term : search.terms) {
    const auto other = other_case(term.predicate->expression);
    if (other.empty() || term.role != index_role::equal || term.predicate->slot == 0) continue;
    core::index_key wanted;
    wanted.expression = other;
    const auto found = std::ranges::find_if(search.source->indexes, [&](const auto& each) {
      return each.valid && same_target(each.keys.front(), wanted);
    });
    if (found == search.source->indexes.end()) continue;
    set(need, hindrance::function, &*found);
    need.rewrite =
        other + " = " + other.substr(0, 6) + '$' + std::to_string(term.predicate->slot) + ')';
    need.note = "The index " + found->name + " is on " + other + ": ask for the same.";
    std::erase_if(need.candidates, [&](const auto& each) { return uses(each, term); });
    return true;
  }
  return false;
}

bool find_hidden(index_need& need, const row_search& search) {
  const auto& table = *search.source->table;
  for (const auto& term : search.terms) {
    if (!hides_column(term) || term.column == nullptr) continue;
    const auto type = group_of(term.column->type);
    if (type == type_group::none || type == type_group::document) continue;
    const auto wanted = index_after(term, table);
    const auto rewrite = rewritten(term);
    const auto* index = index_on(*search.source, term.predicate->column);
    const bool indexable = is_indexable(term.key.expression, term.column);
    const bool alone = index == nullptr || term.role == index_role::search;
    if (alone && rewrite.empty() && indexable) continue;
    const auto what = kind_of(term);
    set(need, what, index);
    need.rewrite = rewrite;
    need.note = note_on(term, what);
    if (rewrite.empty()) return true;
    const bool exists = has_index_for(wanted, *search.source);
    if (!exists) need.after_rewrite = wanted;
    if (exists) std::erase_if(need.candidates, [&](const auto& each) { return uses(each, term); });
    return true;
  }
  return false;
}

// --- a pattern ---

bool find_wildcard(index_need& need, const row_search& search, const core::catalogue& all) {
  if (!need.candidates.empty() || all.has_extension("pg_trgm")) return false;
  const auto infix = std::ranges::find(search.terms, index_role::infix, &index_term::role);
  if (infix == search.terms.end()) return false;
  set(need, hindrance::leading_wildcard, index_on(*search.source, infix->predicate->column));
  const bool obtainable = std::ranges::find(all.obtainable, "pg_trgm") != all.obtainable.end();
  need.note = "No B-tree finds what does not begin with known letters";
  need.note += obtainable
                   ? "; the extension pg_trgm, which this server could install, would: CREATE "
                     "EXTENSION pg_trgm, then a GIN index with gin_trgm_ops."
                   : "; the extension pg_trgm would, with a GIN index and gin_trgm_ops.";
  return true;
}

// --- an index on the right columns that cannot be used ---

// What hinders an index from serving the term by one of its keys; none: nothing, or it has no such
// key.
hindrance hindrance_of(const core::catalogue_index& index, const index_term& term,
                       const core::catalogue& all) {
  for (std::size_t i = 0; i < index.keys.size(); ++i) {
    const auto& key = index.keys[i];
    core::index_key target;
    target.column = term.key.column;
    target.expression = term.key.expression;
    if (!same_target(key, target)) continue;
    const auto fit = fit_of(index, key, term, all);
    if (fit != key_fit::none) {
      return i > 0 && index.method == "btree" ? hindrance::key_order : hindrance::none;
    }
    if (index.method != "btree") return hindrance::operator_class;
    switch (term.role) {
      case index_role::prefix:
        return hindrance::collation;
      case index_role::equal:
      case index_role::list:
        return hindrance::collation;
      case index_role::range:
      case index_role::element:
      case index_role::search:
        return hindrance::operator_class;
      case index_role::fixed:
      case index_role::not_null:
      case index_role::pattern:
      case index_role::infix:
      case index_role::blocked:
        return hindrance::none;
    }
  }
  return hindrance::none;
}

bool find_unfit(index_need& need, const row_search& search, const core::catalogue& all) {
  for (const auto& index : search.source->indexes) {
    if (!index.valid || index.name == need.helping_index) continue;
    for (const auto& term : search.terms) {
      const auto what = hindrance_of(index, term, all);
      if (what == hindrance::none) continue;
      const bool lacks = lacks_rows(index, *search.source);
      set(need, lacks ? hindrance::partial : what, &index);
      return true;
    }
  }
  return false;
}

bool find_partial(index_need& need, const row_search& search, const core::catalogue& all) {
  for (auto index : search.source->indexes) {
    if (!index.valid || !lacks_rows(index, *search.source)) continue;
    index.predicate.clear();
    const auto use = reach_of(index, search, all);
    if (!use.binds && !use.orders) continue;
    set(need, hindrance::partial, &index);
    return true;
  }
  return false;
}

// The columns of the order one after the other, in directions that do not go together.
bool find_directions(index_need& need, const row_search& search, const core::catalogue& all) {
  if (!search.ordered || search.source->order.size() < 2) return false;
  for (auto index : search.source->indexes) {
    if (!index.valid || index.method != "btree") continue;
    for (auto& key : index.keys) {
      const auto wanted =
          std::ranges::find(search.source->order, key.column, &parser::access_order::column);
      if (wanted == search.source->order.end()) continue;
      key.descending = wanted->descending;
      key.nulls_first = wanted->nulls_first;
    }
    if (!reach_of(index, search, all).orders) continue;
    set(need, hindrance::sort_order, &index);
    return true;
  }
  return false;
}

}  // namespace

void find_hindrance(index_need& need, const row_search& search, const core::catalogue& all) {
  if (find_invalid(need, search, all)) return;
  if (find_other_case(need, search) || find_hidden(need, search)) return;
  if (find_wildcard(need, search, all)) return;
  if (find_directions(need, search, all)) return;
  if (find_partial(need, search, all)) return;
  find_unfit(need, search, all);
}

}  // namespace pgweir::analyzers
