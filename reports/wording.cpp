#include "reports/wording.hpp"

#include "reports/loop_wording.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

namespace pgweir::reports {

namespace {

using core::finding;

// Who did it, as the subject of a sentence.
std::string actor(const finding& f) {
  if (!f.where.route.empty()) return f.where.route;
  if (!f.where.scope.empty()) return fmt::format("“{}”", f.where.scope);
  if (!f.where.application.empty()) return fmt::format("The application “{}”", f.where.application);
  return "The application";
}

std::string table_of(const core::statement_ref& s) {
  return s.tables.empty() ? "a query" : s.tables.front();
}

std::string place_text(const core::place& p) {
  std::string out = p.database;
  auto add = [&](std::string_view part) {
    if (!out.empty()) out += " · ";
    out += part;
  };
  if (!p.application.empty()) add(fmt::format("app “{}”", p.application));
  if (!p.user.empty()) add("user " + p.user);
  if (!p.route.empty()) add("route " + p.route);
  if (!p.scope.empty()) add("scope " + p.scope);
  if (p.connection) {
    add(fmt::format("connection {}", p.connection.value()));
    if (p.backend_pid != 0) out += fmt::format(" (pid {})", p.backend_pid);
  }
  return out;
}

void describe(const finding& f, const core::n_plus_one_evidence& e, words& out) {
  describe_loop(f, e, actor(f), out);
}

void describe(const finding& f, const core::unbounded_select_evidence& e, words& out) {
  using reason = core::unbounded_select_evidence::reason;
  const auto table = table_of(e.statement);
  const auto rows = counted(e.rows, "row");
  out.statement = shortened_sql(e.statement.text);
  out.price = fmt::format("{} · {} · {}", rows, bytes_text(e.bytes), duration_text(f.cost.time));
  switch (e.why) {
    case reason::many_rows:
      out.subject = fmt::format("{} of {} in one result", rows, table);
      out.sentence = fmt::format("{} fetched {} ({}) of {} with one query that nothing bounds.",
                                 actor(f), rows, bytes_text(e.bytes), table);
      out.because = {fmt::format(
          "{} came back; the query has no LIMIT and selects by no single row's key", rows)};
      break;
    case reason::growing:
      out.subject = fmt::format("{} returns more each time: {} → {} rows", table,
                                count_text(e.first_rows), count_text(e.rows));
      out.sentence = fmt::format(
          "{} reads {} without a bound, and the result grows: {} rows at first, {} now.", actor(f),
          table, count_text(e.first_rows), count_text(e.rows));
      out.because = {
          "each run returned more rows than the one before; nothing in the query stops it"};
      break;
    case reason::nothing_bounds:
      out.subject = fmt::format("all of {}, nothing bounds this ({} so far)", table, rows);
      out.sentence = fmt::format("{} reads all of {}: {} today, and nothing bounds it tomorrow.",
                                 actor(f), table, rows);
      out.because = {"the query has neither WHERE nor LIMIT"};
      break;
  }
}

void describe(const finding& f, const core::slow_query_evidence& e, words& out) {
  using reason = core::slow_query_evidence::reason;
  const auto table = table_of(e.statement);
  out.statement = shortened_sql(e.statement.text);
  out.price = counted(e.rows, "row");
  if (e.why == reason::over_threshold) {
    out.subject = fmt::format("{} took {}", table, duration_text(e.max));
    out.sentence =
        fmt::format("{} waited {} for one query on {}.", actor(f), duration_text(e.max), table);
  } else {
    out.subject = fmt::format("{} p95 {}, usually {}", table, duration_text(e.p95),
                              duration_text(e.usual_p95));
    out.sentence = fmt::format("A query on {} has become slow: p95 is {}, it used to be {}.", table,
                               duration_text(e.p95), duration_text(e.usual_p95));
  }
  out.because = {fmt::format(
      "measured on the server's side: first row after {}, the last of {} after {}; p50 {}, p95 {}",
      duration_text(e.first_row), counted(e.rows, "row"), duration_text(e.max),
      duration_text(e.p50), duration_text(e.p95))};
}

// What stood before the longest silence: "after UPDATE orders SET …".
std::string after_statement(const core::transaction_evidence& e) {
  if (!e.longest_gap.before) return {};
  return " after " + brief_sql(e.longest_gap.before->text);
}

void describe(const finding& f, const core::transaction_evidence& e, words& out) {
  const bool idle_rule = f.rule == core::rule::idle_in_transaction;
  const auto open = duration_text(e.open_for);
  const auto idle = duration_text(e.idle_for);
  const std::string_view state = e.still_open ? "still open" : "ended";
  if (idle_rule) {
    out.subject = fmt::format("idle {}{}", duration_text(e.longest_gap.length), after_statement(e));
    out.sentence =
        fmt::format("{} did something else for {} while its transaction was open.", actor(f), idle);
  } else {
    out.subject = fmt::format("open {}, idle {}{}", open, idle, after_statement(e));
    out.sentence = fmt::format("{} {} a transaction open for {}; for {} of it no query ran.",
                               actor(f), e.still_open ? "has had" : "kept", open, idle);
  }
  out.price = std::string{state};
  if (e.longest_gap.before) out.statement = shortened_sql(e.longest_gap.before->text);
  out.because = {fmt::format(
      "open {}, {} so far, {} of them writing; longest pause {}{}", open,
      counted(e.statements, "statement"), count_text(e.writes), duration_text(e.longest_gap.length),
      e.longest_gap.after ? ", ended by " + brief_sql(e.longest_gap.after->text)
                          : std::string{e.still_open ? ", not over yet" : ""})};
  if (e.writes > 0) {
    out.because.emplace_back("what it has written stays locked, and vacuum waits, until it ends");
  }
}

void describe(const finding& f, const core::duplicate_query_evidence& e, words& out) {
  const auto table = table_of(e.statement);
  out.statement = shortened_sql(e.statement.text);
  out.subject = fmt::format("{} × the same look-up of {}", count_text(e.repeats), table);
  out.price = fmt::format("{} wasted", duration_text(e.wasted));
  out.sentence = fmt::format("{} asked {} the same question {} times and got the same answer.",
                             actor(f), table, count_text(e.repeats));
  out.because = {
      fmt::format("{} executions with equal parameters returned the same {}, and nothing "
                  "seen here wrote to the table in between",
                  count_text(e.repeats), counted(e.rows, "row"))};
}

// Names come from clients: a control character in one must not reach a terminal.
void make_printable(std::string& text, bool keep_lines) {
  for (char& c : text) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    if (control && !(keep_lines && c == '\n')) c = ' ';
  }
}

void make_printable(words& w) {
  for (auto* text : {&w.subject, &w.price, &w.sentence, &w.statement, &w.note, &w.where}) {
    make_printable(*text, false);
  }
  for (auto& reason : w.because) make_printable(reason, false);
  for (auto* text : {&w.fix, &w.orm_line}) make_printable(*text, true);
}

// What to look at where no rule's advice came along.
std::string_view usual_note(core::rule id) {
  switch (id) {
    case core::rule::n_plus_one:
      return "load the children of all rows with one query, before the loop";
    case core::rule::unbounded_select:
      return "add ORDER BY and LIMIT and page by key, or let the database aggregate";
    case core::rule::slow_query:
      return "run it under EXPLAIN (ANALYZE, BUFFERS) and look for the widest step";
    case core::rule::long_transaction:
      return "end the transaction before slow work and calls to other services";
    case core::rule::idle_in_transaction:
      return "move what happens in the pause (an HTTP call, a computation) out of the transaction";
    case core::rule::duplicate_query:
      return "keep the first answer for the length of the request";
  }
  return {};
}

}  // namespace

words words_of(const core::finding& incident) {
  words out;
  std::visit([&](const auto& e) { describe(incident, e, out); }, incident.evidence);
  out.where = place_text(incident.where);
  out.fix = incident.fix.sql;
  out.orm = core::name_of(incident.fix.dialect);
  out.orm_line = incident.fix.orm_line;
  out.note = incident.fix.note;
  if (out.fix.empty() && out.orm_line.empty() && out.note.empty()) {
    out.note = usual_note(incident.rule);
  }
  make_printable(out);
  return out;
}

std::uint64_t size_of(const booked_finding& f) {
  if (f.total.calls == 0) return f.count;
  if (f.latest.rule == core::rule::duplicate_query) return f.total.calls;
  const auto* loop = std::get_if<core::n_plus_one_evidence>(&f.latest.evidence);
  if (loop == nullptr) return f.count;
  // The cost of a loop has its parent's executions in it.
  const auto parents = loop->parent ? f.count * loop->parent_executions : 0;
  return f.total.calls - std::min(f.total.calls, parents);
}

}  // namespace pgweir::reports
