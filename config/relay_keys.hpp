// The settings of the table [relay] and those below it, for keys.cpp's one list.
#pragma once

#include "config/keys.hpp"

#include <vector>

namespace pgweir::config {

void add_relay_keys(std::vector<setting_key>& out);

}  // namespace pgweir::config
