// pgweir serve: the proxy in the foreground.
#include "cli/command.hpp"
#include "cli/console.hpp"
#include "cli/files.hpp"
#include "cli/logging.hpp"
#include "cli/signals.hpp"
#include "proxy/net/proxy.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace pgweir::cli {

namespace {

using namespace std::chrono_literals;

struct options {
  std::string config;
  std::string upstream;
  std::string listen;
  std::string web;
  std::string log_level;
  std::string client_tls;
  std::string certificate;
  std::string key;
};

std::vector<config::flag_value> flags_of(const options& how) {
  std::vector<config::flag_value> out;
  auto add = [&](std::string flag, std::string path, const std::string& value) {
    if (!value.empty()) out.push_back({std::move(flag), std::move(path), value});
  };
  add("--upstream", "upstream.dsn", how.upstream);
  add("--listen", "relay.listen", how.listen);
  add("--log-level", "log.level", how.log_level);
  add("--client-tls", "client_tls.mode", how.client_tls);
  add("--certificate", "client_tls.certificate", how.certificate);
  add("--key", "client_tls.key", how.key);
  if (how.web == "off") {
    add("--web", "web.enabled", "false");
  } else {
    add("--web", "web.listen", how.web);
  }
  return out;
}

// How one connects to an address that was listened on.
std::string reachable(const std::string& host) {
  if (host == "0.0.0.0" || host == "::") return "localhost";
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

void greet(const config::settings& how, const net::proxy& proxy) {
  fmt::print("pgweir stands before {}. Point your application at postgresql://{}:{}/{}\n",
             how.upstream.display(), reachable(how.relay.listen.host), proxy.listening_port(),
             how.upstream.database);
  if (proxy.web_port() != 0) {
    const auto url = fmt::format("http://{}:{}", reachable(how.web.listen.host), proxy.web_port());
    const bool usual = url == default_web;
    fmt::print("What it finds: pgweir watch{0}, pgweir report{0}, or {1}\n",
               usual ? "" : " --web " + url, url);
  }
  std::fflush(stdout);
}

// SIGHUP of the kernel means that the terminal is gone.
bool asks_to_reload(const std::optional<caught_signal>& caught) {
  return caught && caught->number == SIGHUP && !caught->from_terminal;
}

bool asks_to_end(const std::optional<caught_signal>& caught) {
  return caught && caught->number != SIGCHLD && !asks_to_reload(caught);
}

void reload(net::proxy& proxy) {
  if (const auto done = proxy.reload(); !done) {
    spdlog::error("nothing was reloaded, what was loaded before stays: {}", done.error().sentence);
    return;
  }
  spdlog::info("reloaded: new connections get certificates and users as they are now");
}

// The first signal lets sessions finish, the second does not.
void serve_until_signalled(net::proxy& proxy, const signal_waiter& signals) {
  while (true) {
    const auto caught = signals.wait(1h);
    if (asks_to_end(caught)) break;
    if (asks_to_reload(caught)) reload(proxy);
  }
  spdlog::info("draining: sessions end as they become idle; a second signal ends them now");
  proxy.drain();
  while (!proxy.wait_until_drained(0ms)) {
    if (!asks_to_end(signals.wait(50ms))) continue;
    proxy.drain();
    return;
  }
}

int serve(const options& how, const config::environment& variables) {
  auto loaded = load_settings(how.config, variables, flags_of(how));
  if (!loaded) return fail(loaded.error());
  if (!loaded->upstream_given) {
    return fail(
        wrong_usage("pgweir serve needs to know the server: --upstream "
                    "postgresql://host:5432/database, or upstream.dsn in --config FILE."));
  }
  const signal_waiter signals;
  const logging log{loaded->values.log.level};
  net::proxy proxy{loaded->values};
  if (auto started = proxy.start(); !started) return fail(started.error());
  greet(loaded->values, proxy);
  serve_until_signalled(proxy, signals);
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
  command->add_option("--listen", how->listen, "where applications connect [127.0.0.1:7432]")
      ->type_name("ADDR:PORT");
  command->add_option("--web", how->web, "where watch and report connect [127.0.0.1:7433], or off")
      ->type_name("ADDR:PORT");
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
