// Deliveries that stay on this machine: a file of JSON lines, standard error, syslog's socket.
//
// Each is opened for a delivery and closed after it, so that a file that was rotated is left at
// once. No write waits for long: a pipe that nobody reads, or a syslog that is stuck, is a failed
// attempt.
#pragma once

#include "proxy/notify/alert.hpp"
#include "proxy/notify/bodies.hpp"

#include <chrono>

namespace pgweir::notify {

// Precondition: the destination's kind is not is_remote(). `patience`: for all of it.
outcome write_lines(const letter& all, std::chrono::milliseconds patience);

}  // namespace pgweir::notify
