#include "analyzers/advice/advice_write_loop.hpp"

#include "analyzers/advice/bulk_lines.hpp"
#include "analyzers/advice/model_names.hpp"
#include "analyzers/advice/sql_edit.hpp"
#include "analyzers/provenance/relation_names.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::analyzers {

namespace {

using parser::slot_use;
using parser::statement_kind;

struct rewrite {
  std::string sql;
  std::string note;
};

std::uint16_t highest_slot(const parser::statement& statement) {
  std::uint16_t highest = 0;
  for (const auto& slot : statement.slots) highest = std::max(highest, slot.number);
  return highest;
}

bool is_upsert(const parser::statement& statement) {
  return find_word(statement.text, "CONFLICT").has_value();
}

rewrite rewrite_insert(const looped_write& loop) {
  const auto& insert = loop.write;
  rewrite made{{},
               "Collect the rows and write them with one INSERT of many VALUES, or with COPY where "
               "there are thousands."};
  bool sets_values = std::ranges::any_of(insert.slots, [&](const parser::slot& slot) {
    return slot.use == slot_use::assigned && loop.varies(slot.number);
  });
  if (sets_values) {
    made.note =
        "One INSERT of many VALUES with ON CONFLICT … DO UPDATE SET column = EXCLUDED.column.";
    return made;
  }
  auto word = find_word(insert.text, "VALUES");
  auto row = word ? find_group(insert.text, word->end) : std::nullopt;
  if (!row || insert.values_rows != 1) return made;
  auto values = parameters_in(insert.text, *row);
  if (values.empty()) return made;
  auto next = highest_slot(insert);
  sql_edit second{std::string_view{insert.text}.substr(row->begin, row->end - row->begin)};
  for (const auto& value : values) {
    second.replace({value.at.begin - row->begin, value.at.end - row->begin},
                   '$' + std::to_string(++next));
  }
  sql_edit all{insert.text};
  all.insert(row->end, ", " + second.text());
  made.sql = all.text();
  made.note =
      "One group of VALUES for each row; a statement takes 65,535 parameters. COPY is faster from "
      "some thousand rows on.";
  return made;
}

bool is_key(const parser::slot& slot) {
  bool equal = slot.use == slot_use::key_equal || slot.use == slot_use::key_in_one ||
               slot.use == slot_use::key_any;
  return equal && slot.top_level_conjunct && slot.predicate.end > slot.predicate.begin &&
         slot.column_text.end > slot.column_text.begin;
}

std::string written(const parser::statement& statement, parser::text_span span) {
  return statement.text.substr(span.begin, span.end - span.begin);
}

// What differs from row to row: the keys and the values that they get. None: something else does.
std::optional<std::vector<const parser::slot*>> differing_slots(const looped_write& loop) {
  std::vector<const parser::slot*> found;
  for (const auto& slot : loop.write.slots) {
    if (!loop.varies(slot.number)) continue;
    bool again = std::ranges::any_of(
        found, [&](const parser::slot* other) { return other->number == slot.number; });
    bool named = !slot.column.column.empty();
    bool known = named && (is_key(slot) || slot.use == slot_use::assigned);
    if (again || !known) return std::nullopt;
    found.push_back(&slot);
  }
  return found;
}

std::string table_in_sql(const parser::statement& statement) {
  const auto& table = statement.tables.front();
  auto name = quoted_name(table.name);
  return table.schema.empty() ? name : quoted_name(table.schema) + '.' + name;
}

// (VALUES (types), ($1, $2), ($3, $4)) AS name(columns)
std::string value_list(const looped_write& loop, const std::vector<const parser::slot*>& differing,
                       std::string_view name) {
  std::string types;
  std::string first;
  std::string second;
  std::string columns;
  auto next = highest_slot(loop.write);
  const auto table = table_in_sql(loop.write);
  for (const auto* slot : differing) {
    std::string_view comma = types.empty() ? "" : ", ";
    types.append(comma).append("(NULL::" + table + ")." + quoted_name(slot->column.column));
    first.append(comma).append('$' + std::to_string(slot->number));
    second.append(comma).append('$' + std::to_string(++next));
    columns.append(comma).append(
        quoted_name((is_key(*slot) ? "key_" : "new_") + slot->column.column));
  }
  return "(VALUES (" + types + "), (" + first + "), (" + second + ")) AS " + std::string{name} +
         '(' + columns + ')';
}

// UPDATE … FROM (VALUES …), DELETE … USING (VALUES …).
std::string with_values(const looped_write& loop,
                        const std::vector<const parser::slot*>& differing) {
  const auto& text = loop.write.text;
  const bool updates = loop.write.kind == statement_kind::update;
  const std::string_view word = updates ? "FROM" : "USING";
  const std::string name = updates ? "changed" : "gone";
  auto where = find_word(text, "WHERE");
  auto from = updates ? find_word(text, "SET") : find_word(text, "FROM");
  if (!where || !from || find_word(text, word, from->end)) return {};
  sql_edit edit{text};
  edit.insert(where->begin, std::string{word} + ' ' + value_list(loop, differing, name) + ' ');
  for (const auto* slot : differing) {
    auto mine = name + '.' + quoted_name((is_key(*slot) ? "key_" : "new_") + slot->column.column);
    if (is_key(*slot)) {
      edit.replace({slot->predicate.begin, slot->predicate.end},
                   written(loop.write, slot->column_text) + " = " + mine);
      continue;
    }
    for (const auto& place : parameters_in(text, {from->end, where->begin})) {
      if (place.number == slot->number) edit.replace(place.at, mine);
    }
  }
  return edit.text();
}

rewrite rewrite_by_key(const looped_write& loop) {
  const bool updates = loop.write.kind == statement_kind::update;
  rewrite made{{},
               updates ? "Write all rows with one UPDATE … FROM (VALUES …), or change them where "
                         "they are with one UPDATE."
                       : "Pass all keys as one array: DELETE … WHERE key = ANY(…)."};
  auto differing = differing_slots(loop);
  if (!differing || differing->empty() || loop.write.tables.empty()) return made;
  auto keys = std::ranges::count_if(*differing, [](const auto* slot) { return is_key(*slot); });
  if (keys == 0) return made;
  if (differing->size() == 1) {
    const auto& key = *differing->front();
    sql_edit edit{loop.write.text};
    edit.replace(
        {key.predicate.begin, key.predicate.end},
        written(loop.write, key.column_text) + " = ANY($" + std::to_string(key.number) + ')');
    made.sql = edit.text();
    made.note = "Pass all keys as one array.";
    return made;
  }
  made.sql = with_values(loop, *differing);
  if (!made.sql.empty()) {
    made.note =
        "One group of VALUES for each row; the first group has no row, it lends the types. A "
        "statement takes 65,535 parameters.";
  }
  return made;
}

// None: not enough is known for a line that is right.
std::optional<bulk_names> names_of(const looped_write& loop) {
  if (loop.write.tables.empty()) return std::nullopt;
  bulk_names found;
  found.table = bare_table(loop.write.tables.front().name);
  auto table = found.table;
  found.model = model_in(loop.dialect, table, loop.write.alias_of(table));
  if (loop.dialect == core::orm::drizzle) found.table = camel_case(table);
  for (const auto& slot : loop.write.slots) {
    if (!loop.varies(slot.number)) continue;
    auto field = field_in(loop.dialect, slot.column.column);
    if (is_key(slot) && found.key.empty()) found.key = field;
    if (slot.use == slot_use::assigned && found.changed.empty()) found.changed = field;
  }
  bool keyed = loop.write.kind == statement_kind::insert || !found.key.empty();
  return keyed ? std::optional{found} : std::nullopt;
}

std::string line_of(const looped_write& loop) {
  auto known = names_of(loop);
  if (!known) return {};
  switch (loop.write.kind) {
    case statement_kind::insert:
      return is_upsert(loop.write) ? upsert_line(*known, loop.dialect)
                                   : insert_line(*known, loop.dialect);
    case statement_kind::delete_:
      return delete_line(*known, loop.dialect);
    case statement_kind::update:
      return known->changed.empty() ? update_line(*known, loop.dialect)
                                    : update_each_line(*known, loop.dialect);
    default:
      return {};
  }
}

}  // namespace

core::fix advise_write_loop(const looped_write& loop) {
  core::fix fix;
  if (!loop.write.shortened) {
    auto made =
        loop.write.kind == statement_kind::insert ? rewrite_insert(loop) : rewrite_by_key(loop);
    fix.sql = std::move(made.sql);
    fix.note = std::move(made.note);
  }
  fix.dialect = loop.dialect;
  fix.orm_line = line_of(loop);
  return fix;
}

}  // namespace pgweir::analyzers
