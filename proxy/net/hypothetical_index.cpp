#include "proxy/net/hypothetical_index.hpp"

#include "core/limits.hpp"
#include "proxy/net/side_asking.hpp"

#include <fmt/format.h>

namespace pgweir::net {

namespace {

constexpr const char* schema_query = R"(
SELECT pg_catalog.quote_ident(home.nspname)
  FROM pg_catalog.pg_extension one JOIN pg_catalog.pg_namespace home ON home.oid = one.extnamespace
 WHERE one.extname = 'hypopg' AND pg_catalog.has_schema_privilege(home.oid, 'USAGE'))";

// The partitions of a table that is partitioned, else itself.
constexpr const char* tables_query = R"(
SELECT CASE WHEN the.relkind = 'p' THEN part.relid::pg_catalog.regclass::text ELSE $1 END
  FROM pg_catalog.pg_class the
  LEFT JOIN LATERAL pg_catalog.pg_partition_tree(the.oid) part
    ON the.relkind = 'p' AND part.isleaf
 WHERE the.oid = $1::pg_catalog.regclass
 LIMIT {})";

constexpr const char* create_query = R"(
SELECT made.indexname, {0}.hypopg_relation_size(made.indexrelid)
  FROM {0}.hypopg_create_index($1) made)";

side_failure refused(std::string why) { return {side_trouble::statement, std::move(why), {}}; }

side_result<believed_indexes> create_on(side_session& server, const std::string& create,
                                        const index_text& index, core::time_point until) {
  const auto query = fmt::format(fmt::runtime(tables_query), core::limits::tried_partitions + 1);
  const auto tables = server.query(query, {text_value(index.table)}, left(until));
  if (!tables) return tables.error();
  if (tables->cells.size() > core::limits::tried_partitions)
    return refused("the table has too many partitions to try it");
  believed_indexes all;
  for (std::size_t i = 0; i < tables->cells.size(); ++i) {
    const auto table = tables->cell(i, 0);
    if (!table) return refused("the table has no partitions");
    const auto text = index.before + *table + index.after;
    const auto made = server.query(create, {text_value(text)}, left(until));
    if (made && made->cells.empty()) return refused("it is no index that could be tried");
    // HypoPG's own refusals have no words that could be told.
    if (!made && made.error().sqlstate == "XX000") return refused("HypoPG takes no such index");
    if (!made) return made.error();
    all.names.push_back(made->cell(0, 0).value_or(""));
    all.bytes += number_in<std::uint64_t>(made->cell(0, 1).value_or("0"));
  }
  return all;
}

}  // namespace

std::optional<hypopg> hypopg::find(side_session& server, core::time_point until) {
  const auto home = server.query(schema_query, left(until));
  if (!home || home->cells.empty()) return std::nullopt;
  return hypopg{home->cell(0, 0).value_or("")};
}

side_result<believed_indexes> hypopg::create(side_session& server, const core::asking_session& who,
                                             const index_text& index,
                                             core::time_point until) const {
  const core::asking_session ourselves{who.database, {}, who.search_path};
  if (const auto begun = server.begin({.who = &ourselves}); !begun) return begun.error();
  const auto create = fmt::format(fmt::runtime(create_query), schema_);
  auto made = create_on(server, create, index, until);
  server.end();
  return made;
}

void hypopg::forget(side_session& server, core::time_point until) const {
  // Its failure is the connection's: then they are gone with it.
  (void)server.query(fmt::format("SELECT {}.hypopg_reset()", schema_), left(until));
}

}  // namespace pgweir::net
