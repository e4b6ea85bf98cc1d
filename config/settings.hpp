// Every setting, as plain values with units and defaults. load.hpp fills them from the file
// (TOML), the environment (PGWEIR_…) and flags; docs/configuration.md explains them.
#pragma once

#include "analyzers/settings.hpp"
#include "config/console.hpp"
#include "config/history.hpp"
#include "config/ignore.hpp"
#include "config/network.hpp"
#include "config/notify.hpp"
#include "config/tcp_address.hpp"
#include "config/tls.hpp"
#include "config/web.hpp"
#include "core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::config {

// One server of the upstream.
struct upstream_server {
  std::string host;  // a name, an address, or a directory (Unix socket)
  std::uint16_t port = 5432;
  // Whom its certificate must be made out for: the DSN's host, also where hostaddr says the
  // address. Empty: the same as `host`.
  std::string certificate_host{};

  [[nodiscard]] bool is_unix() const { return host.starts_with('/'); }
  bool operator==(const upstream_server&) const = default;
};

// Where the server is. What the DSN holds beside this stays with the clients: logins pass through.
struct upstream_settings {
  std::string host;  // the first server, as upstream_server has it
  std::uint16_t port = 5432;
  std::string certificate_host;
  std::vector<upstream_server> others;  // tried in this order when those before are not reached
  std::string database;                 // for advice and reports only
  std::string user;
  core::duration connect_timeout = std::chrono::seconds{10};
  server_tls_words tls;
  server_tls_words tls_of_environment;                      // PGSSLMODE and the like
  core::duration resolve_every = std::chrono::seconds{30};  // 0: after a failure only

  // All of them, the first and the others.
  [[nodiscard]] std::vector<upstream_server> servers() const;
  // "db:5432,db2:5432"
  [[nodiscard]] std::string place() const;
  // "shop@db:5432", never a password.
  [[nodiscard]] std::string display() const;
};

// Of both sockets of a connection; 0: as the system has it. Of no meaning to Unix sockets. A peer
// that vanished is noticed after 60 + 6 x 10 s: the system's own two hours are longer than NAT
// tables remember. user_timeout would also end a client that does not read for a while, as psql
// behind a pager.
struct tcp_settings {
  core::duration keepalives_idle = std::chrono::seconds{60};
  core::duration keepalives_interval = std::chrono::seconds{10};
  std::size_t keepalives_count = 6;
  core::duration user_timeout{};
};

// Load balancers that put a PROXY header in front of each connection.
struct proxy_protocol_settings {
  std::vector<network> from;  // only these are believed
  bool required = true;       // a connection of theirs without a header is closed
};

struct relay_settings {
  std::vector<tcp_address> listen{{"127.0.0.1", 7432}};  // or Unix sockets
  unsigned socket_permissions = 0777;                    // of Unix sockets, as PostgreSQL's own
  bool take_over = false;                                // share the port with a running pgweir
  std::size_t workers = 0;                  // 0: as many as cores, at most limits::workers
  std::size_t connections = 10'000;         // more are refused with 53300
  std::size_t connections_per_user = 0;     // the same; 0: no limit
  std::size_t connections_per_address = 0;  // the same, not of Unix sockets
  core::duration login_time = std::chrono::seconds{60};
  core::duration drain_delay{};                          // after SIGTERM, only readiness fails
  core::duration drain_time = std::chrono::seconds{30};  // after SIGTERM the process is gone
  core::duration drain_pause = std::chrono::seconds{1};  // idle so long in a transaction: ended
  bool cancel_abandoned = false;  // cancel the query of a client that is gone
  bool analyse = true;            // off: a bare relay (tests/bench)
  tcp_settings tcp;
  proxy_protocol_settings proxy_protocol;
};

struct login_settings {
  std::string auth_file;  // who may log in; empty: logins pass through
};

// How far advice is tried on the server before it is given.
enum class verification : std::uint8_t {
  automatic,  // execute on the throw-away database of `pgweir run`, elsewhere plan
  off,        // the catalogue is read, nothing is planned
  plan,       // EXPLAIN without ANALYZE, hypothetical indexes (HypoPG)
  execute,    // reading statements run again in a READ ONLY transaction; without HypoPG an index is
              // built in a transaction that is rolled back
};

// pgweir's own connections to the server: the catalogue, plans, trials of advice.
struct adviser_settings {
  bool enabled = true;
  verification verify = verification::automatic;
  // What libpq takes; may hold a password: never printed. Empty: the upstream's, see load.hpp.
  std::string dsn;
  core::duration refresh_every = std::chrono::minutes{10};  // beside after DDL
  // The last report waits so long for answers that are due; no key, `pgweir run` has more patience.
  core::duration patience_at_end = std::chrono::milliseconds{500};
};

struct log_settings {
  std::string level = "info";  // debug, info, warning, error
  bool connections = true;     // a line for each login, with the process id of its backend
};

struct settings {
  upstream_settings upstream;
  relay_settings relay;
  login_settings login;
  adviser_settings adviser;
  web_settings web;
  console_settings console;
  history_settings history;
  log_settings log;
  client_tls_settings client_tls;
  server_tls_words server_tls;  // what holds says server_leg_of()
  analyzers::settings rules;
  core::duration alert_cooldown =
      std::chrono::seconds{60};  // between two lines about one finding's growth
  notify_settings notify;
  std::vector<ignore_entry> ignores;
};

}  // namespace pgweir::config
