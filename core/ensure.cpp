#include "core/ensure.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace pgweir::core {

void invariant_broke(const char* condition, const char* file, int line) {
#ifdef PGWEIR_ENSURE_ABORTS
  std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, condition);
  std::abort();
#else
  throw broken_invariant(std::string(file) + ":" + std::to_string(line) + ": " + condition);
#endif
}

}  // namespace pgweir::core
