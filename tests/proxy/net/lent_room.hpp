// What a worker lends to its watches, for tests, which read the ring themselves.
#pragma once

#include "proxy/net/connection_watch.hpp"

namespace pgweir::net {

struct lent_room {
  event_ring ring{64};
  session::shared_state sessions{core::value_digester{1, 2}, {}};
  event_sink sink{ring, sessions.told};
  worker_counters counters;
  unseen_bytes unseen;
  watch_room room{sessions, sink, counters, unseen, {}, false};
};

}  // namespace pgweir::net
