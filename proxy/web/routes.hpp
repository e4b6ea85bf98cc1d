// What is answered to whom: from a request to all that goes back for it, but for the event stream.
// No sockets, no clock; asks the running process, the guard and the files of the page.
//
//   GET  /                      the page
//   GET  /healthz /readyz       for probes
//   GET  /metrics               for Prometheus
//   GET  /api/v1/...            docs/api/openapi.yaml
//   POST /login                 exchanges a token for a cookie
#pragma once

#include "core/time.hpp"
#include "history/reader.hpp"
#include "proxy/live/process.hpp"
#include "proxy/live/prometheus.hpp"
#include "proxy/web/answer.hpp"
#include "proxy/web/assets.hpp"
#include "proxy/web/guard.hpp"
#include "proxy/web/request.hpp"

#include <cstdint>
#include <variant>

namespace pgweir::web {

inline constexpr std::string_view events_path = "/api/v1/events";

// How much of a finding is told.
enum class detail : std::uint8_t { whole, brief };

// In the place of an answer: the connection becomes a stream of events.
struct event_stream_wanted {
  detail of_findings = detail::whole;
};

class routes {
 public:
  // What is given outlives it. `past`: null where no history is kept.
  routes(live::process& of, const assets& files, guard& door, const history::reader* past = nullptr)
      : of_{of}, files_{files}, door_{door}, past_{past}, metrics_{of} {}

  struct sender {
    core::ip_address from;
    bool has_certificate = false;
  };
  std::variant<answer, event_stream_wanted> serve(const request& asked, const sender& who,
                                                  core::clock_anchor now);

 private:
  answer refused(admission why, const request& asked) const;
  answer metrics_answer(const request& asked);
  answer log_in(const request& asked, core::time_point now) const;

  live::process& of_;
  const assets& files_;
  guard& door_;
  const history::reader* past_;
  live::metrics_page metrics_;
};

}  // namespace pgweir::web
