// The settings of the console: a part of the one list in keys.hpp.
#pragma once

#include "config/keys.hpp"

#include <vector>

namespace pgweir::config {

void add_console_keys(std::vector<setting_key>& out);

}  // namespace pgweir::config
