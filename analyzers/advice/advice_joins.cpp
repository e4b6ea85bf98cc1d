#include "analyzers/advice/advice_joins.hpp"

#include "parser/identifier.hpp"

#include <string>
#include <string_view>

namespace pgweir::analyzers {

namespace {

using core::orm;
using parser::written_name;

std::string written(const core::column_ref& column) {
  return written_name(column.table) + "." + written_name(column.column);
}

// The rows of one branch for all parents: its table, joined with what hangs on it. Empty: it is no
// plain table.
std::string query_of(const parser::join_tree& joins, std::uint16_t branch) {
  const auto& source = joins.sources[branch];
  if (source.table.empty() || source.own_column.column.empty()) return {};
  std::string text = "SELECT * FROM " + written_name(source.table);
  for (std::uint16_t i = 0; i < joins.sources.size(); ++i) {
    const auto& other = joins.sources[i];
    if (i == branch || !joins.is_below(i, branch)) continue;
    if (other.table.empty() || other.table == source.table) return {};
    text += " JOIN " + written_name(other.table) + " ON " + written(other.own_column) + " = " +
            written(other.parent_column);
  }
  return text + " WHERE " + written(source.own_column) + " = ANY($1)";
}

std::string_view apart(orm dialect) {
  switch (dialect) {
    case orm::prisma:
      return "relationLoadStrategy: 'query'  // one query for each relation; the default";
    case orm::sequelize:
      return "include: [{ model: Child, as: 'children', separate: true }, …]";
    case orm::typeorm:
      return "find({ relations: { … }, relationLoadStrategy: 'query' })";
    case orm::sqlalchemy:
      return "select(Parent).options(selectinload(Parent.children), …)  # not joinedload";
    case orm::django:
      return "Parent.objects.prefetch_related('children', …)";
    case orm::active_record:
      return "Parent.preload(:children, …)  # not eager_load";
    case orm::drizzle:
      return "db.query.parents.findMany({ with: { children: true, … } })";
    case orm::knex:
      return "knex('children').whereIn('parent_id', ids)  // one for each relation";
    case orm::mikro_orm:
      return "em.find(Parent, {}, { populate: ['children', …], strategy: 'select-in' })";
    case orm::peewee:
      return "prefetch(Parent.select(), Child.select(), …)";
    case orm::none:
      break;
  }
  return {};
}

}  // namespace

core::fix advise_join_explosion(const parser::join_tree& joins,
                                const std::vector<std::uint16_t>& branches, orm dialect) {
  core::fix fix;
  for (auto branch : branches) {
    auto text = query_of(joins, branch);
    if (text.empty()) {
      fix.sql.clear();
      break;
    }
    fix.sql += (fix.sql.empty() ? "" : ";\n") + text;
  }
  fix.dialect = dialect;
  fix.orm_line = apart(dialect);
  fix.note =
      "Load the parents alone, then the children of each relation with one query that takes "
      "all keys as an array.";
  return fix;
}

}  // namespace pgweir::analyzers
