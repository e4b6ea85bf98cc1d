#include "analyzers/advice/advice.hpp"

#include "analyzers/advice/transaction_lines.hpp"
#include "analyzers/adviser/statement_workload.hpp"

#include <string>
#include <string_view>

namespace pgweir::analyzers {

namespace {

using core::orm;

// A page by key: `last` is the key of the last row of the page before.
std::string_view page_by_key(orm dialect) {
  switch (dialect) {
    case orm::prisma:
      return "prisma.model.findMany({ take: 100, skip: 1, cursor: { id: last }, "
             "orderBy: { id: 'asc' } })";
    case orm::sequelize:
      return "Model.findAll({ where: { id: { [Op.gt]: last } }, order: ['id'], limit: 100 })";
    case orm::typeorm:
      return "repository.find({ where: { id: MoreThan(last) }, order: { id: 'ASC' }, take: 100 })";
    case orm::sqlalchemy:
      return "select(Model).where(Model.id > last).order_by(Model.id).limit(100)";
    case orm::django:
      return "Model.objects.filter(pk__gt=last).order_by('pk')[:100]";
    case orm::active_record:
      return "Model.where('id > ?', last).order(:id).limit(100)  # or Model.find_each";
    case orm::drizzle:
      return "db.select().from(table).where(gt(table.id, last)).orderBy(table.id).limit(100)";
    case orm::knex:
      return "knex('table').where('id', '>', last).orderBy('id').limit(100)";
    case orm::mikro_orm:
      return "em.find(Model, { id: { $gt: last } }, { orderBy: { id: 'asc' }, limit: 100 })";
    case orm::peewee:
      return "Model.select().where(Model.id > last).order_by(Model.id).limit(100)";
    case orm::none:
      break;
  }
  return {};
}

std::string_view ask_once(orm dialect) {
  switch (dialect) {
    case orm::sqlalchemy:
      return "obj = session.get(Model, id)  # keep obj: the identity map is weak";
    case orm::django:
      return "@cached_property  # or pass the object on";
    case orm::active_record:
      return "ActiveRecord::Base.cache { … }  # controllers have it, jobs and scripts do not";
    default:
      return {};
  }
}

core::fix fix_in(orm dialect, std::string_view line, std::string_view note) {
  core::fix fix;
  fix.dialect = dialect;
  fix.orm_line = line;
  fix.note = note;
  return fix;
}

}  // namespace

core::fix advise_unbounded_select(const parser::statement& statement, orm dialect) {
  auto fix = fix_in(dialect, page_by_key(dialect),
                    "Read it in pages by key (WHERE id > the last id ORDER BY id LIMIT 100); if "
                    "only a count, a sum or a few rows are used, let the database do that.");
  bool may_append = statement.limit == parser::bound_kind::none && !statement.shortened &&
                    statement.lock == parser::row_lock::none;
  if (may_append) fix.sql = statement.text + " LIMIT 100";
  return fix;
}

core::fix advise_slow_query(const parser::statement& statement, orm dialect) {
  core::fix fix = fix_in(dialect, {},
                         "Look at its plan: a sequential scan on a big table wants an index, a "
                         "sort or hash that spills wants work_mem or fewer rows.");
  if (!can_be_planned(statement) || statement.shortened) {
    fix.note = "Look at what the server does meanwhile: pg_stat_activity shows waits and locks.";
    return fix;
  }
  if (!statement.slots.empty()) {
    fix.sql = "EXPLAIN (GENERIC_PLAN) " + statement.text;
    fix.note += " GENERIC_PLAN needs PostgreSQL 16; before, put values in and use ANALYZE.";
  } else if (statement.writes) {
    fix.sql = "EXPLAIN " + statement.text;
  } else {
    fix.sql = "EXPLAIN (ANALYZE, BUFFERS) " + statement.text;
  }
  return fix;
}

core::fix advise_duplicate_query(const parser::statement&, orm dialect) {
  return fix_in(dialect, ask_once(dialect),
                "Ask once, keep the answer for the rest of the request, and pass it on.");
}

core::fix advise_long_transaction(const core::transaction_evidence& seen, orm dialect) {
  bool mostly_idle = seen.idle_for * 2 >= seen.open_for;
  if (mostly_idle) {
    return fix_in(dialect, short_transaction(dialect),
                  "Most of that time nothing ran: move what happens in the longest pause before "
                  "BEGIN or behind COMMIT.");
  }
  return fix_in(dialect, {},
                "The server was at work most of that time: commit in batches, and look at the "
                "slow statements inside.");
}

core::fix advise_idle_in_transaction(const core::transaction_evidence& seen, orm dialect) {
  auto fix = fix_in(dialect, short_transaction(dialect),
                    seen.writes > 0
                        ? "It has written, so it holds row locks: do the slow work before BEGIN, "
                          "or commit first and do it then."
                        : "Commit or roll back before the slow work, or do not open a "
                          "transaction for it.");
  fix.sql = "SET idle_in_transaction_session_timeout = '10s'";
  return fix;
}

}  // namespace pgweir::analyzers
