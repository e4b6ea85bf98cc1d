#include "analyzers/advice/advice_texts.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace pgweir::analyzers {

namespace {

using core::orm;
using parser::slot_use;

std::string_view bound_in(orm dialect) {
  switch (dialect) {
    case orm::prisma:
      return "prisma.$queryRaw`SELECT … WHERE id = ${id}`  // the tag binds; $queryRawUnsafe "
             "splices";
    case orm::sequelize:
      return "sequelize.query('SELECT … WHERE id = $1', { bind: [id] })";
    case orm::typeorm:
      return "dataSource.query('SELECT … WHERE id = $1', [id])";
    case orm::sqlalchemy:
      return "session.execute(text('SELECT … WHERE id = :id'), {'id': id})";
    case orm::django:
      return "Model.objects.raw('SELECT … WHERE id = %s', [id])";
    case orm::active_record:
      return "Model.find_by_sql(['SELECT … WHERE id = ?', id])";
    case orm::drizzle:
      return "db.execute(sql`SELECT … WHERE id = ${id}`)  // not sql.raw";
    case orm::knex:
      return "knex.raw('SELECT … WHERE id = ?', [id])";
    case orm::mikro_orm:
      return "em.execute('SELECT … WHERE id = ?', [id])";
    case orm::peewee:
      return "Model.raw('SELECT … WHERE id = %s', id)";
    case orm::none:
      break;
  }
  return {};
}

std::string_view array_in(orm dialect) {
  switch (dialect) {
    case orm::typeorm:
      return "qb.where('child.parent_id = ANY(:ids)', { ids })";
    case orm::sqlalchemy:
      return "select(Child).where(Child.parent_id == any_(ids))";
    case orm::django:
      return "Child.objects.extra(where=['parent_id = ANY(%s)'], params=[ids])";
    case orm::active_record:
      return "Child.where('parent_id = ANY(ARRAY[?]::bigint[])', ids)";
    case orm::drizzle:
      return "where(sql`${child.parentId} = ANY(${ids})`)";
    case orm::knex:
      return "whereRaw('parent_id = ANY(?)', [ids])";
    case orm::peewee:
      return "Child.select().where(Child.parent_id == fn.ANY(ids))";
    case orm::prisma:
    case orm::sequelize:
    case orm::mikro_orm:
    case orm::none:
      break;
  }
  return {};
}

// `column = ANY($n)` for `column IN ($n, …)`, where no parameter stands behind the list: its number
// would have to change. Empty: not so, or not one list.
std::string with_array(const parser::statement& statement) {
  auto list = std::ranges::find(statement.slots, slot_use::key_in_many, &parser::slot::use);
  if (list == statement.slots.end() || statement.shortened || list->predicate.end == 0) return {};
  bool last = std::ranges::all_of(statement.slots, [&](const auto& other) {
    bool of_list =
        other.use == slot_use::key_in_many && other.predicate.begin == list->predicate.begin;
    return of_list ? other.number >= list->number : other.number < list->number;
  });
  if (!last) return {};
  auto text = statement.text;
  std::string column =
      text.substr(list->column_text.begin, list->column_text.end - list->column_text.begin);
  if (column.empty()) return {};
  text.replace(list->predicate.begin, list->predicate.end - list->predicate.begin,
               column + " = ANY($" + std::to_string(list->number) + ")");
  return text;
}

bool inserts(const parser::statement& statement) {
  return statement.kind == parser::statement_kind::insert;
}

}  // namespace

core::fix advise_literal_sql(const parser::statement& statement,
                             core::literal_sql_evidence::origin from, orm dialect) {
  core::fix fix;
  if (!statement.shortened) fix.sql = statement.text;
  fix.dialect = dialect;
  fix.orm_line = bound_in(dialect);
  fix.note =
      from != core::literal_sql_evidence::origin::unknown
          ? "Send the text with $1 and the values beside it: one plan serves all, and a value can "
            "never become SQL."
          : "Where the driver puts the values in (psycopg2, pg-promise), nothing is unsafe, but "
            "psycopg 3 or node-postgres bind them; where the program does, bind them now.";
  return fix;
}

core::fix advise_shape_explosion(const parser::statement& statement,
                                 const core::shape_explosion_evidence& seen, orm dialect) {
  using reason = core::shape_explosion_evidence::reason;
  core::fix fix;
  fix.dialect = dialect;
  switch (seen.why) {
    case reason::list_lengths:
      if (inserts(statement)) {
        fix.note =
            "Pass one array for each column, INSERT … SELECT * FROM unnest($1::bigint[], "
            "$2::text[]), or write in chunks of one size.";
        break;
      }
      fix.sql = with_array(statement);
      fix.orm_line = array_in(dialect);
      fix.note = "One array is one parameter, whatever its length: one text and one plan.";
      break;
    case reason::texts_differ:
      fix.note =
          "Bind the values that differ; for names that are made up each time, prepare "
          "without a name.";
      break;
    case reason::prepared_again:
      fix.note =
          "Prepare once and keep the name, or DEALLOCATE what is not used again; a driver's "
          "cache of statements does both.";
      break;
  }
  return fix;
}

}  // namespace pgweir::analyzers
