#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <string>

namespace pgweir::reports {

void fields(json_fields& all, core::runtime_ddl_evidence& e) {
  all.field("statements", e.statements);
  all.field("ddl", e.ddl);
  all.field("queries", e.queries);
  all.field("role", e.role);
  all.field("superuser", e.superuser);
  all.field("at_start", e.at_start);
}

void describe(const core::finding& f, const core::runtime_ddl_evidence& e, words& out) {
  const auto many = counted(e.ddl, "definition");
  const auto first = e.statements.empty() ? std::string{} : brief_sql(e.statements.front().text);
  if (!e.statements.empty()) out.statement = shortened_sql(e.statements.front().text);
  out.subject = fmt::format("{}{}, by a session that serves queries", many,
                            e.at_start ? " at its start" : "");
  out.price = duration_text(f.cost.time);
  out.sentence = fmt::format("{} changed the schema{}: {}, the first {}.", actor(f),
                             e.at_start ? " when it started" : " while it served", many, first);
  out.because = {fmt::format("one connection defined something lasting {} and ran {} on tables",
                             counted(e.ddl, "time"), counted(e.queries, "query", "queries"))};
  for (const auto& statement : e.statements) out.because.push_back(shortened_sql(statement.text));
  out.because.push_back(
      fmt::format("as role {}{}", e.role, e.superuser.value_or(false) ? ", a superuser" : ""));
  out.note = "let migrations change the schema, before the application starts";
}

}  // namespace pgweir::reports
