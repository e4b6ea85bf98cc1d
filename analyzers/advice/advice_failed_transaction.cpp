#include "analyzers/advice/advice_failed_transaction.hpp"

#include <string_view>

namespace pgweir::analyzers {

namespace {

std::string_view rolled_back_by_itself(core::orm dialect) {
  switch (dialect) {
    case core::orm::prisma:
      return "await prisma.$transaction(async tx => { … })  // do not catch errors of tx inside";
    case core::orm::sequelize:
      return "await sequelize.transaction(async t => { … })  // rolls back when an error leaves it";
    case core::orm::typeorm:
      return "await dataSource.transaction(async em => { … })  // rolls back when an error leaves "
             "it";
    case core::orm::sqlalchemy:
      return "with session.begin_nested(): …  # around what may fail; or session.rollback()";
    case core::orm::django:
      return "with transaction.atomic(): …  # an inner block around what may fail";
    case core::orm::active_record:
      return "Model.transaction(requires_new: true) { … }  # around what may fail";
    case core::orm::drizzle:
      return "await tx.transaction(async inner => { … })  // a savepoint around what may fail";
    case core::orm::knex:
      return "await trx.transaction(async inner => { … })  // a savepoint around what may fail";
    case core::orm::mikro_orm:
      return "await em.transactional(async em => { … })  // rolls back when an error leaves it";
    case core::orm::peewee:
      return "with db.atomic(): …  # an inner block around what may fail";
    case core::orm::none:
      break;
  }
  return {};
}

}  // namespace

core::fix advise_failed_transaction(const core::failed_transaction_evidence& seen,
                                    core::orm dialect) {
  core::fix fix;
  fix.sql =
      "SAVEPOINT attempt;  -- before what may fail\n"
      "ROLLBACK TO attempt;  -- when it did; the transaction goes on";
  fix.dialect = dialect;
  fix.orm_line = rolled_back_by_itself(dialect);
  fix.note = seen.refused > 0
                 ? "Roll back at the first error, or put a savepoint before what may fail: until "
                   "then the server refuses everything."
                 : "Roll back as soon as a statement fails: the block still holds its connection "
                   "and its locks.";
  return fix;
}

}  // namespace pgweir::analyzers
