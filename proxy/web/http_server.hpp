// The web server for people and machines that look in: the page, the API, live events
// (docs/api/README.md). Not on the way of any traffic; one thread of its own, coroutines,
// everything bounded (seats.hpp, event_hub.hpp, http_connection.hpp, request.hpp).
//
// No answer is compressed: what is large is asked for on the same machine, a reverse proxy in front
// of others compresses as it likes, and secrets beside text that strangers may choose are not to be
// told by their length.
#pragma once

#include "core/secret_text.hpp"
#include "history/reader.hpp"
#include "proxy/live/process.hpp"
#include "proxy/web/assets.hpp"
#include "proxy/web/guard.hpp"
#include "proxy/web/seats.hpp"

#include <memory>
#include <optional>
#include <span>
#include <vector>

struct ssl_ctx_st;

namespace pgweir::web {

class http_server {
 public:
  struct surroundings {
    live::process& of;  // outlives the server
    std::span<const page_file> page{};
    std::optional<history::reader> past{};  // none: no history is kept
    guard_rules rules{};
    guard::key secret{};        // random
    ssl_ctx_st* tls = nullptr;  // shared; null: none
    seats::room room{};
  };

  // `listener`: a bound and listening TCP socket; it is taken over.
  http_server(int listener, surroundings around);
  ~http_server();

  void start();
  // What its files hold by now, for requests and connections from then on, once it has started.
  // `tls`: shared; null where it was null before.
  void use(std::vector<core::secret_text> tokens, ssl_ctx_st* tls);
  // Closes all connections and ends the thread.
  void stop();

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace pgweir::web
