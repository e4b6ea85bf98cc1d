#include "analyzers/advice/transaction_lines.hpp"

namespace pgweir::analyzers {

std::string_view short_transaction(core::orm dialect) {
  switch (dialect) {
    case core::orm::prisma:
      return "prisma.$transaction([…])  // all statements at once; no await on anything else "
             "inside";
    case core::orm::sequelize:
      return "await sequelize.transaction(async t => { … })  // nothing but queries inside";
    case core::orm::typeorm:
      return "await dataSource.transaction(async em => { … })  // nothing but queries inside";
    case core::orm::sqlalchemy:
      return "with Session.begin() as session: …  # reads too: session.commit() before other work";
    case core::orm::django:
      return "with transaction.atomic(): …  # other work in transaction.on_commit(…)";
    case core::orm::active_record:
      return "Model.transaction { … }  # other work in after_commit";
    case core::orm::drizzle:
      return "await db.transaction(async tx => { … })  // nothing but queries inside";
    case core::orm::knex:
      return "await knex.transaction(async trx => { … })  // nothing but queries inside";
    case core::orm::mikro_orm:
      return "await em.transactional(async em => { … })  // nothing but queries inside";
    case core::orm::peewee:
      return "with db.atomic(): …  # nothing but queries inside";
    case core::orm::none:
      break;
  }
  return {};
}

}  // namespace pgweir::analyzers
