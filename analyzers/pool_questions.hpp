// Who of a pool's connections asked a question last: what several of them ask within a second is
// asked once per request. A table of fixed size in which a question takes the place of an older one
// with the same index: what is lost can cost a wrong LIKELY, never a wrong PROVEN.
#pragma once

#include "core/ids.hpp"
#include "core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pgweir::analyzers {

class pool_questions {
 public:
  // `key`: of the pool, the statement and its parameters. Whether another connection asks it too.
  bool ask(std::uint64_t key, core::connection_id by, core::time_point sent,
           core::time_point completed);

 private:
  struct asker {
    std::uint64_t key = 0;
    core::time_point at{};
    std::uint32_t connection = 0;  // the low half of its id
    bool several = false;
  };
  // Small enough for a processor's second cache (196 KB).
  static constexpr std::size_t places = 8'192;

  std::vector<asker> askers_ = std::vector<asker>(places);
};

}  // namespace pgweir::analyzers
