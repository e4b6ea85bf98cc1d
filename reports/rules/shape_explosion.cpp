#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <string>

namespace pgweir::reports {

namespace {

std::string cause_of(const core::shape_explosion_evidence& e) {
  using reason = core::shape_explosion_evidence::reason;
  switch (e.why) {
    case reason::list_lengths:
      return "lists in it have ever other lengths";
    case reason::texts_differ:
      return "names or values in its text differ";
    case reason::prepared_again:
      return "it is prepared again under ever new names";
  }
  return {};
}

}  // namespace

void fields(json_fields& all, core::shape_explosion_evidence& e) {
  all.field("statement", e.statement);
  all.choice("why", e.why, {"list_lengths", "texts_differ", "prepared_again"});
  all.field("texts", e.texts);
  all.field("prepared", e.prepared);
  all.field("connections", e.connections);
  all.field("held", e.held);
  all.field("longest_bytes", e.longest_bytes);
}

void describe(const core::finding& f, const core::shape_explosion_evidence& e, words& out) {
  using reason = core::shape_explosion_evidence::reason;
  const auto table = table_of(e.statement);
  const auto cause = cause_of(e);
  out.statement = shortened_sql(e.statement.text);
  if (e.prepared == 0) {
    out.subject = fmt::format("{} of one query on {}: {}", counted(e.texts, "text"), table, cause);
    out.sentence = fmt::format("{} sends one query on {} in at least {}, because {}.", actor(f),
                               table, counted(e.texts, "text"), cause);
    out.because = {
        fmt::format("{} different numbers of parameters were bound to it", count_text(e.texts)),
        "each is another statement to pg_stat_statements (before PostgreSQL 18) and to "
        "every cache on the way"};
    out.price = counted(e.texts, "text");
  } else {
    const auto many = counted(e.prepared, "prepared statement");
    out.subject = fmt::format("{} of one query on {}: {}", many, table, cause);
    out.sentence =
        fmt::format("{} made {} of one query on {}, because {}.", actor(f), many, table, cause);
    out.because = {
        e.why == reason::prepared_again
            ? fmt::format("the same text under {} names on one connection, and none was "
                          "given back",
                          count_text(e.prepared))
            : fmt::format("at least {} under names, the longest of {}, on {}",
                          counted(e.texts, "different text"), bytes_text(e.longest_bytes),
                          counted(e.connections, "connection")),
        fmt::format("one connection held {} at once; the server keeps text, tree and "
                    "plan of each until it ends",
                    counted(e.held, "name"))};
    out.price = fmt::format("{} held", counted(e.held, "name"));
  }
  out.note = "one array as one parameter, and names that are used again";
}

}  // namespace pgweir::reports
