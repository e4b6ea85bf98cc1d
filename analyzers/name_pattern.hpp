// Patterns for the names of routes, scopes, applications and users in the configuration.
#pragma once

#include <string_view>

namespace pgweir::analyzers {

// `*` stands for any characters, `?` for one; the case of ASCII letters does not matter.
bool matches(std::string_view pattern, std::string_view text);

}  // namespace pgweir::analyzers
