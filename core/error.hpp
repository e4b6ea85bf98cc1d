// How things fail. Bad bytes, SQL or configuration: result<T, errc> with the folder's own enum.
// What ends a start-up: result<T> with a `failure`, one sentence for a person and an exit code.
// Our own mistakes are not results: see ensure.hpp.
#pragma once

#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>

namespace pgweir::core {

// The exit codes of the command line (docs/configuration.md).
enum class exit_code : int {
  clean = 0,
  gate_failed = 1,
  wrong_usage = 2,  // flags, configuration, a command that does not exist
  not_judged = 75,  // no traffic, no upstream: nothing could be said (EX_TEMPFAIL of sysexits.h)
};

struct failure {
  exit_code code = exit_code::wrong_usage;
  std::string sentence;  // names what was wrong and what to do; no newline at the end
};

[[noreturn]] inline void throw_exception_from_error(const failure& error,
                                                    const boost::source_location&) {
  throw std::logic_error("result without a value: " + error.sentence);
}

template <class T, class E = failure>
using result = boost::system::result<T, E>;

}  // namespace pgweir::core
