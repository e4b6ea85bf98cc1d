#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

namespace pgweir::reports {

void fields(json_fields& all, core::connection_churn_evidence& e) {
  all.field("connections", e.connections);
  all.field("statements", e.statements);
  all.field("span_us", e.span);
  all.field("handshakes_us", e.handshakes);
  all.field("per_minute", e.per_minute);
}

void describe(const core::finding& f, const core::connection_churn_evidence& e, words& out) {
  const auto many = counted(e.connections, "connection");
  out.subject =
      fmt::format("{} a minute, for a statement or two each", counted(e.per_minute, "connection"));
  out.price = fmt::format("{} for logging in", duration_text(e.handshakes));
  out.sentence =
      fmt::format("{} opened {} in {} and used each for a statement or two: {} went by in logins.",
                  actor(f), many, duration_text(e.span), duration_text(e.handshakes));
  out.because = {
      fmt::format("{} were opened within a minute after others of the application had been closed; "
                  "those had run {} on tables",
                  many, counted(e.statements, "statement"))};
  out.note = "keep connections in a pool";
}

}  // namespace pgweir::reports
