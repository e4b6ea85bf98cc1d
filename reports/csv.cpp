#include "reports/csv.hpp"

#include "core/finding.hpp"
#include "reports/json_fields.hpp"
#include "reports/plain_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>

namespace pgweir::reports {

namespace {

constexpr std::string_view columns =
    "database,statement,tables,orm,calls,errors,round_trips,rows,bytes,time_us,slowest_us,p50_us,"
    "p95_us,p99_us,sql";

// Spreadsheets take these for the beginning of a formula, some of them behind blanks as well.
bool looks_like_a_formula(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return false;
  text.remove_prefix(first);
  if (std::string_view{"=+-@|%"}.find(text.front()) != std::string_view::npos) return true;
  for (const std::string_view wide : {"＝", "＋", "－", "＠"}) {
    if (text.starts_with(wide)) return true;
  }
  return false;
}

std::string cell(std::string_view text) {
  const auto plain = plain_text(text);
  std::string out = looks_like_a_formula(plain) ? "\"'" : "\"";
  for (const char c : plain) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string line_of(const analyzers::statement_totals& s) {
  const auto& spent = s.spent;
  return fmt::format(
      "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", cell(s.database),
      cell(core::hex(s.statement.key)), cell(fmt::format("{}", fmt::join(s.statement.tables, " "))),
      cell(core::name_of(s.dialect)), spent.calls, s.errors, spent.round_trips, spent.rows,
      spent.bytes, microseconds(spent.time), microseconds(s.slowest), microseconds(s.p50),
      microseconds(s.p95), microseconds(s.p99), cell(s.statement.text));
}

}  // namespace

std::string csv(const report& r, const verdict& /*judged*/) {
  std::string out{columns};
  out += "\r\n";
  for (const auto& statement : r.statements) out += line_of(statement);
  return out;
}

}  // namespace pgweir::reports
