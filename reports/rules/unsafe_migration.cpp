#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace pgweir::reports {

namespace {

using reason = core::unsafe_migration_evidence::reason;

// What the server does while it holds the lock.
std::string_view work_of(reason why) {
  switch (why) {
    case reason::ddl_and_bulk_write:
      return "rows are written in the transaction that holds the lock";
    case reason::table_rewritten:
      return "the whole table is written anew";
    case reason::rewriting_default:
      return "every row gets a value of its own, so the table is written anew";
    case reason::type_change:
      return "the table and its indexes are written anew, unless the types are alike";
    case reason::unique_index_built:
      return "an index over all rows is built";
    case reason::not_null_on_rows:
      return "all rows are read to find a NULL";
    case reason::validated_constraint:
      return "all rows are read and checked";
    case reason::index_not_concurrent:
      return "the index is worked on without CONCURRENTLY";
    case reason::renamed:
      return "programs that run ask for the old name, and fail";
  }
  return {};
}

// Of the statement on its own: "ALTER TABLE posts SET …".
std::string first_words(const core::unsafe_migration_evidence& e) {
  return brief_sql(e.statement.text);
}

}  // namespace

void fields(json_fields& all, core::unsafe_migration_evidence& e) {
  all.field("statement", e.statement);
  all.choice("why", e.why,
             {"ddl_and_bulk_write", "table_rewritten", "rewriting_default", "type_change",
              "unique_index_built", "not_null_on_rows", "validated_constraint",
              "index_not_concurrent", "renamed"});
  all.field("table", e.table);
  all.field("lock", e.lock);
  all.field("blocks_reads", e.blocks_reads);
  all.field("took_us", e.took);
  all.field("held_us", e.held);
  all.field("still_held", e.still_held);
  all.field("bulk_write", e.bulk_write);
  all.field("rows_written", e.rows_written);
}

void describe(const core::finding& f, const core::unsafe_migration_evidence& e, words& out) {
  const auto table = e.table.empty() ? std::string{"a table"} : e.table;
  const std::string_view whom = e.blocks_reads ? "readers and writers" : "writers";
  const auto held = duration_text(e.held);
  out.statement = shortened_sql(e.statement.text);
  out.subject = fmt::format("{} keeps {} out of {}", first_words(e), whom, table);
  out.price = e.still_held ? fmt::format("held {} so far", held) : fmt::format("held {}", held);
  out.sentence = fmt::format("{} kept {} out of {} for {}{}: {}.", actor(f), whom, table, held,
                             e.still_held ? " and goes on" : "", work_of(e.why));
  out.because = {
      fmt::format("it takes the lock {} and holds it to the end of its transaction", e.lock),
      fmt::format("the statement took {}; with more rows it takes longer", duration_text(e.took))};
  if (e.bulk_write) {
    out.because.push_back(fmt::format("{} were written under the lock, by {}",
                                      counted(e.rows_written, "row"),
                                      brief_sql(e.bulk_write->text)));
  }
  out.note = "use the form that keeps nobody out, with a lock_timeout";
}

}  // namespace pgweir::reports
