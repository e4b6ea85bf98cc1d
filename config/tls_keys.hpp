// The settings of the tables client_tls and server_tls: a part of the one list in keys.hpp.
#pragma once

#include "config/keys.hpp"

#include <vector>

namespace pgweir::config {

void add_tls_keys(std::vector<setting_key>& out);

}  // namespace pgweir::config
