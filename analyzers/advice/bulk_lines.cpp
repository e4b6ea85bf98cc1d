#include "analyzers/advice/bulk_lines.hpp"

#include "analyzers/advice/model_names.hpp"

namespace pgweir::analyzers {

std::string insert_line(const bulk_names& n, core::orm dialect) {
  switch (dialect) {
    case core::orm::prisma:
      return "prisma." + lower_first(n.model) + ".createMany({ data: rows })";
    case core::orm::sequelize:
      return n.model + ".bulkCreate(rows)";
    case core::orm::typeorm:
      return "repository.insert(rows)  // of " + n.model;
    case core::orm::sqlalchemy:
      return "session.execute(insert(" + n.model + ").values(rows))";
    case core::orm::django:
      return n.model + ".objects.bulk_create(rows)";
    case core::orm::active_record:
      return n.model + ".insert_all(rows)";
    case core::orm::drizzle:
      return "db.insert(" + n.table + ").values(rows)";
    case core::orm::knex:
      return "knex('" + n.table + "').insert(rows)";
    case core::orm::mikro_orm:
      return "em.insertMany(" + n.model + ", rows)";
    case core::orm::peewee:
      return n.model + ".insert_many(rows).execute()";
    case core::orm::none:
      break;
  }
  return {};
}

std::string upsert_line(const bulk_names& n, core::orm dialect) {
  switch (dialect) {
    case core::orm::sequelize:
      return n.model + ".bulkCreate(rows, { updateOnDuplicate: […] })";
    case core::orm::typeorm:
      return "repository.upsert(rows, […])  // of " + n.model;
    case core::orm::sqlalchemy:
      return "session.execute(insert(" + n.model + ").values(rows).on_conflict_do_update(…))";
    case core::orm::active_record:
      return n.model + ".upsert_all(rows)";
    case core::orm::drizzle:
      return "db.insert(" + n.table + ").values(rows).onConflictDoUpdate({ … })";
    case core::orm::knex:
      return "knex('" + n.table + "').insert(rows).onConflict(…).merge()";
    case core::orm::mikro_orm:
      return "em.upsertMany(" + n.model + ", rows)";
    case core::orm::peewee:
      return n.model + ".insert_many(rows).on_conflict(…).execute()";
    case core::orm::prisma:
    case core::orm::django:
    case core::orm::none:
      break;
  }
  return {};
}

std::string delete_line(const bulk_names& n, core::orm dialect) {
  switch (dialect) {
    case core::orm::prisma:
      return "prisma." + lower_first(n.model) + ".deleteMany({ where: { " + n.key +
             ": { in: keys } } })";
    case core::orm::sequelize:
      return n.model + ".destroy({ where: { " + n.key + ": keys } })";
    case core::orm::typeorm:
      return "repository.delete({ " + n.key + ": In(keys) })  // of " + n.model;
    case core::orm::sqlalchemy:
      return "session.execute(delete(" + n.model + ").where(" + n.model + '.' + n.key +
             ".in_(keys)))";
    case core::orm::django:
      return n.model + ".objects.filter(" + n.key + "__in=keys).delete()";
    case core::orm::active_record:
      return n.model + ".where(" + n.key + ": keys).delete_all";
    case core::orm::drizzle:
      return "db.delete(" + n.table + ").where(inArray(" + n.table + '.' + n.key + ", keys))";
    case core::orm::knex:
      return "knex('" + n.table + "').whereIn('" + n.key + "', keys).del()";
    case core::orm::mikro_orm:
      return "em.nativeDelete(" + n.model + ", { " + n.key + ": keys })";
    case core::orm::peewee:
      return n.model + ".delete().where(" + n.model + '.' + n.key + ".in_(keys)).execute()";
    case core::orm::none:
      break;
  }
  return {};
}

std::string update_line(const bulk_names& n, core::orm dialect) {
  switch (dialect) {
    case core::orm::prisma:
      return "prisma." + lower_first(n.model) + ".updateMany({ where: { " + n.key +
             ": { in: keys } }, data })";
    case core::orm::sequelize:
      return n.model + ".update(values, { where: { " + n.key + ": keys } })";
    case core::orm::typeorm:
      return "repository.update({ " + n.key + ": In(keys) }, values)  // of " + n.model;
    case core::orm::sqlalchemy:
      return "session.execute(update(" + n.model + ").where(" + n.model + '.' + n.key +
             ".in_(keys)).values(values))";
    case core::orm::django:
      return n.model + ".objects.filter(" + n.key + "__in=keys).update(…)";
    case core::orm::active_record:
      return n.model + ".where(" + n.key + ": keys).update_all(values)";
    case core::orm::drizzle:
      return "db.update(" + n.table + ").set(values).where(inArray(" + n.table + '.' + n.key +
             ", keys))";
    case core::orm::knex:
      return "knex('" + n.table + "').whereIn('" + n.key + "', keys).update(values)";
    case core::orm::mikro_orm:
      return "em.nativeUpdate(" + n.model + ", { " + n.key + ": keys }, values)";
    case core::orm::peewee:
      return n.model + ".update(values).where(" + n.model + '.' + n.key + ".in_(keys)).execute()";
    case core::orm::none:
      break;
  }
  return {};
}

std::string update_each_line(const bulk_names& n, core::orm dialect) {
  switch (dialect) {
    case core::orm::sequelize:
      return n.model + ".bulkCreate(rows, { updateOnDuplicate: ['" + n.changed +
             "'] })  // whole rows";
    case core::orm::typeorm:
      return "repository.upsert(rows, ['" + n.key + "'])  // whole rows of " + n.model;
    case core::orm::django:
      return n.model + ".objects.bulk_update(objects, ['" + n.changed + "'])";
    case core::orm::active_record:
      return n.model + ".upsert_all(rows)  # whole rows";
    case core::orm::mikro_orm:
      return "await em.flush()  // once, after the loop";
    case core::orm::peewee:
      return n.model + ".bulk_update(objects, fields=[" + n.model + '.' + n.changed + "])";
    case core::orm::prisma:
    case core::orm::sqlalchemy:
    case core::orm::drizzle:
    case core::orm::knex:
    case core::orm::none:
      break;
  }
  return {};
}

}  // namespace pgweir::analyzers
