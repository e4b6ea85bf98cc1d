#include "analyzers/advice/advice_wide_select.hpp"

#include "analyzers/advice/model_names.hpp"
#include "analyzers/provenance/relation_names.hpp"

#include <string>

namespace pgweir::analyzers {

namespace {

std::string chosen_columns(const std::string& table, core::orm dialect) {
  const auto model = model_in(dialect, table, {});
  switch (dialect) {
    case core::orm::prisma:
      return "prisma." + lower_first(model) + ".findMany({ select: { id: true, … } })";
    case core::orm::sequelize:
      return model + ".findAll({ attributes: ['id', …] })";
    case core::orm::typeorm:
      return "repository.find({ select: { id: true, … } })  // of " + model;
    case core::orm::sqlalchemy:
      return "select(" + model + ").options(load_only(" + model + ".id, …))";
    case core::orm::django:
      return model + ".objects.only('id', …)  # or .defer('…'), .values('…')";
    case core::orm::active_record:
      return model + ".select(:id, …)  # or .pluck(:id, …)";
    case core::orm::drizzle:
      return "db.select({ id: " + camel_case(table) + ".id, … }).from(" + camel_case(table) + ")";
    case core::orm::knex:
      return "knex('" + table + "').select('id', …)";
    case core::orm::mikro_orm:
      return "em.find(" + model + ", {}, { fields: ['id', …] })";
    case core::orm::peewee:
      return model + ".select(" + model + ".id, …)";
    case core::orm::none:
      break;
  }
  return {};
}

}  // namespace

core::fix advise_wide_select(const parser::statement& statement, core::orm dialect) {
  core::fix fix;
  fix.dialect = dialect;
  if (statement.tables.size() == 1)
    fix.orm_line = chosen_columns(bare_table(statement.tables.front().name), dialect);
  fix.note =
      "Name the columns that are used. Long texts, documents and images are best read by a query "
      "of "
      "their own, for the one row that shows them.";
  return fix;
}

}  // namespace pgweir::analyzers
