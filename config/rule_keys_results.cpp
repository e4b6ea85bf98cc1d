#include "config/rule_keys.hpp"
#include "config/rule_table.hpp"

namespace pgweir::config {

namespace {

using namespace std::chrono_literals;
using rules = analyzers::settings;

void unbounded_select_keys(std::vector<setting_key>& out) {
  using its = analyzers::unbounded_select_settings;
  rule_table table{out, core::rule::unbounded_select, &rules::unbounded_select};
  table.integer("rows", "rows of one result that are a warning", {1, many}, &its::rows);
  table.integer("error_rows", "rows of one result that are an error", {1, many}, &its::error_rows);
  table.integer("growing_runs", "runs with ever more rows before growth is said", {2, many},
                &its::growing_runs);
}

void offset_pagination_keys(std::vector<setting_key>& out) {
  using its = analyzers::offset_pagination_settings;
  rule_table table{out, core::rule::offset_pagination, &rules::offset_pagination};
  table.integer("offset", "rows skipped for one page", {1, many}, &its::offset);
  table.integer("pages", "pages of one query, each one further", {3, many}, &its::pages);
}

void join_explosion_keys(std::vector<setting_key>& out) {
  using its = analyzers::join_explosion_settings;
  rule_table table{out, core::rule::join_explosion, &rules::join_explosion};
  table.factor("factor", "rows of a result for each row of the table that is joined to",
               &its::factor);
  table.integer("rows", "fewer are not worth a word", {2, many}, &its::rows);
}

void wide_select_keys(std::vector<setting_key>& out) {
  using its = analyzers::wide_select_settings;
  rule_table table{out, core::rule::wide_select, &rules::wide_select};
  table.integer("columns", "so many columns are wide", {2, many}, &its::columns);
  table.integer("call_bytes", "and weigh much when one result has so many bytes", {1, many},
                &its::call_bytes);
  table.integer("scope_bytes", "or when all results of one transaction or request have", {1, many},
                &its::scope_bytes);
}

void slow_query_keys(std::vector<setting_key>& out) {
  using its = analyzers::slow_query_settings;
  rule_table table{out, core::rule::slow_query, &rules::slow_query};
  table.time("threshold", "time of the server that is slow", 1us, &its::threshold);
  table.factor("history_factor", "so many times its usual p95 is slow, too", &its::history_factor);
  table.integer("history_calls", "calls before its usual p95 is known", {10, many},
                &its::history_calls);
}

}  // namespace

void add_result_rule_keys(std::vector<setting_key>& out) {
  unbounded_select_keys(out);
  offset_pagination_keys(out);
  wide_select_keys(out);
  join_explosion_keys(out);
  slow_query_keys(out);
}

}  // namespace pgweir::config
