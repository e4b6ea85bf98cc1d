#include "analyzers/advice/look_up_lines.hpp"

#include "analyzers/advice/model_names.hpp"
#include "analyzers/provenance/provenance_names.hpp"
#include "analyzers/provenance/relation_names.hpp"

#include <algorithm>
#include <string_view>

namespace pgweir::analyzers {
namespace {

using core::orm;

// What the ORM's model calls the column. Sequelize says it where it reads the column; in MikroORM a
// column that refers to another table is the relation itself.
std::string field_of(const core::column_ref& column, const parser::statement& child, orm dialect) {
  if (dialect == orm::sequelize) {
    auto read = std::ranges::find_if(child.columns, [&](const parser::output_column& out) {
      return out.source.table == column.table && out.source.column == column.column;
    });
    return read == child.columns.end() ? std::string{} : read->label;
  }
  if (dialect == orm::mikro_orm) return camel_case(referred_by(column.column, "id"));
  return field_in(dialect, column.column);
}

// One row at most has a value of it.
bool is_own_key(const core::column_ref& column) {
  return column.column == "id" || column.column == "uuid" ||
         spells(column.column, column.table, "id");
}

// It asks one table for the rows that have one value in one column.
bool is_look_up(const parser::statement& child, const parser::slot& slot) {
  bool equal = slot.use == parser::slot_use::key_equal ||
               slot.use == parser::slot_use::key_in_one || slot.use == parser::slot_use::key_any;
  auto table = bare_table(slot.column.table);
  // Those that begin so are an ORM's own: no model stands for them.
  bool own = !table.starts_with('_') && !slot.column.column.empty() && table == table_read(child);
  bool plain = is_plain_read(child) ||
               (child.limit == parser::bound_kind::bounded && !child.single_row_aggregate &&
                !child.grouped && is_own_key(slot.column));
  return equal && own && plain && !slot.in_subquery;
}

}  // namespace

std::string look_up_line(const looped_statement& loop, orm dialect) {
  const auto* slot = loop.child->find_slot(loop.slot);
  if (!slot || !is_look_up(*loop.child, *slot)) return {};
  auto field = field_of(slot->column, *loop.child, dialect);
  auto table = bare_table(slot->column.table);
  auto model = model_in(dialect, table, loop.child->alias_of(table));
  if (field.empty()) return {};
  switch (dialect) {
    case orm::prisma:
      return "prisma." + lower_first(model) + ".findMany({ where: { " + field +
             ": { in: keys } } })";
    case orm::sequelize:
      return model + ".findAll({ where: { " + field + ": keys } })";
    case orm::typeorm:
      return "repository.find({ where: { " + field + ": In(keys) } })  // of " + model;
    case orm::sqlalchemy:
      return "select(" + model + ").where(" + model + '.' + field + ".in_(keys))";
    case orm::django:
      return model + ".objects.filter(" + field + "__in=keys)";
    case orm::active_record:
      return model + ".where(" + field + ": keys)";
    case orm::drizzle:
      table = camel_case(table);
      return "db.select().from(" + table + ").where(inArray(" + table + '.' + field + ", keys))";
    case orm::knex:
      return "knex('" + table + "').whereIn('" + field + "', keys)";
    case orm::mikro_orm:
      return "em.find(" + model + ", { " + field + ": keys })";
    case orm::peewee:
      return model + ".select().where(" + model + '.' + field + ".in_(keys))";
    case orm::none:
      break;
  }
  return {};
}

}  // namespace pgweir::analyzers
