// Whole files, in and out, with failures that say what to do. "-" is standard output.
#pragma once

#include "config/load.hpp"
#include "core/error.hpp"

#include <string>

namespace pgweir::cli {

core::result<std::string> read_whole(const std::string& path);
core::result<void> write_whole(const std::string& path, const std::string& text);

// Settings from a file (when its name is not empty), the environment and flags.
core::result<config::loaded> load_settings(const std::string& config_path,
                                           const config::environment& variables,
                                           std::vector<config::flag_value> flags);

}  // namespace pgweir::cli
