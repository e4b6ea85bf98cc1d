#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

namespace pgweir::reports {

void fields(json_fields& all, core::privileged_session_evidence& e) {
  all.choice("why", e.why, {"superuser", "migrates_and_serves"});
  all.field("role", e.role);
  all.field("queries", e.queries);
  all.field("ddl", e.ddl);
  all.field("example", e.example);
  all.field("migrator", e.migrator);
}

void describe(const core::finding& f, const core::privileged_session_evidence& e, words& out) {
  using reason = core::privileged_session_evidence::reason;
  const auto queries = counted(e.queries, "query", "queries");
  out.price = queries;
  if (e.why == reason::superuser) {
    out.subject = fmt::format("queries are served as superuser, by the login {}", e.role);
    out.sentence =
        fmt::format("{} logs in as {} and serves its queries as superuser.", actor(f), e.role);
    out.because = {
        fmt::format("the server said is_superuser = on of a session that ran {} on "
                    "tables",
                    queries)};
  } else {
    out.subject = fmt::format("{} both migrates and serves", e.role);
    out.sentence = fmt::format("{} serves its queries as {}, the role that changes the schema.",
                               actor(f), e.role);
    out.because = {fmt::format("a session of {} ran {} on tables", e.role, queries)};
  }
  if (e.example) {
    out.statement = shortened_sql(e.example->text);
    out.because.push_back(
        fmt::format("the same role made {}{}", counted(e.ddl, "definition"),
                    e.migrator.empty() ? "" : fmt::format(", as application “{}”", e.migrator)));
  }
  out.note = "log in as a role that may read and write rows, and no more";
}

}  // namespace pgweir::reports
