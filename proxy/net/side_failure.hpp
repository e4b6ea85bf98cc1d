// How a question to the server fails.
#pragma once

#include "core/error.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>

namespace pgweir::net {

enum class side_trouble : std::uint8_t {
  unreachable,  // no server there, or no answer to the login
  starting,     // it starts, ends, or is a standby that takes no queries yet
  refused,      // wrong password, pg_hba.conf, no right to connect, no such database
  busy,         // max_connections, or nearly so
  ourselves,    // the address is one that pgweir itself listens at
  lost,         // the connection ended while it was used
  late,         // no answer within the patience, statement_timeout or lock_timeout
  statement,    // the server says no to this statement
  stopped,      // the descriptor to stop by is readable
};

struct side_failure {
  side_trouble what = side_trouble::lost;
  std::string sentence;  // no newline at the end
  std::string sqlstate;  // empty: not the server's word
};

[[noreturn]] inline void throw_exception_from_error(const side_failure& error,
                                                    const boost::source_location&) {
  throw std::logic_error("result without a value: " + error.sentence);
}

template <class T>
using side_result = core::result<T, side_failure>;

}  // namespace pgweir::net
