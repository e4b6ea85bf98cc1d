#include "proxy/net/proxy.hpp"

#include "core/limits.hpp"
#include "proxy/net/acceptor.hpp"
#include "proxy/net/clock.hpp"
#include "proxy/net/counters.hpp"
#include "proxy/net/http_server.hpp"
#include "proxy/net/login_source.hpp"
#include "proxy/net/observer.hpp"
#include "proxy/net/secrets.hpp"
#include "proxy/net/socket.hpp"
#include "proxy/net/tls_context.hpp"
#include "proxy/net/upstream.hpp"
#include "proxy/net/worker.hpp"

#include <spdlog/fmt/fmt.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace pgweir::net {

namespace {

// Client sockets beyond the sessions' limit: logins that are not complete, cancel requests, last
// words.
constexpr std::size_t sockets_beside_sessions = 1'000;
// How often a wait for the end of a drain looks.
constexpr std::chrono::milliseconds look_every{10};

// Two descriptors per session: the usual soft limit of 1,024 would end at 500.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  // Refused: the acceptor copes with running out.
  static_cast<void>(::setrlimit(RLIMIT_NOFILE, &limit));
}

std::size_t worker_count(std::size_t asked) {
  const std::size_t wanted = asked != 0 ? asked : std::thread::hardware_concurrency();
  return std::clamp<std::size_t>(wanted, 1, core::limits::workers);
}

// A name may have several addresses (localhost has two): all of them that there are, on one port.
core::result<std::vector<unique_fd>> listen_everywhere(const config::tcp_address& at,
                                                       std::string_view purpose,
                                                       std::string_view remedy) {
  auto refused = [&](const std::string& host, const std::string& reason) {
    return core::failure{core::exit_code::wrong_usage,
                         fmt::format("cannot listen on {}:{} for {}: {}; {}", host, at.port,
                                     purpose, reason, remedy)};
  };
  const auto found = resolve(at.host, at.port);
  if (!found) return refused(at.host, found.error());
  std::vector<unique_fd> listeners;
  int why = 0;
  for (const auto& address : *found) {
    // With port 0 each address would get its own port.
    if (at.port == 0 && !listeners.empty()) break;
    auto bound = listen_on(address);
    if (bound) {
      listeners.push_back(std::move(bound));
      continue;
    }
    why = errno;
    if (why == EADDRINUSE) return refused(address.host(), "the port is in use");
  }
  if (listeners.empty()) return refused(at.host, std::generic_category().message(why));
  return listeners;
}

}  // namespace

struct proxy::parts {
  explicit parts(config::settings settings)
      : how{std::move(settings)}, server{how.upstream}, digester{make_digester()} {}

  config::settings how;
  upstream server;
  process_counts process;
  core::value_digester digester;
  tls_source tls;
  login_source logins;
  std::vector<std::unique_ptr<worker>> workers;
  std::unique_ptr<observer> analysis;
  std::unique_ptr<acceptor> door;
  std::unique_ptr<http_server> web;
  std::uint16_t listening_port = 0;
  std::uint16_t web_port = 0;

  // How far the end has come. The drainer waits for the drain's deadline.
  std::atomic<int> drains{0};
  std::mutex drain_lock;
  std::condition_variable drain_over;
  bool stopping = false;
  std::thread drainer;

  core::result<void> open_web();
  void start_analysis();
  void end_when_due();
};

proxy::proxy(config::settings how) : parts_{std::make_unique<parts>(std::move(how))} {}

proxy::~proxy() { stop(); }

core::result<void> proxy::start() {
  parts& p = *parts_;
  raise_descriptor_limit();
  if (auto loaded = reload(); !loaded) return loaded;
  auto listeners = listen_everywhere(p.how.relay.listen, "clients",
                                     "stop what uses it or choose another address with --listen");
  if (!listeners) return listeners.error();
  p.listening_port = bound_port(listeners->front().get());
  if (auto resolved = p.server.start(); !resolved) return resolved.error();
  const worker::surroundings around{p.server, p.process, p.digester, p.tls, p.logins};
  for (std::size_t i = 0; i < worker_count(p.how.relay.workers); ++i) {
    p.workers.push_back(std::make_unique<worker>(p.how, around));
  }
  p.analysis = std::make_unique<observer>(p.how, p.digester, p.workers);
  if (p.how.web.enabled) {
    if (auto opened = p.open_web(); !opened) return opened.error();
  }
  p.door = std::make_unique<acceptor>(std::move(*listeners), p.workers, p.process,
                                      p.how.relay.connections + sockets_beside_sessions);
  if (!p.analysis->start()) {
    return core::failure{core::exit_code::not_judged,
                         "the system gives no thread for the analysis"};
  }
  for (std::size_t i = 0; i < p.workers.size(); ++i) p.workers[i]->start(i + 1);
  if (p.web) p.web->start();
  p.door->start();
  return {};
}

core::result<void> proxy::reload() {
  if (auto loaded = parts_->tls.load(parts_->how); !loaded) return loaded;
  return parts_->logins.load(parts_->how.login.auth_file);
}

core::result<void> proxy::parts::open_web() {
  auto listeners = listen_everywhere(how.web.listen, "the web server",
                                     "choose another address with --web or switch it off");
  if (!listeners) return listeners.error();
  web_port = bound_port(listeners->front().get());
  http_sources sources;
  sources.report = [this] { return analysis->report(); };
  sources.subscribe = [this] { return analysis->subscribe(); };
  sources.ready = [this] { return drains.load() == 0; };
  web = std::make_unique<http_server>(std::move(listeners->front()), std::move(sources));
  return {};
}

std::uint16_t proxy::listening_port() const { return parts_->listening_port; }
std::uint16_t proxy::web_port() const { return parts_->web_port; }
reports::report proxy::report() { return parts_->analysis->report(); }
std::shared_ptr<finding_stream> proxy::subscribe() { return parts_->analysis->subscribe(); }

void proxy::drain() {
  parts& p = *parts_;
  if (!p.door) return;
  if (p.drains.fetch_add(1) > 0) {
    for (const auto& each : p.workers) each->end_all();
    return;
  }
  p.drainer = std::thread{[&p] { p.end_when_due(); }};
}

// The acceptor is stopped here and not in drain(), which returns at once.
void proxy::parts::end_when_due() {
  door->stop();
  for (const auto& each : workers) each->drain();
  std::unique_lock held{drain_lock};
  const bool ended = drain_over.wait_for(held, how.relay.drain_time, [this] { return stopping; });
  if (ended) return;
  for (const auto& each : workers) each->end_all();
}

bool proxy::wait_until_drained(std::chrono::milliseconds patience) {
  const auto until = now() + patience;
  std::unique_lock held{parts_->drain_lock};
  while (parts_->process.sockets.load() > 0 && !parts_->stopping) {
    if (now() >= until) return false;
    parts_->drain_over.wait_for(held, look_every);
  }
  return true;
}

void proxy::stop() {
  parts& p = *parts_;
  {
    const std::lock_guard held{p.drain_lock};
    p.stopping = true;
  }
  p.drain_over.notify_all();
  if (p.drainer.joinable()) p.drainer.join();
  if (p.door) p.door->stop();
  for (const auto& each : p.workers) each->stop();
  if (p.analysis) p.analysis->stop();
  if (p.web) p.web->stop();
}

}  // namespace pgweir::net
