#include "analyzers/advice/advice_n_plus_one.hpp"

#include "analyzers/advice/eager_load_lines.hpp"
#include "analyzers/advice/look_up_lines.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace pgweir::analyzers {
namespace {

std::string_view array_type(core::value_kind kind) {
  switch (kind) {
    case core::value_kind::integer:
      return "bigint[]";
    case core::value_kind::uuid:
      return "uuid[]";
    case core::value_kind::date:
      return "date[]";
    case core::value_kind::text:
    case core::value_kind::none:
      return "text[]";
  }
  return "text[]";
}

std::string_view written(const parser::statement& statement, parser::text_span span) {
  bool inside = span.begin < span.end && span.end <= statement.text.size();
  return inside ? std::string_view{statement.text}.substr(span.begin, span.end - span.begin)
                : std::string_view{};
}

std::string with_predicate(const parser::statement& statement, parser::text_span span,
                           const std::string& predicate) {
  std::string text = statement.text;
  text.replace(span.begin, span.end - span.begin, predicate);
  while (text.ends_with(';') || text.ends_with(' ')) text.pop_back();
  return text;
}

bool names_column(const parser::statement& statement, std::string_view column) {
  return statement.select_star ||
         std::ranges::any_of(statement.columns, [&](const parser::output_column& out) {
           return out.label == column || out.source.column == column || out.label == "*";
         });
}

struct rewrite {
  std::string sql;
  std::string note;
};

rewrite rewrite_read(const seen_loop& loop, const parser::slot& slot) {
  const auto& child = *loop.children.front().child;
  const auto& source = loop.children.front().source;
  std::string parameter = '$' + std::to_string(slot.number);
  std::string column{written(child, slot.column_text)};
  bool limited = child.limit == parser::bound_kind::bounded;
  // There `= ANY` would merge what belongs to several keys.
  bool merges = slot.in_subquery || child.grouped || child.single_row_aggregate;
  if (limited || merges) {
    std::string body = with_predicate(child, slot.predicate, column + " = keys.value");
    std::string sql = "SELECT keys.value AS key, found.* FROM unnest(" + parameter +
                      "::" + std::string{array_type(loop.values)} +
                      ") AS keys(value) CROSS JOIN LATERAL (" + body + ") AS found";
    return {sql, limited ? "Each key keeps its own LIMIT; `key` tells whose rows they are."
                         : "Each key keeps its own rows; `key` tells whose they are."};
  }
  rewrite made{with_predicate(child, slot.predicate, column + " = ANY(" + parameter + ')'), {}};
  if (!names_column(child, slot.column.column)) {
    made.note = "Add " + column + " to the columns, so that the rows find their parents.";
  } else if (!source.table.empty()) {
    made.note = "Pass all values of " + source.table + '.' + source.column +
                " as one array; a JOIN in the parent's query does it in one round trip.";
  }
  return made;
}

rewrite rewrite_child(const seen_loop& loop) {
  const auto& child = *loop.children.front().child;
  const auto* slot = child.find_slot(loop.children.front().slot);
  if (!slot) return {};
  if (slot->use == parser::slot_use::function_argument) {
    return {{}, "Call the function once over unnest(array of the values) instead of once a value."};
  }
  bool placed =
      !written(child, slot->predicate).empty() && !written(child, slot->column_text).empty();
  if (!placed) {
    return {{}, "Ask for all keys at once: column = ANY(array of the values), or a JOIN."};
  }
  return rewrite_read(loop, *slot);
}

}  // namespace

core::fix advise_n_plus_one(const seen_loop& loop) {
  auto made = rewrite_child(loop);
  core::fix fix;
  fix.sql = std::move(made.sql);
  fix.note = std::move(made.note);
  fix.dialect = loop.dialect;
  fix.orm_line = eager_load_line(relations_of(loop.children, loop.parent), loop.dialect);
  if (fix.orm_line.empty()) fix.orm_line = look_up_line(loop.children.front(), loop.dialect);
  return fix;
}

}  // namespace pgweir::analyzers
