// The small web server for people and machines that look in: health, reports, live findings. Not on
// the way of any traffic; one thread of its own, coroutines, everything bounded.
//
//   GET /healthz                        200 as long as the process answers
//   GET /readyz                         200, or 503 when it drains
//   GET /api/v1/health                  how it stands, as JSON: also of a configuration not taken
//   GET /api/v1/report?format=text|json the report (json when not said)
//   GET /api/v1/findings                the findings of the report, as JSON
//   GET /api/v1/events                  server-sent events: `finding` for each present finding,
//   then
//                                       for each that is raised or grows; a comment every 15 s
#pragma once

#include "core/error.hpp"
#include "proxy/live/finding_stream.hpp"
#include "proxy/live/metric_writer.hpp"
#include "reports/report.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace pgweir::web {

// What the server asks of the rest of the process; called on its thread.
struct http_sources {
  std::function<reports::report()> report;
  std::function<std::shared_ptr<live::finding_stream>()> subscribe;
  std::function<bool()> ready;
  std::function<reports::health()> health;
  std::function<std::string(live::exposition)> metrics;
};

struct http_answer {
  unsigned status = 200;
  std::string content_type;
  std::string body;
};

// The answer to everything but the event stream. `target` as in the request line.
http_answer answer_to(std::string_view target, const http_sources& sources);
// On a loopback address only requests that name it so are answered: a foreign web page may point a
// name of its own at 127.0.0.1 and read along (DNS rebinding). `host`: the Host header; may be
// empty.
bool is_local_name(std::string_view host);
inline constexpr std::string_view events_path = "/api/v1/events";

class http_server {
 public:
  // `listener`: a bound and listening TCP socket; it is taken over.
  http_server(int listener, http_sources sources);
  ~http_server();

  void start();
  // Closes all connections and ends the thread.
  void stop();

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace pgweir::web
