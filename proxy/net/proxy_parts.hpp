// What a proxy consists of. Order matters: what stands further down uses what stands above it, and
// is destroyed before it.
#pragma once

#include "config/settings.hpp"
#include "core/error.hpp"
#include "core/secret_text.hpp"
#include "core/unused_results.hpp"
#include "core/value_digest.hpp"
#include "history/recorder.hpp"
#include "proxy/live/process.hpp"
#include "proxy/live/prometheus.hpp"
#include "proxy/net/acceptor.hpp"
#include "proxy/net/console_desk.hpp"
#include "proxy/net/counters.hpp"
#include "proxy/net/drain.hpp"
#include "proxy/net/listener.hpp"
#include "proxy/net/login_source.hpp"
#include "proxy/net/observer.hpp"
#include "proxy/net/proxy.hpp"
#include "proxy/net/side_connection.hpp"
#include "proxy/net/tls_context.hpp"
#include "proxy/net/upstream.hpp"
#include "proxy/net/web_door.hpp"
#include "proxy/net/worker.hpp"
#include "proxy/notify/notifier.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace pgweir::net {

struct proxy::parts {
  parts(config::settings settings, std::span<const page_file> page, proxy& owner);

  proxy& self;
  config::settings how;  // as of the start
  std::span<const page_file> page;
  upstream server;
  process_counts process;
  session_tables tables;
  core::value_digester digester;
  core::unused_results unused;
  tls_source tls;
  login_source logins;
  std::vector<std::unique_ptr<worker>> workers;
  side_connection side;
  std::unique_ptr<observer> analysis;
  std::unique_ptr<console_desk> console;
  std::unique_ptr<acceptor> door;
  std::unique_ptr<net::drain> end;
  web_door web;
  std::unique_ptr<history::recorder> past;  // null: nothing is kept
  std::unique_ptr<notify::notifier> alerts;
  live::identity identity;  // once started
  std::uint16_t listening_port = 0;
  std::atomic<int> drains{0};

  std::mutex lock;  // for what follows
  config::settings in_force;
  std::string configuration_error;

  core::result<void> open_web(std::size_t descriptors, std::vector<core::secret_text> tokens);
  void open_console(std::span<const core::secret_text> tokens);
  void open_history();
  void start_history();
  void introduce(const listener& clients);
  void make_workers(std::size_t descriptors);
  core::result<void> load_files(const config::settings& of);
};

}  // namespace pgweir::net
