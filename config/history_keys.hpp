// The settings of the table history: a part of the one list in keys.hpp.
#pragma once

#include "config/keys.hpp"

#include <vector>

namespace pgweir::config {

void add_history_keys(std::vector<setting_key>& out);

}  // namespace pgweir::config
