#include "reports/wording.hpp"

#include "reports/layout.hpp"
#include "reports/telling.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <variant>

namespace pgweir::reports {

namespace {

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

// Names come from clients: a control character in one must not reach a terminal.
void make_printable(words& w) {
  const auto clean = [](std::string& text, line_breaks lines = line_breaks::folded) {
    text = printable(std::move(text), lines);
  };
  for (auto* text : {&w.subject, &w.price, &w.sentence, &w.statement, &w.note, &w.where}) {
    clean(*text);
  }
  for (auto& reason : w.because) clean(reason);
  for (auto& line : w.plan) clean(line);
  for (auto* text : {&w.fix, &w.orm_line}) clean(*text, line_breaks::kept);
}

}  // namespace

words words_of(const core::finding& incident) {
  words out;
  std::visit([&](const auto& e) { describe(incident, e, out); }, incident.evidence);
  out.where = place_text(incident.where);
  const auto& fix = incident.fix;
  out.fix = fix.sql;
  out.orm = core::name_of(fix.dialect);
  out.orm_line = fix.orm_line;
  const bool advised = !fix.sql.empty() || !fix.orm_line.empty() || !fix.note.empty();
  if (advised) out.note = fix.note;
  make_printable(out);
  return out;
}

std::string whole_statement(const core::finding& incident, const words& told) {
  auto text = std::visit(
      [](const auto& e) -> std::string {
        if constexpr (requires { e.children; }) {
          return e.children.empty() ? std::string{} : e.children.front().statement.text;
        } else if constexpr (requires { e.statement.text; }) {
          return e.statement.text;
        } else {
          return {};
        }
      },
      incident.evidence);
  return text.empty() ? told.statement : printable(std::move(text), line_breaks::kept);
}

std::uint64_t size_of(const booked_finding& f) {
  if (f.total.calls == 0) return f.count;
  return std::visit([&](const auto& e) { return size_of(f, e); }, f.latest.evidence);
}

core::duration open_time(const core::finding& incident) {
  return std::visit([](const auto& e) { return open_time(e); }, incident.evidence);
}

}  // namespace pgweir::reports
