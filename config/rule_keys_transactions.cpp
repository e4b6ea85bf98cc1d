#include "config/rule_keys.hpp"
#include "config/rule_table.hpp"

namespace pgweir::config {

namespace {

using namespace std::chrono_literals;
using rules = analyzers::settings;

void long_transaction_keys(std::vector<setting_key>& out) {
  using its = analyzers::long_transaction_settings;
  rule_table table{out, core::rule::long_transaction, &rules::long_transaction};
  table.time("threshold", "open for so long is a warning", 1ms, &its::threshold);
  table.time("error_threshold", "open for so long is an error", 1ms, &its::error_threshold);
}

void idle_in_transaction_keys(std::vector<setting_key>& out) {
  using its = analyzers::idle_in_transaction_settings;
  rule_table table{out, core::rule::idle_in_transaction, &rules::idle_in_transaction};
  table.time("threshold", "a pause of this length inside a transaction", 1ms, &its::threshold);
}

void failed_transaction_keys(std::vector<setting_key>& out) {
  using its = analyzers::failed_transaction_settings;
  rule_table table{out, core::rule::failed_transaction, &rules::failed_transaction};
  table.time("threshold", "left open for so long after an error", 1ms, &its::threshold);
}

void unwrapped_writes_keys(std::vector<setting_key>& out) {
  rule_table{out, core::rule::unwrapped_writes, &rules::unwrapped_writes};
}

void query_budget_keys(std::vector<setting_key>& out) {
  rule_table{out, core::rule::query_budget, &rules::query_budget};
}

}  // namespace

void add_transaction_rule_keys(std::vector<setting_key>& out) {
  long_transaction_keys(out);
  idle_in_transaction_keys(out);
  failed_transaction_keys(out);
  unwrapped_writes_keys(out);
}

void add_budget_rule_keys(std::vector<setting_key>& out) { query_budget_keys(out); }

}  // namespace pgweir::config
