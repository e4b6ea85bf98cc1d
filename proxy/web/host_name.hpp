// Names of hosts as requests write them: "localhost:7433", "[::1]:7433", "Shop.Example".
#pragma once

#include <string_view>

namespace pgweir::web {

// Without its port; an IPv6 address keeps its brackets. Precondition: none, any text may come.
std::string_view name_of_host(std::string_view host);
// Letters of ASCII in any case.
bool same_name(std::string_view a, std::string_view b);
// "localhost" and what ends with it behind a dot, 127.0.0.0/8, "[::1]"; and no name at all, which
// HTTP/1.0 allows and no browser sends.
bool is_loopback_name(std::string_view name);

}  // namespace pgweir::web
