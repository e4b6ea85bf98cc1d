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

}  // namespace

void add_transaction_rule_keys(std::vector<setting_key>& out) {
  long_transaction_keys(out);
  idle_in_transaction_keys(out);
}

}  // namespace pgweir::config
