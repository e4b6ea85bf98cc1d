// The error codes that pgweir itself sends (the manual's appendix "PostgreSQL Error Codes").
#pragma once

#include <string_view>

namespace pgweir::wire::sqlstate {

inline constexpr std::string_view never_reached = "08001";    // unable to establish connection
inline constexpr std::string_view connection_lost = "08006";  // connection_failure
inline constexpr std::string_view too_many = "53300";         // too_many_connections
inline constexpr std::string_view query_cancelled = "57014";  // query_canceled
inline constexpr std::string_view not_supported = "0A000";    // feature_not_supported
inline constexpr std::string_view protocol_violation = "08P01";
inline constexpr std::string_view invalid_authorization = "28000";
inline constexpr std::string_view invalid_password = "28P01";
inline constexpr std::string_view shutting_down = "57P01";       // admin_shutdown
inline constexpr std::string_view cannot_connect_now = "57P03";  // libpq tries its next host

}  // namespace pgweir::wire::sqlstate
