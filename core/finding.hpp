// A finding: one problem, its proof, its cost and its fix, as typed values. No wording here
// (reports/wording) and no secret: texts are shapes, never literals.
//
// A rule raises a finding and raises it again, complete, whenever it has grown; `id` tells which
// finding, `occurrence` which incident of it. reports/findings_book adds them up.
#pragma once

#include "core/evidence.hpp"
#include "core/ids.hpp"
#include "core/rule.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::core {

enum class orm : std::uint8_t {
  none,
  prisma,
  sequelize,
  typeorm,
  sqlalchemy,
  django,
  active_record,
  drizzle,
  knex,
  mikro_orm,
  peewee,
};

struct fix {
  std::string sql;  // something to paste; empty: none is sure
  orm dialect = orm::none;
  std::string orm_line;  // the same in the ORM's words; empty: none is sure
  std::string note;      // what to look at, in one sentence
};

struct place {
  std::string database;
  std::string user;
  std::string application;
  std::string route;         // from tags: route, or controller#action
  std::string scope;         // from SET pgweir.scope
  std::string trace;         // the last traceparent or trace id
  std::string source;        // file and line from tags: "app/models/author.rb:12"
  connection_id connection;  // of the last incident
  std::uint32_t backend_pid = 0;
};

struct finding {
  // An incident as it was raised before more was known of it.
  struct earlier {
    std::uint64_t id = 0;
    std::uint64_t occurrence = 0;
    bool operator==(const earlier&) const = default;
  };

  std::uint64_t id = 0;          // see finding_id()
  std::uint64_t occurrence = 0;  // from 1, within this process and id
  // Raised before under other ids, of the same incident: this one takes their place (a likely loop
  // that became proven, an inner loop whose outer one came to light). The same in every later raise
  // of this occurrence. Mostly empty.
  std::vector<earlier> replaces;
  core::rule rule{};
  core::grade grade{};
  core::severity severity{};
  bool open = false;  // still going on (an open transaction)
  core::evidence evidence;
  core::place where;
  core::cost cost;  // of this incident; the book sums them
  core::fix fix;
  time_point first_seen{};  // of this incident
  time_point last_seen{};
};

std::string_view name_of(orm dialect);

// The stable id: the same for the same problem tomorrow, on another machine and in another run.
// Made of rule, statement key, parent's key (0: none), database and route.
std::uint64_t finding_id(rule id, std::uint64_t statement_key, std::uint64_t parent_key,
                         std::string_view database, std::string_view route);

// A key of a text, where no statement gives one: as stable as finding_id().
std::uint64_t text_key(std::string_view text);

// As reports print ids and keys: 16 hexadecimal digits.
std::string hex(std::uint64_t id);

}  // namespace pgweir::core
