#include "reports/json_evidence.hpp"

#include <array>
#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>

namespace pgweir::reports {

namespace {

using loop_child = core::n_plus_one_evidence::child;
using unbounded_reason = core::unbounded_select_evidence::reason;
using slow_reason = core::slow_query_evidence::reason;

constexpr std::array<std::string_view, 3> unbounded_reasons{"many_rows", "growing",
                                                            "nothing_bounds"};
constexpr std::array<std::string_view, 2> slow_reasons{"over_threshold", "over_own_history"};

template <class Enum, std::size_t N>
Enum named(const std::array<std::string_view, N>& names, const json& j) {
  const auto text = j.get<std::string>();
  for (std::size_t i = 0; i < N; ++i) {
    if (names.at(i) == text) return static_cast<Enum>(i);
  }
  throw std::invalid_argument("unknown reason \"" + text + "\"");
}

json to_json(const core::statement_ref& s) {
  return {{"key", core::hex(s.key)}, {"text", s.text}, {"tables", s.tables}};
}

json to_json(const core::column_ref& c) { return {{"table", c.table}, {"column", c.column}}; }

core::statement_ref statement_from(const json& j) {
  return {id_from(j.at("key")), j.at("text").get<std::string>(),
          j.at("tables").get<std::vector<std::string>>()};
}

core::column_ref column_from(const json& j) {
  return {j.at("table").get<std::string>(), j.at("column").get<std::string>()};
}

template <class T>
json optional_json(const std::optional<T>& value) {
  return value ? to_json(*value) : json(nullptr);
}

std::optional<core::statement_ref> optional_statement(const json& j) {
  return j.is_null() ? std::nullopt : std::optional{statement_from(j)};
}

json to_json(const loop_child& c) {
  return {{"statement", to_json(c.statement)},
          {"slot", c.slot},
          {"compared_with", to_json(c.compared_with)},
          {"source", to_json(c.source)},
          {"source_child", c.source_child ? json(*c.source_child) : json(nullptr)},
          {"executions", c.executions},
          {"distinct_values", c.distinct_values},
          {"source_rows", c.source_rows},
          {"in_row_order", c.in_row_order},
          {"source_truncated", c.source_truncated},
          {"spent", cost_json(c.spent)}};
}

loop_child child_from(const json& j) {
  loop_child c;
  c.statement = statement_from(j.at("statement"));
  c.slot = j.at("slot").get<std::uint16_t>();
  c.compared_with = column_from(j.at("compared_with"));
  c.source = column_from(j.at("source"));
  if (!j.at("source_child").is_null()) c.source_child = j.at("source_child").get<std::size_t>();
  c.executions = j.at("executions").get<std::uint64_t>();
  c.distinct_values = j.at("distinct_values").get<std::uint64_t>();
  c.source_rows = j.at("source_rows").get<std::uint64_t>();
  c.in_row_order = j.at("in_row_order").get<bool>();
  c.source_truncated = j.at("source_truncated").get<bool>();
  c.spent = cost_from(j.at("spent"));
  return c;
}

json kind_json(const core::n_plus_one_evidence& e) {
  json children = json::array();
  for (const auto& c : e.children) children.push_back(to_json(c));
  return {{"kind", "loop"},
          {"parent", optional_json(e.parent)},
          {"parent_rows", e.parent_rows},
          {"parent_executions", e.parent_executions},
          {"parent_age_us", microseconds(e.parent_age)},
          {"same_transaction", e.same_transaction},
          {"across_connections", e.across_connections},
          {"children", std::move(children)}};
}

json kind_json(const core::unbounded_select_evidence& e) {
  return {{"kind", "unbounded_select"},
          {"statement", to_json(e.statement)},
          {"why", unbounded_reasons.at(static_cast<std::size_t>(e.why))},
          {"rows", e.rows},
          {"bytes", e.bytes},
          {"first_rows", e.first_rows},
          {"columns", e.columns}};
}

json kind_json(const core::slow_query_evidence& e) {
  return {{"kind", "slow_query"},
          {"statement", to_json(e.statement)},
          {"why", slow_reasons.at(static_cast<std::size_t>(e.why))},
          {"p50_us", microseconds(e.p50)},
          {"p95_us", microseconds(e.p95)},
          {"max_us", microseconds(e.max)},
          {"first_row_us", microseconds(e.first_row)},
          {"usual_p95_us", microseconds(e.usual_p95)},
          {"rows", e.rows}};
}

json kind_json(const core::transaction_evidence& e) {
  return {{"kind", "transaction"},
          {"open_for_us", microseconds(e.open_for)},
          {"idle_for_us", microseconds(e.idle_for)},
          {"longest_gap",
           {{"length_us", microseconds(e.longest_gap.length)},
            {"before", optional_json(e.longest_gap.before)},
            {"after", optional_json(e.longest_gap.after)}}},
          {"statements", e.statements},
          {"writes", e.writes},
          {"still_open", e.still_open}};
}

json kind_json(const core::duplicate_query_evidence& e) {
  return {{"kind", "duplicate_query"},
          {"statement", to_json(e.statement)},
          {"repeats", e.repeats},
          {"rows", e.rows},
          {"wasted_us", microseconds(e.wasted)}};
}

core::evidence loop_from(const json& j) {
  core::n_plus_one_evidence e;
  e.parent = optional_statement(j.at("parent"));
  e.parent_rows = j.at("parent_rows").get<std::uint64_t>();
  e.parent_executions = j.at("parent_executions").get<std::uint64_t>();
  e.parent_age = duration_from(j.at("parent_age_us"));
  e.same_transaction = j.at("same_transaction").get<bool>();
  e.across_connections = j.at("across_connections").get<bool>();
  for (const auto& c : j.at("children")) e.children.push_back(child_from(c));
  return e;
}

core::evidence unbounded_from(const json& j) {
  core::unbounded_select_evidence e;
  e.statement = statement_from(j.at("statement"));
  e.why = named<unbounded_reason>(unbounded_reasons, j.at("why"));
  e.rows = j.at("rows").get<std::uint64_t>();
  e.bytes = j.at("bytes").get<std::uint64_t>();
  e.first_rows = j.at("first_rows").get<std::uint64_t>();
  e.columns = j.at("columns").get<std::uint64_t>();
  return e;
}

core::evidence slow_from(const json& j) {
  core::slow_query_evidence e;
  e.statement = statement_from(j.at("statement"));
  e.why = named<slow_reason>(slow_reasons, j.at("why"));
  e.p50 = duration_from(j.at("p50_us"));
  e.p95 = duration_from(j.at("p95_us"));
  e.max = duration_from(j.at("max_us"));
  e.first_row = duration_from(j.at("first_row_us"));
  e.usual_p95 = duration_from(j.at("usual_p95_us"));
  e.rows = j.at("rows").get<std::uint64_t>();
  return e;
}

core::evidence transaction_from(const json& j) {
  core::transaction_evidence e;
  e.open_for = duration_from(j.at("open_for_us"));
  e.idle_for = duration_from(j.at("idle_for_us"));
  const auto& gap = j.at("longest_gap");
  e.longest_gap.length = duration_from(gap.at("length_us"));
  e.longest_gap.before = optional_statement(gap.at("before"));
  e.longest_gap.after = optional_statement(gap.at("after"));
  e.statements = j.at("statements").get<std::uint64_t>();
  e.writes = j.at("writes").get<std::uint64_t>();
  e.still_open = j.at("still_open").get<bool>();
  return e;
}

core::evidence duplicate_from(const json& j) {
  core::duplicate_query_evidence e;
  e.statement = statement_from(j.at("statement"));
  e.repeats = j.at("repeats").get<std::uint64_t>();
  e.rows = j.at("rows").get<std::uint64_t>();
  e.wasted = duration_from(j.at("wasted_us"));
  return e;
}

core::orm orm_named(const std::string& name) {
  for (auto i = static_cast<int>(core::orm::none); i <= static_cast<int>(core::orm::peewee); ++i) {
    const auto dialect = static_cast<core::orm>(i);
    if (core::name_of(dialect) == name) return dialect;
  }
  return core::orm::none;
}

}  // namespace

std::int64_t microseconds(core::duration d) {
  return std::chrono::duration_cast<std::chrono::microseconds>(d).count();
}

core::duration duration_from(const json& j) {
  return std::chrono::microseconds{j.get<std::int64_t>()};
}

std::uint64_t id_from(const json& j) {
  const auto text = j.get<std::string>();
  std::uint64_t id = 0;
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, id, 16);
  if (text.size() != 16 || read.ec != std::errc{} || read.ptr != end) {
    throw std::invalid_argument("an id is not 16 hexadecimal digits");
  }
  return id;
}

json cost_json(const core::cost& c) {
  return {{"calls", c.calls},
          {"round_trips", c.round_trips},
          {"rows", c.rows},
          {"bytes", c.bytes},
          {"time_us", microseconds(c.time)}};
}

json evidence_json(const core::evidence& e) {
  return std::visit([](const auto& kind) { return kind_json(kind); }, e);
}

json fix_json(const core::fix& f) {
  return {{"sql", f.sql},
          {"orm", core::name_of(f.dialect)},
          {"orm_line", f.orm_line},
          {"note", f.note}};
}

json place_json(const core::place& p) {
  return {{"database", p.database},
          {"user", p.user},
          {"application", p.application},
          {"route", p.route},
          {"scope", p.scope},
          {"trace", p.trace},
          {"connection", p.connection.value()},
          {"backend_pid", p.backend_pid}};
}

core::cost cost_from(const json& j) {
  return {j.at("calls").get<std::uint64_t>(), j.at("round_trips").get<std::uint64_t>(),
          j.at("rows").get<std::uint64_t>(), j.at("bytes").get<std::uint64_t>(),
          duration_from(j.at("time_us"))};
}

core::evidence evidence_from(const json& j) {
  const auto kind = j.at("kind").get<std::string>();
  if (kind == "loop") return loop_from(j);
  if (kind == "unbounded_select") return unbounded_from(j);
  if (kind == "slow_query") return slow_from(j);
  if (kind == "transaction") return transaction_from(j);
  if (kind == "duplicate_query") return duplicate_from(j);
  throw std::invalid_argument("unknown kind of evidence \"" + kind + "\"");
}

core::fix fix_from(const json& j) {
  return {j.at("sql").get<std::string>(), orm_named(j.at("orm").get<std::string>()),
          j.at("orm_line").get<std::string>(), j.at("note").get<std::string>()};
}

core::place place_from(const json& j) {
  core::place p;
  p.database = j.at("database").get<std::string>();
  p.user = j.at("user").get<std::string>();
  p.application = j.at("application").get<std::string>();
  p.route = j.at("route").get<std::string>();
  p.scope = j.at("scope").get<std::string>();
  p.trace = j.at("trace").get<std::string>();
  p.connection = core::connection_id{j.at("connection").get<std::uint64_t>()};
  p.backend_pid = j.at("backend_pid").get<std::uint32_t>();
  return p;
}

}  // namespace pgweir::reports
