// Every setting, as plain values with units and defaults. load.hpp fills them from the file
// (TOML), the environment (PGWEIR_…) and flags; docs/configuration.md explains them.
#pragma once

#include "analyzers/settings.hpp"
#include "config/tls.hpp"
#include "core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pgweir::config {

// A TCP address. Port 0 asks the system for a free one.
struct tcp_address {
  std::string host;
  std::uint16_t port = 0;
};

// Where the server is. What the DSN holds beside this stays with the clients: logins pass through.
struct upstream_settings {
  std::string host;  // a name, an address, or a directory (Unix socket)
  std::uint16_t port = 5432;
  std::string database;  // for advice and reports only
  std::string user;
  core::duration connect_timeout = std::chrono::seconds{10};
  std::string certificate_host;  // the DSN's host, also where hostaddr says the address
  server_tls_words tls;
  server_tls_words tls_of_environment;  // PGSSLMODE and the like
  // "shop@db:5432", never a password.
  [[nodiscard]] std::string display() const;
};

struct relay_settings {
  tcp_address listen{"127.0.0.1", 7432};
  std::size_t workers = 0;           // 0: as many as cores, at most limits::workers
  std::size_t connections = 10'000;  // more are refused with 53300
  core::duration login_time = std::chrono::seconds{60};
  core::duration drain_time = std::chrono::seconds{30};  // after SIGTERM, until sessions are ended
  bool analyse = true;                                   // off: a bare relay (tests/bench)
};

struct login_settings {
  std::string auth_file;  // who may log in; empty: logins pass through
};

struct web_settings {
  bool enabled = true;
  tcp_address listen{"127.0.0.1", 7433};
};

struct log_settings {
  std::string level = "info";  // debug, info, warning, error
};

struct settings {
  upstream_settings upstream;
  relay_settings relay;
  login_settings login;
  web_settings web;
  log_settings log;
  client_tls_settings client_tls;
  server_tls_words server_tls;  // what holds says server_leg_of()
  analyzers::settings rules;
  core::duration alert_cooldown =
      std::chrono::seconds{60};  // between two lines about one finding's growth
};

}  // namespace pgweir::config
