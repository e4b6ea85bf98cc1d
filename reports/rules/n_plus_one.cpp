#include "reports/phrases.hpp"
#include "reports/sql_excerpt.hpp"
#include "reports/telling.hpp"
#include "reports/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::reports {

namespace {

using child = core::n_plus_one_evidence::child;

std::string child_table(const child& c) {
  return c.compared_with.table.empty() ? table_of(c.statement) : c.compared_with.table;
}

// "posts by author_id"
std::string child_name(const child& c) {
  const auto& column = c.compared_with.column;
  return child_table(c) + (column.empty() ? "" : " by " + column);
}

// Round trips that one query per child statement would have saved.
std::uint64_t needless_round_trips(const core::n_plus_one_evidence& e) {
  std::uint64_t sum = 0;
  for (const auto& c : e.children) {
    const auto trips = c.spent.round_trips > 0 ? c.spent.round_trips : c.executions;
    sum += trips > 0 ? trips - 1 : 0;
  }
  return sum;
}

// The result that gave child `c` its values.
const core::statement_ref* source_of(const core::n_plus_one_evidence& e, const child& c) {
  if (c.source_child && *c.source_child < e.children.size()) {
    return &e.children[*c.source_child].statement;
  }
  return e.parent ? &*e.parent : nullptr;
}

std::string rows_of_source(const child& c) {
  if (c.executions == c.source_rows) return fmt::format("the {}", counted(c.source_rows, "row"));
  return fmt::format("{} of {}{}", count_text(std::min(c.distinct_values, c.source_rows)),
                     c.source_truncated ? "more than " : "", counted(c.source_rows, "row"));
}

// "the 50 values of $1 are authors.id of the 50 rows returned 2 ms earlier, in row order"
std::string traced(const core::n_plus_one_evidence& e, const child& c) {
  const auto* source = source_of(e, c);
  const auto column = source ? name_of_column(c.source, *source) : c.source.column;
  std::string out = fmt::format("the {} of ${}{} are {} of {}", counted(c.distinct_values, "value"),
                                c.slot, &c == e.children.data() ? "" : " of " + child_table(c),
                                column, rows_of_source(c));
  if (c.source_child) {
    out += " that those queries returned";
  } else if (e.parent_age.count() > 0) {
    out += fmt::format(" returned {} earlier", duration_text(e.parent_age));
  }
  if (c.in_row_order) out += ", in row order";
  return out;
}

std::string others_text(const core::n_plus_one_evidence& e) {
  std::string out;
  for (std::size_t i = 1; i < e.children.size(); ++i) {
    const auto& c = e.children[i];
    out +=
        fmt::format("{}{} × {}", i == 1 ? " + " : " + ", count_text(c.executions), child_table(c));
  }
  return out;
}

void describe_proven(const core::n_plus_one_evidence& e, const std::string& who, words& out) {
  const auto& first = e.children.front();
  const auto parent = e.parent ? table_of(*e.parent) : "an earlier result";
  const bool every_row = first.executions == first.source_rows;
  out.subject = fmt::format("{} × {}{}, one per row of {}", count_text(first.executions),
                            child_name(first), others_text(e), parent);
  const auto queries = counted(std::max<std::uint64_t>(e.parent_executions, 1), "query", "queries");
  const auto trips = needless_round_trips(e) + e.children.size();
  out.sentence = fmt::format(
      "{} ran {} on {}, then {} once for {} of its {}{}: {} where {} would do.", who, queries,
      parent, child_table(first), every_row ? "each" : count_text(first.distinct_values),
      counted(first.source_rows, "row"), e.children.size() > 1 ? ", and more for each" : "",
      counted(trips + std::max<std::uint64_t>(e.parent_executions, 1), "round trip"),
      count_text(e.children.size() + 1));
  for (const auto& c : e.children) out.because.push_back(traced(e, c));
  if (e.across_connections) {
    out.because.emplace_back("the loop ran over several connections of one pool");
  }
  tell_measured(e.measured, out);
}

void describe_unproven(const core::finding& f, const core::n_plus_one_evidence& e,
                       const std::string& who, words& out) {
  const auto& first = e.children.front();
  const bool likely = f.grade == core::grade::likely;
  out.subject = fmt::format("{} × {}, {}", count_text(first.executions), child_name(first),
                            likely ? "looks like a loop" : "repeats");
  const auto ids =
      fmt::format("{} of ${}", counted(first.distinct_values, "different value"), first.slot);
  if (likely) {
    const std::string_view scope = e.same_transaction ? "transaction" : "request";
    out.sentence =
        fmt::format("{} ran the same query on {} {} times in one {}: it looks like a loop.", who,
                    child_table(first), count_text(first.executions), scope);
    out.because = {fmt::format("{} in one {}; where they came from was not seen", ids, scope)};
  } else {
    out.sentence = fmt::format("{} repeats a query on {}: {} times in a row on one connection.",
                               who, child_table(first), count_text(first.executions));
    out.because = {fmt::format("{}, one soon after the other; that alone proves no loop", ids)};
  }
}

void child_fields(json_fields& all, child& c) {
  all.field("statement", c.statement);
  all.field("slot", c.slot);
  all.field("compared_with", c.compared_with);
  all.field("source", c.source);
  all.field("source_child", c.source_child);
  all.field("executions", c.executions);
  all.field("distinct_values", c.distinct_values);
  all.field("source_rows", c.source_rows);
  all.field("in_row_order", c.in_row_order);
  all.field("source_truncated", c.source_truncated);
  all.field("spent", c.spent);
}

}  // namespace

void fields(json_fields& all, core::n_plus_one_evidence& e) {
  all.field("parent", e.parent);
  all.field("parent_rows", e.parent_rows);
  all.field("parent_executions", e.parent_executions);
  all.field("parent_age_us", e.parent_age);
  all.field("same_transaction", e.same_transaction);
  all.field("across_connections", e.across_connections);
  all.objects("children", e.children, child_fields);
  measured_field(all, e.measured);
  timeline_field(all, e.timeline);
}

std::uint64_t size_of(const booked_finding& f, const core::n_plus_one_evidence& e) {
  // The cost of a loop has its parent's executions in it.
  const auto parents = e.parent ? f.count * e.parent_executions : 0;
  return f.total.calls - std::min(f.total.calls, parents);
}

void describe(const core::finding& f, const core::n_plus_one_evidence& e, words& out) {
  out.note = "load the children of all rows with one query, before the loop";
  if (e.children.empty()) return;
  out.statement = shortened_sql(e.children.front().statement.text);
  out.price = fmt::format("+{} · {}", counted(needless_round_trips(e), "round trip"),
                          duration_text(f.cost.time));
  if (f.grade == core::grade::proven) {
    describe_proven(e, actor(f), out);
  } else {
    describe_unproven(f, e, actor(f), out);
  }
}

}  // namespace pgweir::reports
