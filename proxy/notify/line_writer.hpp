// Deliveries that stay on this machine: a file of JSON lines, standard error, syslog's socket.
//
// Each is opened for a delivery and closed after it, so that a file that was rotated is left at
// once. No write waits for long: a pipe that nobody reads, or a syslog that is stuck, is a failed
// attempt. What one leaves behind in the middle of a line is a line of its own: what follows it
// begins on the next.
#pragma once

#include "proxy/notify/alert.hpp"
#include "proxy/notify/bodies.hpp"

#include <chrono>
#include <cstdint>

namespace pgweir::notify {

// Where the last attempt at a destination has ended.
enum class line_end : std::uint8_t { whole, broken };

// Precondition: the destination's kind is not is_remote(). `patience`: for all of it. `left`: as
// the last call for this destination left it.
outcome write_lines(const letter& all, std::chrono::milliseconds patience, line_end& left);

}  // namespace pgweir::notify
