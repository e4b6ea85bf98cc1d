// pgweir serve: the proxy in the foreground.
#include "cli/command.hpp"
#include "cli/console.hpp"
#include "cli/files.hpp"
#include "cli/logging.hpp"
#include "cli/reloading.hpp"
#include "cli/signals.hpp"
#include "cmake/page_files.hpp"
#include "proxy/net/proxy.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::cli {

namespace {

using namespace std::chrono_literals;

struct options {
  std::string config;
  std::string upstream;
  std::vector<std::string> listen;
  std::string web;
  bool take_over = false;
  std::string log_level;
  std::string client_tls;
  std::string certificate;
  std::string key;
  std::string history;
};

std::vector<config::flag_value> flags_of(const options& how) {
  std::vector<config::flag_value> out;
  auto add = [&](std::string flag, std::string path, const std::string& value) {
    if (!value.empty()) out.push_back({std::move(flag), std::move(path), value});
  };
  add("--upstream", "upstream.dsn", how.upstream);
  add("--listen", "relay.listen", fmt::format("{}", fmt::join(how.listen, ",")));
  add("--take-over", "relay.take_over", how.take_over ? "true" : "");
  add("--log-level", "log.level", how.log_level);
  add("--client-tls", "client_tls.mode", how.client_tls);
  add("--certificate", "client_tls.certificate", how.certificate);
  add("--key", "client_tls.key", how.key);
  if (how.history == "off") {
    add("--history", "history.enabled", "false");
  } else if (!how.history.empty()) {
    add("--history", "history.enabled", "true");
    add("--history", "history.directory", how.history);
  }
  if (how.web == "off") {
    add("--web", "web.enabled", "false");
  } else {
    add("--web", "web.listen", how.web);
  }
  return out;
}

core::result<config::loaded> settings_of(const options& how, const config::environment& variables) {
  auto loaded = load_settings(how.config, variables, flags_of(how));
  if (loaded) settle(loaded->values.history, config::history_settings::use::on, variables);
  return loaded;
}

// How one connects to an address that was listened on.
std::string reachable(const std::string& host) {
  if (host == "0.0.0.0" || host == "::") return "localhost";
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

// The first TCP address, else the first Unix socket.
std::string clients_url(const config::settings& how, std::uint16_t port) {
  const auto& all = how.relay.listen;
  const auto tcp = std::ranges::find_if_not(all, &config::tcp_address::is_unix);
  if (tcp == all.end()) {
    return fmt::format("postgresql:///{}?host={}&port={}", how.upstream.database, all.front().host,
                       all.front().port);
  }
  return fmt::format("postgresql://{}:{}/{}", reachable(tcp->host), port, how.upstream.database);
}

void greet(const config::settings& how, const net::proxy& proxy) {
  fmt::print("pgweir stands before {}. Point your application at {}\n", how.upstream.display(),
             clients_url(how, proxy.listening_port()));
  if (proxy.web_port() != 0) {
    const auto url = fmt::format("{}://{}:{}", how.web.certificate.empty() ? "http" : "https",
                                 reachable(how.web.listen.host), proxy.web_port());
    const bool usual = url == default_web;
    fmt::print("What it finds: pgweir watch{0}, pgweir report{0}, or {1}\n",
               usual ? "" : " --web " + url, url);
  }
  std::fflush(stdout);
}

// SIGHUP of a terminal that is gone asks for the end, as everywhere; of anybody else, to reload.
bool asks_to_reload(const caught_signal& caught) {
  return caught.number == SIGHUP && !caught.from_terminal;
}

// Waits until a signal asks for the end, at most for `patience`.
bool asked_to_end(const signal_waiter& signals, std::chrono::milliseconds patience,
                  const reloading& configuration) {
  const auto caught = signals.wait(patience);
  if (!caught || caught->number == SIGCHLD) return false;
  if (!asks_to_reload(*caught)) return true;
  configuration.reload();
  return false;
}

// The first signal lets sessions finish, the second does not.
void serve_until_signalled(net::proxy& proxy, const signal_waiter& signals,
                           const reloading& configuration) {
  while (!asked_to_end(signals, 1h, configuration)) continue;
  spdlog::info("draining: sessions end as they become idle; a second signal ends them now");
  proxy.drain();
  while (!proxy.wait_until_drained(0ms)) {
    if (!asked_to_end(signals, 50ms, configuration)) continue;
    proxy.drain();
    return;
  }
}

int serve(const options& how, const config::environment& variables) {
  auto loaded = settings_of(how, variables);
  if (!loaded) return fail(loaded.error());
  if (!loaded->upstream_given) {
    return fail(
        wrong_usage("pgweir serve needs to know the server: --upstream "
                    "postgresql://host:5432/database, or upstream.dsn in --config FILE."));
  }
  const signal_waiter signals;
  const logging log{loaded->values.log.level};
  net::proxy proxy{loaded->values, page_files()};
  if (auto started = proxy.start(); !started) return fail(started.error());
  greet(loaded->values, proxy);
  const reloading configuration{proxy, [&] { return settings_of(how, variables); }};
  serve_until_signalled(proxy, signals, configuration);
  proxy.stop();
  return 0;
}

}  // namespace

void add_serve(CLI::App& app, invocation& asked) {
  auto how = std::make_shared<options>();
  auto* command = app.add_subcommand("serve", "Stand before a server as a proxy and watch");
  command->add_option("--config", how->config, "settings in TOML (see pgweir config --defaults)")
      ->type_name("FILE");
  command->add_option("--upstream", how->upstream, "the server: postgresql://host:port/database")
      ->type_name("DSN");
  command
      ->add_option("--listen", how->listen,
                   "where applications connect [127.0.0.1:7432]; repeatable; DIRECTORY:PORT is a "
                   "Unix socket")
      ->type_name("ADDR:PORT");
  command->add_option("--web", how->web, "where watch and report connect [127.0.0.1:7433], or off")
      ->type_name("ADDR:PORT");
  command
      ->add_option("--history", how->history,
                   "where findings and statistics are kept for the next start, or off")
      ->type_name("DIR");
  command->add_flag("--take-over", how->take_over,
                    "share the port with a pgweir that runs, which is then told to end");
  command->add_option("--client-tls", how->client_tls, "off, allow or require [off]")
      ->type_name("MODE");
  command->add_option("--certificate", how->certificate, "what TLS shows to applications (PEM)")
      ->type_name("FILE");
  command->add_option("--key", how->key, "its private key (PEM)")->type_name("FILE");
  command->add_option("--log-level", how->log_level, "debug, info, warning or error [info]")
      ->type_name("LEVEL");
  command->callback(
      [how, &asked] { asked.chosen = [how, &asked] { return serve(*how, asked.variables); }; });
}

}  // namespace pgweir::cli
