// Why a message could not be read. The reader of bad bytes stops watching; traffic flows on.
#pragma once

#include "core/error.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>

namespace pgweir::wire {

enum class wire_errc : std::uint8_t {
  cut_short = 1,   // the body ends inside a field
  left_over,       // the body goes on behind its last field
  bad_length,      // a length below -1, or more than the body holds
  bad_count,       // counts that contradict each other
  bad_value,       // a byte that the protocol does not have there
  missing_string,  // no terminating zero
};

[[noreturn]] inline void throw_exception_from_error(wire_errc error,
                                                    const boost::source_location&) {
  throw std::logic_error("message without a value: " + std::to_string(static_cast<int>(error)));
}

template <class T>
using result = core::result<T, wire_errc>;

}  // namespace pgweir::wire
