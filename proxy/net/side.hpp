// The two sockets of a connection.
#pragma once

namespace pgweir::net {

enum class side : int { client = 0, server = 1 };
constexpr side other(side which) { return which == side::client ? side::server : side::client; }

}  // namespace pgweir::net
