// One worker, one connection and the analysis behind them, without sockets and without threads: the
// bytes that a relay would have forwarded go in, and what one of the two threads does with them can
// be counted alone.
//
// It is what runs in the program from connection_watch on: the worker's part ends with events in
// the ring, the analysis thread's part begins there. recv and send are not in it. Time is virtual.
#pragma once

#include "analyzers/pipeline.hpp"
#include "core/event.hpp"
#include "core/time.hpp"
#include "core/value_digest.hpp"
#include "proxy/net/connection_watch.hpp"
#include "proxy/net/counters.hpp"
#include "proxy/net/event_ring.hpp"
#include "proxy/session/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pgweir::instructions {

// What one recv gave.
struct reading {
  bool of_client = false;
  std::string bytes;
};

struct exchange {
  std::string startup;  // a connection begins with it; empty: it goes on
  std::vector<reading> readings;
};

// Between two readings, by the virtual clock.
inline constexpr core::duration between_readings = std::chrono::microseconds{100};

class byte_path {
 public:
  // `analysed` as in relay.analyse.
  explicit byte_path(bool analysed);

  // The worker's part. A connection that begins ends the one before it.
  void take(const exchange& one);
  // The analysis thread's part: what the worker has handed over, rules advanced every 100 ms.
  void analyse();
  // In place of it: the events are thrown away.
  void forget_events();

  [[nodiscard]] std::uint64_t executions() const { return pipeline_.seen().executions; }
  [[nodiscard]] std::uint64_t found() const { return found_; }
  [[nodiscard]] const net::worker_counters& counted() const { return counters_; }
  // Why the figures would be of something else: events were dropped, a session went blind.
  [[nodiscard]] std::string trouble() const;

 private:
  void begin(const std::string& startup);
  void take(const reading& one);
  void advance(core::time_point now);

  bool analysed_;
  core::time_point now_{std::chrono::seconds{1'000}};
  core::time_point advanced_ = now_;
  session::shared_state shared_{core::value_digester{11, 1'000}, {}};
  net::event_ring ring_;
  net::event_sink sink_{ring_, shared_.told};
  net::worker_counters counters_;
  net::unseen_bytes unseen_;
  net::watch_room room_{shared_, sink_, counters_, unseen_, {}, false};
  std::uint64_t connections_ = 0;
  std::optional<net::connection_watch> watch_;
  bool logging_in_ = false;
  analyzers::pipeline pipeline_{{}, shared_.digester};
  analyzers::findings_out raised_;
  std::uint64_t found_ = 0;
};

}  // namespace pgweir::instructions
