// The settings of the rules, one function for each family; a rule's keys are its table
// [rules.<name>] of the file.
#pragma once

#include "config/keys.hpp"

#include <vector>

namespace pgweir::config {

void add_loop_rule_keys(std::vector<setting_key>& out);
void add_result_rule_keys(std::vector<setting_key>& out);
void add_index_rule_keys(std::vector<setting_key>& out);
void add_transaction_rule_keys(std::vector<setting_key>& out);
void add_text_rule_keys(std::vector<setting_key>& out);
void add_operation_rule_keys(std::vector<setting_key>& out);
// Of the rule; the budgets themselves are no keys (budgets.hpp).
void add_budget_rule_keys(std::vector<setting_key>& out);

}  // namespace pgweir::config
