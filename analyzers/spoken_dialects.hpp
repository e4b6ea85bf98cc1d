// Which ORM the connections of a client speak: what one of them has shown holds for those that have
// not yet, as long as no two of them differ. Some ORMs show themselves on the first connection of a
// pool only. Bounded: the client heard least recently is forgotten.
#pragma once

#include "analyzers/observed.hpp"
#include "core/bounded_map.hpp"
#include "core/finding.hpp"
#include "core/limits.hpp"

#include <cstdint>

namespace pgweir::analyzers {

class spoken_dialects {
 public:
  // After an execution; `by_text`: what its statement shows.
  void hear(connection_context& connection, core::orm by_text);

 private:
  struct heard {
    core::orm first = core::orm::none;
    bool others = false;
  };

  // By client_group; there are no more clients than connections.
  core::bounded_map<std::uint64_t, heard> clients_{core::limits::watched_connections};
};

}  // namespace pgweir::analyzers
