// The entries [[budget]] of the file: what a piece of work may spend (docs/rules/query-budget.md).
// They are no keys of their own: neither flags nor the environment know them.
#pragma once

#include "analyzers/settings.hpp"
#include "core/error.hpp"

#include <toml++/toml.h>

#include <string>
#include <string_view>
#include <vector>

namespace pgweir::config {

// `node` is what stands under `budget`; `file` begins a refusal.
core::result<std::vector<analyzers::budget>> read_budgets(const toml::node& node,
                                                          std::string_view file);

// What a file with every setting says of them, as a comment.
std::string budgets_example();

}  // namespace pgweir::config
