#include "config/rule_keys.hpp"
#include "config/rule_table.hpp"

namespace pgweir::config {

namespace {

using namespace std::chrono_literals;
using rules = analyzers::settings;

void n_plus_one_keys(std::vector<setting_key>& out) {
  using its = analyzers::n_plus_one_settings;
  rule_table table{out, core::rule::n_plus_one, &rules::n_plus_one};
  table.integer("likely_values",
                "different values of one query in one transaction or request: looks like a loop",
                {2, many}, &its::likely_values);
  table.integer("suspect_values",
                "different values of one query in a row on one connection: repeats", {2, many},
                &its::suspect_values);
  table.time("suspect_gap", "at most this long between two of them", 1us, &its::suspect_gap);
  table.flag("suspects", "report what only repeats, too (pgweir run does)", &its::suspects);
  table.time("chain_gap", "longest pause between two rounds of one loop", 1us, &its::chain_gap);
  table.time("source_age", "a result older than this starts no loop", 1us, &its::source_age);
}

void sequential_chain_keys(std::vector<setting_key>& out) {
  using its = analyzers::sequential_chain_settings;
  rule_table table{out, core::rule::sequential_chain, &rules::sequential_chain};
  table.integer("steps", "queries in a row that ask for what the one before returned", {2, many},
                &its::steps);
}

void write_loop_keys(std::vector<setting_key>& out) {
  using its = analyzers::write_loop_settings;
  rule_table table{out, core::rule::write_loop, &rules::write_loop};
  table.integer(
      "writes",
      "rows written one by one in one transaction or request; three times as many without one",
      {2, many}, &its::writes);
  table.time("gap", "longest pause between two of them outside of a transaction or request", 1us,
             &its::gap);
}

void duplicate_query_keys(std::vector<setting_key>& out) {
  using its = analyzers::duplicate_query_settings;
  rule_table table{out, core::rule::duplicate_query, &rules::duplicate_query};
  table.integer("repeats", "equal questions with equal answers in one request", {2, many},
                &its::repeats);
}

}  // namespace

void add_loop_rule_keys(std::vector<setting_key>& out) {
  n_plus_one_keys(out);
  sequential_chain_keys(out);
  write_loop_keys(out);
  duplicate_query_keys(out);
}

}  // namespace pgweir::config
