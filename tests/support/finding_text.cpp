#include "tests/support/finding_text.hpp"

#include "reports/json_evidence.hpp"
#include "reports/plan_text.hpp"

#include <chrono>
#include <cstdio>
#include <map>
#include <optional>
#include <utility>

namespace pgweir::support {

namespace {

constexpr core::time_point trace_start{std::chrono::seconds{1'000}};

std::string line(std::string_view label, const std::string& text) {
  return text.empty() ? std::string{} : "  " + std::string{label} + ": " + text + '\n';
}

std::string column(const core::column_ref& which) { return which.table + '.' + which.column; }

std::string text(const core::cost& spent) {
  return std::to_string(spent.calls) + " calls, " + std::to_string(spent.round_trips) +
         " round trips, " + std::to_string(spent.rows) + " rows, " + std::to_string(spent.bytes) +
         " bytes, " + time_text(spent.time);
}

std::string measured_text(const std::optional<core::measured_fix>& fix) {
  if (!fix) return {};
  return line("measured", std::to_string(fix->round_trips) + " round trips, " +
                              std::to_string(fix->rows) + " rows, " + time_text(fix->loop) +
                              " -> " + time_text(fix->batch));
}

std::string text(const core::n_plus_one_evidence& seen) {
  std::string out;
  if (seen.parent) {
    out += line("parent", seen.parent->text);
    out += line("parent rows", std::to_string(seen.parent_rows) + " in " +
                                   std::to_string(seen.parent_executions) + " executions");
  }
  if (seen.same_transaction) out += "  same transaction\n";
  if (seen.across_connections) out += "  across connections\n";
  for (const auto& child : seen.children) {
    out += line("child", child.statement.text);
    std::string how = std::to_string(child.executions) + " executions, " +
                      std::to_string(child.distinct_values) + " values of $" +
                      std::to_string(child.slot) + " = " + column(child.compared_with);
    if (!child.source.column.empty()) how += " from " + column(child.source);
    if (child.source_rows > 0) how += ", " + std::to_string(child.source_rows) + " source rows";
    if (child.in_row_order) how += ", in row order";
    if (child.source_truncated) how += ", source truncated";
    if (child.source_child) how += ", returned by child " + std::to_string(*child.source_child);
    out += line("  proof", how);
  }
  return out + measured_text(seen.measured);
}

std::string text(const core::unbounded_select_evidence& seen) {
  using reason = core::unbounded_select_evidence::reason;
  std::string why = seen.why == reason::many_rows ? "many rows"
                    : seen.why == reason::growing ? "growing"
                                                  : "nothing bounds it";
  std::string size = std::to_string(seen.rows) + " rows, " + std::to_string(seen.bytes) +
                     " bytes, " + std::to_string(seen.columns) + " columns";
  if (seen.first_rows > 0) size += ", at first " + std::to_string(seen.first_rows) + " rows";
  return line("statement", seen.statement.text) + line(why, size);
}

std::string text(const core::slow_query_evidence& seen) {
  bool history = seen.why == core::slow_query_evidence::reason::over_own_history;
  std::string times = "p50 " + time_text(seen.p50) + ", p95 " + time_text(seen.p95) + ", max " +
                      time_text(seen.max) + ", first row " + time_text(seen.first_row);
  if (history) times += ", usual p95 " + time_text(seen.usual_p95);
  times += ", " + std::to_string(seen.rows) + " rows";
  auto out = line("statement", seen.statement.text) +
             line(history ? "over its own history" : "over the threshold", times);
  for (const auto& step : reports::plan_tree(seen.generic)) out += line("generic plan", step);
  for (const auto& step : reports::plan_tree(seen.custom)) out += line("custom plan", step);
  return out;
}

std::string waits_text(const std::optional<core::transaction_evidence::lock_waits>& waits) {
  if (!waits) return {};
  auto out =
      line("waiting", std::to_string(waits->now) + ", at most " + std::to_string(waits->at_most));
  for (const auto& each : waits->waiters) {
    const auto table = each.table.empty() ? "" : " on " + each.table;
    out += line("  waits", each.application + table + " for " + time_text(each.waited));
  }
  return out;
}

std::string text(const core::transaction_evidence& seen) {
  auto statement = [](const std::optional<core::statement_ref>& which) {
    return which ? which->text : std::string{};
  };
  return line("open", time_text(seen.open_for) + ", idle " + time_text(seen.idle_for) + ", " +
                          std::to_string(seen.statements) + " statements, " +
                          std::to_string(seen.writes) + " writes" +
                          (seen.still_open ? ", still open" : ", ended")) +
         line("longest gap", time_text(seen.longest_gap.length)) +
         line("  before it", statement(seen.longest_gap.before)) +
         line("  after it", statement(seen.longest_gap.after)) + waits_text(seen.waits);
}

std::string text(const core::duplicate_query_evidence& seen) {
  return line("statement", seen.statement.text) +
         line("repeats", std::to_string(seen.repeats) + ", " + std::to_string(seen.rows) +
                             " rows each, wasted " + time_text(seen.wasted));
}

// A field of the evidence's JSON: statements by their text, nothing that is empty.
void add_field(std::string& out, const std::string& name, const reports::json& value) {
  if (value.is_null() || value == "" || value == 0 || value == false) return;
  if (value.is_object() && value.contains("text")) {
    out += line(name, value.at("text").get<std::string>());
  } else if (value.is_object() && value.contains("column")) {
    const auto column = value.at("column").get<std::string>();
    if (!column.empty()) out += line(name, value.at("table").get<std::string>() + '.' + column);
  } else if (value.is_object()) {
    for (const auto& [inner, part] : value.items()) add_field(out, name + '.' + inner, part);
  } else if (value.is_array()) {
    for (const auto& part : value) add_field(out, name, part);
  } else {
    out += line(name, value.is_string() ? value.get<std::string>() : value.dump());
  }
}

std::string timeline_text(const reports::json& steps) {
  if (steps.empty()) return {};
  const auto last = std::chrono::microseconds{steps.back().at("at_us").get<std::int64_t>()};
  return line("timeline", std::to_string(steps.size()) + " steps, the last at " + time_text(last));
}

// What has no text of its own above: as its JSON has it.
template <class Evidence>
std::string text(const Evidence& seen) {
  std::string out;
  const auto fields = reports::evidence_json(seen);
  for (const auto& [name, value] : fields.items()) {
    if (name == "timeline") {
      out += timeline_text(value);
    } else if (name != "kind") {
      add_field(out, name, value);
    }
  }
  return out;
}

std::string text(const core::place& where) {
  std::string out = where.database + " " + where.user;
  auto add = [&](std::string_view label, const std::string& value) {
    if (!value.empty()) out.append(", ").append(label).append(" ").append(value);
  };
  add("app", where.application);
  add("route", where.route);
  add("scope", where.scope);
  add("trace", where.trace);
  return out + ", connection " + std::to_string(where.connection.value()) + ", pid " +
         std::to_string(where.backend_pid);
}

struct incident_seen {
  core::time_point first;
  std::uint64_t times = 0;
  const core::finding* last = nullptr;
};

std::string text(const incident_seen& seen) {
  const auto& finding = *seen.last;
  std::string out{core::name_of(finding.rule)};
  out.append(", ").append(core::name_of(finding.grade));
  out.append(", ").append(core::name_of(finding.severity));
  if (finding.open) out += ", open";
  out += '\n';
  out += std::visit([](const auto& evidence) { return text(evidence); }, finding.evidence);
  out += line("where", text(finding.where));
  out += line("cost", text(finding.cost));
  out += line("sql", finding.fix.sql);
  out += line(core::name_of(finding.fix.dialect), finding.fix.orm_line);
  out += line("note", finding.fix.note);
  if (!finding.replaces.empty())
    out += line("replaces", std::to_string(finding.replaces.size()) + " said before");
  out += line("said", std::to_string(seen.times) + " times, first at " +
                          time_text(seen.first - trace_start) + ", last seen " +
                          time_text(finding.last_seen - trace_start));
  return out;
}

}  // namespace

std::string time_text(core::duration time) {
  auto nanoseconds = static_cast<double>(time.count());
  const char* unit = nanoseconds >= 1e9 ? "s" : nanoseconds >= 1e6 ? "ms" : "us";
  double amount = nanoseconds / (nanoseconds >= 1e9 ? 1e9 : nanoseconds >= 1e6 ? 1e6 : 1e3);
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.4g%s", amount, unit);
  return buffer;
}

std::string findings_text(const std::vector<said_finding>& said) {
  using key = std::pair<std::uint64_t, std::uint64_t>;
  std::map<key, incident_seen> incidents;
  std::vector<key> order;
  for (const auto& each : said) {
    key which{each.finding.id, each.finding.occurrence};
    auto [place, first] = incidents.try_emplace(which, incident_seen{each.at, 0, nullptr});
    if (first) order.push_back(which);
    ++place->second.times;
    place->second.last = &each.finding;
  }
  std::string out;
  for (const auto& which : order) out += text(incidents.at(which));
  return out.empty() ? "nothing\n" : out;
}

}  // namespace pgweir::support
