// ensure(condition): our own mistake, never the peer's.
//
// Where PGWEIR_ENSURE_ABORTS is set (every build but Release) a broken condition aborts with its
// place. In a release it throws broken_invariant; whoever owns a piece of watching (one
// connection's session, one rule) catches it, ends that watching, counts it, and traffic flows on.
#pragma once

#include <stdexcept>

namespace pgweir::core {

class broken_invariant : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void invariant_broke(const char* condition, const char* file, int line);

}  // namespace pgweir::core

#define ensure(condition)                \
  (static_cast<bool>(condition) ? void() \
                                : ::pgweir::core::invariant_broke(#condition, __FILE__, __LINE__))
