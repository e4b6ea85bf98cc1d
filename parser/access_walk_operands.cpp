// The part of access_walk that reads expressions: which columns they name, and what a comparison
// has on its sides.
#include "core/limits.hpp"
#include "parser/access_walk.hpp"
#include "parser/expression_text.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace pgweir::parser {
namespace {

constexpr int deepest = 400;

class scope_names final : public column_names {
 public:
  explicit scope_names(const access_scope& scope) : scope_{scope} {}
  [[nodiscard]] std::string name_of(const json& column_ref) const override {
    return scope_.resolve(column_ref).column.column;
  }

 private:
  const access_scope& scope_;
};

bool is_wrapped(const json& tree) {
  if (!tree.is_object() || tree.size() != 1) return false;
  auto what = as_node(&tree);
  return !what.type.empty() && what.type.front() >= 'A' && what.type.front() <= 'Z';
}

node without_casts(node what) {
  while (what.is("TypeCast") || what.is("CollateClause")) what = child(*what.body, "arg");
  return what;
}

std::uint16_t as_slot(int number) {
  bool valid = number > 0 && number <= std::numeric_limits<std::uint16_t>::max();
  return valid ? static_cast<std::uint16_t>(number) : std::uint16_t{0};
}

}  // namespace

access_walk::operand access_walk::operand_of(node what, const access_scope& scope) {
  if (what.type.empty()) return {};
  auto subject = subject_of(what, scope);
  return subject.what == operand::kind::value ? value_of(what) : std::move(subject);
}

// A value where no column stands in it.
access_walk::operand access_walk::subject_of(node what, const access_scope& scope) {
  operand out;
  columns_of found;
  collect(what, scope, found, 0);
  // A sub-select alone is a value; anything beside one is nothing that is known.
  if (what.is("SubLink") || (found.columns.empty() && !found.unclear)) {
    out.what = operand::kind::value;
    return out;
  }
  const auto source = found.columns.front().source;
  bool one_source = std::ranges::all_of(
      found.columns, [&](const access_column& each) { return each.source == source; });
  bool several = found.columns.size() > 1;
  bool known = !several || (one_source && source != access_predicate::none);
  if (found.unclear || !known) return out;
  out.what = operand::kind::subject;
  out.outer = found.outer;
  out.column = std::move(found.columns.front());
  if (several) out.column.column.clear();
  if (what.is("CollateClause")) {
    out.collation = last_name(list_member(*what.body, "collname"));
    what = child(*what.body, "arg");
  }
  if (what.is("ColumnRef")) return out;
  auto inside = what;
  while (inside.is("TypeCast")) inside = child(*inside.body, "arg");
  out.cast = inside.is("ColumnRef");
  scope_names names{scope};
  out.expression =
      expression_text{spelling::written, names, literals_, core::limits::access_expression_bytes}
          .of(what);
  if (out.expression.empty()) out.column.column.clear();
  return out;
}

void access_walk::collect_parts(const json& tree, const access_scope& scope, columns_of& into,
                                int depth) const {
  if (!tree.is_structured()) return;
  if (is_wrapped(tree)) return collect(as_node(&tree), scope, into, depth);
  into.unclear = into.unclear || depth > deepest;
  if (into.unclear) return;
  for (const auto& part : tree) collect_parts(part, scope, into, depth + 1);
}

void access_walk::collect(node what, const access_scope& scope, columns_of& into, int depth) const {
  bool query = what.is("SubLink") || what.type.ends_with("Stmt");
  into.unclear = into.unclear || query || depth > deepest;
  if (into.unclear) return;
  if (!what.is("ColumnRef")) {
    for (const auto& part : *what.body) collect_parts(part, scope, into, depth + 1);
    return;
  }
  auto meaning = scope.resolve(*what.body);
  into.unclear = into.unclear || meaning.whole_row || meaning.column.column.empty();
  into.outer = into.outer || meaning.level != &scope;
  bool known = std::ranges::find(into.columns, meaning.column) != into.columns.end();
  if (!known && into.columns.size() < core::limits::access_columns)
    into.columns.push_back(std::move(meaning.column));
}

access_walk::operand access_walk::value_of(node what) {
  operand out;
  out.what = operand::kind::value;
  what = without_casts(what);
  const auto& body = *what.body;
  if (what.is("ParamRef")) {
    out.value = access_value::slot;
    out.slot = as_slot(number_member(body, "number"));
  } else if (what.is("A_Const")) {
    bool part_of_shape = flag_member(body, "isnull") || member(body, "boolval") != nullptr;
    if (from_sample_ && !part_of_shape)
      out.slot = literals_.slot_at(number_member(body, "location"));
    out.value = out.slot == 0 ? access_value::constant : access_value::slot;
  } else if (what.is("A_ArrayExpr") || what.is("RowExpr") || what.is("List")) {
    const auto& items = list_member(body, what.is("RowExpr") ? "args"
                                          : what.is("List")  ? "items"
                                                             : "elements");
    out.value = access_value::several;
    if (!items.empty()) {
      auto first = as_node(&items[0]);
      bool nested = first.is("RowExpr") || first.is("A_ArrayExpr") || first.is("List");
      out.slot = nested ? std::uint16_t{0} : value_of(first).slot;
    }
  } else if (what.is("SubLink")) {
    bool one = text_member(body, "subLinkType") == "EXPR_SUBLINK";
    out.value = one ? access_value::subquery : access_value::expression;
  }
  return out;
}

void access_walk::note(node what, access_scope& scope) {
  if (what.type.empty()) return;
  if (depth_ >= deepest) {
    out_.truncated = true;
    return;
  }
  ++depth_;
  if (what.is("ColumnRef")) {
    note_column(*what.body, scope);
  } else if (what.is("SubLink")) {
    bool exists = text_member(*what.body, "subLinkType") == "EXISTS_SUBLINK";
    note(child(*what.body, "testexpr"), scope);
    query(child(*what.body, "subselect"), &scope, exists ? needed::existence : needed::rows);
  } else if (what.type.ends_with("Stmt")) {
    query(what, &scope);
  } else {
    for (const auto& part : *what.body) note_parts(part, scope);
  }
  --depth_;
}

void access_walk::note_parts(const json& tree, access_scope& scope) {
  if (!tree.is_structured()) return;
  if (is_wrapped(tree)) return note(as_node(&tree), scope);
  if (depth_ >= deepest) {
    out_.truncated = true;
    return;
  }
  ++depth_;
  for (const auto& part : tree) note_parts(part, scope);
  --depth_;
}

// Of EXISTS (SELECT * …) no column is needed.
void access_walk::note_targets(const json& targets, access_scope& scope, needed of_it) {
  for (const auto& item : targets) {
    auto value = child(body_of(item), "val");
    bool unused = of_it == needed::existence && value.is("ColumnRef");
    if (!unused) note(value, scope);
  }
}

void access_walk::note_column(const json& body, const access_scope& scope) {
  auto meaning = scope.resolve(body);
  for (const auto* level = &scope; level != meaning.level && level != nullptr;
       level = level->outer()) {
    out_.blocks[level->block()].correlated = true;
  }
  bool row = meaning.whole_row || meaning.maybe_row;
  if (row && meaning.within != nullptr) note_row(meaning.within->source);
  if (row && meaning.within == nullptr) {
    for (const auto& each : meaning.level->entries()) note_row(each.source);
  }
  if (!meaning.whole_row) name(meaning.column, meaning.level->block());
}

void access_walk::note_row(std::uint16_t source) { out_.sources[source].whole_row = true; }

void access_walk::name(const access_column& column, std::uint16_t block) {
  if (column.column.empty()) return;
  bool known_source = column.source != access_predicate::none;
  auto& columns = known_source ? out_.sources[column.source].columns : out_.blocks[block].columns;
  if (std::ranges::find(columns, column.column) != columns.end()) return;
  if (columns.size() < core::limits::access_columns) {
    columns.push_back(column.column);
  } else if (known_source) {
    note_row(column.source);
  } else {
    out_.truncated = true;
  }
}

}  // namespace pgweir::parser
