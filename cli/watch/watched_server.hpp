// The server whose findings are watched, for both ways to watch it: line by line and with the whole
// terminal. What they must say and do alike; nothing here connects.
#pragma once

#include "cli/web_client.hpp"
#include "core/error.hpp"

#include <chrono>
#include <string_view>

namespace pgweir::cli::watch {

inline constexpr const char* events_page = "/api/v1/events";
inline constexpr std::chrono::seconds retry_after{1};  // once the connection is lost

// It was not there from the start; `why` is what the client said.
core::failure nothing_to_watch(const web_address& from, std::string_view why);

}  // namespace pgweir::cli::watch
