#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <string_view>

namespace pgweir::reports {

namespace {

std::string_view told(core::no_statement_timeout_evidence::source from) {
  using source = core::no_statement_timeout_evidence::source;
  switch (from) {
    case source::server_default:
      return "by the server's default for the role";
    case source::startup_options:
      return "as the client asked when it logged in";
    case source::set_statement:
      return "by a SET of its own";
    case source::shown:
      return "as the server answered to its SHOW";
  }
  return {};
}

}  // namespace

void fields(json_fields& all, core::no_statement_timeout_evidence& e) {
  all.field("role", e.role);
  all.choice("statement_timeout", e.statement,
             {"server_default", "startup_options", "set_statement", "shown"});
  all.choice("idle_in_transaction", e.idle_in_transaction,
             {"server_default", "startup_options", "set_statement", "shown"});
  all.field("sessions", e.sessions);
  all.field("queries", e.queries);
}

void describe(const core::finding& f, const core::no_statement_timeout_evidence& e, words& out) {
  out.subject = fmt::format("nothing ends a query or an idle transaction of {}", e.role);
  out.price = counted(e.sessions, "session");
  out.sentence = fmt::format(
      "{} runs as {} without a timeout: a query, or a transaction that was forgotten, may take "
      "forever.",
      actor(f), e.role);
  out.because = {
      fmt::format("statement_timeout is 0 {}", told(e.statement)),
      fmt::format("idle_in_transaction_session_timeout is 0 {}", told(e.idle_in_transaction))};
  out.note = "give the role both timeouts";
}

}  // namespace pgweir::reports
