// Files that hold secrets: read whole, and nothing of them left elsewhere in memory.
#pragma once

#include "core/error.hpp"
#include "core/secret_text.hpp"

#include <string>
#include <string_view>

namespace pgweir::net {

// `setting`: whose file it is, for the failure ("login.auth_file"). Complains in the log of a file
// that everybody may read.
core::result<core::secret_text> read_secret_file(const std::string& path, std::string_view setting);

}  // namespace pgweir::net
