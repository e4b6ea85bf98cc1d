// A relay with all that it needs of a worker, for tests: driven by the test's own thread.
#pragma once

#include "core/limits.hpp"
#include "proxy/net/clock.hpp"
#include "proxy/net/relay.hpp"
#include "tests/proxy/net/lent_room.hpp"
#include "tests/proxy/net/loopback.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <utility>
#include <vector>

namespace pgweir::net {

struct watched_relay : testing::Test, lent_room {
  connection_watch watch{room};
  poller poll;
  tls_buffers tls_room;
  relay pair{poll, unseen, watch, this};
  peer client;
  peer server;

  // One wake-up; false when nothing happened for `patience`.
  bool step(std::chrono::milliseconds patience) {
    const auto now = net::now();
    const auto ready = poll.wait(now + patience, now);
    for (const auto& event : ready) {
      const auto& what = *static_cast<watched_fd*>(event.data.ptr);
      if (what.fd >= 0) pair.on_ready(static_cast<side>(what.tag), event.events, net::now());
    }
    unseen.look();
    return !ready.empty();
  }
};

}  // namespace pgweir::net
