// libpq's password file (~/.pgpass, PGPASSFILE) for a command that reaches its server through the
// proxy: passwords are found by host and port, and the proxy has others.
#pragma once

#include "cli/postgres_url.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace pgweir::cli {

// The file with the server's lines for the proxy, too, in front of all others. None: no line is
// about that server alone, so that the file can stay as it is.
std::optional<std::string> with_lines_for(std::string_view file, const endpoint& server,
                                          const endpoint& proxy);

}  // namespace pgweir::cli
