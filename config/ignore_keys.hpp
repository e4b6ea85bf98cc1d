// Reads the entries [[ignore]] of the file (docs/configuration.md, "Silencing"). They are no keys
// of their own: neither flags nor the environment know them.
#pragma once

#include "config/ignore.hpp"
#include "core/error.hpp"

#include <toml++/toml.h>

#include <string>
#include <string_view>
#include <vector>

namespace pgweir::config {

// `node` is what stands under `ignore`; `file` begins a refusal.
core::result<std::vector<ignore_entry>> read_ignores(const toml::node& node, std::string_view file);

// What a file with every setting says of them, as a comment.
std::string ignores_example();

}  // namespace pgweir::config
