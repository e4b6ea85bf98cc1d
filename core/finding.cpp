#include "core/finding.hpp"

#include "core/xxhash.hpp"

#include <array>
#include <string_view>

namespace pgweir::core {

std::string_view name_of(orm dialect) {
  switch (dialect) {
    case orm::none:
      return "";
    case orm::prisma:
      return "Prisma";
    case orm::sequelize:
      return "Sequelize";
    case orm::typeorm:
      return "TypeORM";
    case orm::sqlalchemy:
      return "SQLAlchemy";
    case orm::django:
      return "Django";
    case orm::active_record:
      return "ActiveRecord";
    case orm::drizzle:
      return "Drizzle";
    case orm::knex:
      return "Knex";
    case orm::mikro_orm:
      return "MikroORM";
    case orm::peewee:
      return "peewee";
  }
  return "";
}

std::string hex(std::uint64_t id) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out(16, '0');
  for (auto place = out.rbegin(); place != out.rend(); ++place, id >>= 4U)
    *place = digits[id & 15U];
  return out;
}

std::uint64_t text_key(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

std::uint64_t finding_id(rule id, std::uint64_t statement_key, std::uint64_t parent_key,
                         std::string_view database, std::string_view route) {
  std::string material{name_of(id)};
  for (const auto& part :
       {hex(statement_key), hex(parent_key), std::string{database}, std::string{route}}) {
    material += '\n';
    material += part;
  }
  return XXH3_64bits(material.data(), material.size());
}

}  // namespace pgweir::core
