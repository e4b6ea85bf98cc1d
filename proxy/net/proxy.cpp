#include "proxy/net/proxy.hpp"

#include "core/limits.hpp"
#include "history/recorder.hpp"
#include "proxy/net/acceptor.hpp"
#include "proxy/net/counters.hpp"
#include "proxy/net/drain.hpp"
#include "proxy/net/index_trial.hpp"
#include "proxy/net/listener.hpp"
#include "proxy/net/login_source.hpp"
#include "proxy/net/observer.hpp"
#include "proxy/net/plan_query.hpp"
#include "proxy/net/rewrite_trial.hpp"
#include "proxy/net/secrets.hpp"
#include "proxy/net/side_connection.hpp"
#include "proxy/net/tls_context.hpp"
#include "proxy/net/upstream.hpp"
#include "proxy/net/worker.hpp"
#include "proxy/web/http_server.hpp"

#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <fcntl.h>
#include <iterator>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace pgweir::net {

namespace {

// Client sockets beyond the sessions' limit: silent ones, cancel requests, last words.
constexpr std::size_t sockets_beside_sessions = 2'000;

// Two descriptors per session: the usual soft limit of 1,024 would end at 500. The limit that holds
// afterwards.
std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  const auto before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  // Refused: the acceptor copes with running out.
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : before;
}

// What is not for sessions: clients that say nothing, or hear that there is no room.
std::size_t descriptors_of_others(std::size_t descriptors) {
  return std::min(core::limits::silent_connections, descriptors / 4);
}

// Sessions must not take the last descriptors: others could not even be refused.
std::size_t sessions_that_fit(std::size_t descriptors, std::size_t wanted) {
  // The lowest free number: about as many are in use.
  const unique_fd next{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  const auto taken =
      static_cast<std::size_t>(std::max(next.get(), 0)) + descriptors_of_others(descriptors);
  const auto fit = std::max<std::size_t>(descriptors > taken ? (descriptors - taken) / 2 : 0, 1);
  if (fit < wanted) {
    spdlog::warn("the limit of {} open files is enough for {} connections, relay.connections is {}",
                 descriptors, fit, wanted);
  }
  return fit;
}

std::size_t worker_count(std::size_t asked) {
  const std::size_t wanted = asked != 0 ? asked : std::thread::hardware_concurrency();
  return std::clamp<std::size_t>(wanted, 1, core::limits::workers);
}

core::result<std::vector<listener>> listen_for_clients(const config::relay_settings& how) {
  std::vector<listener> all;
  for (const auto& each : how.listen) {
    auto some = listener::open(each, {how.take_over, how.socket_permissions},
                               {"clients",
                                "stop what uses it, take over from a running pgweir with "
                                "--take-over, or choose another address with --listen"});
    if (!some) return some.error();
    std::ranges::move(*some, std::back_inserter(all));
  }
  return all;
}

std::vector<sockaddr_storage> addresses_of(const std::vector<listener>& listeners) {
  std::vector<sockaddr_storage> all;
  for (const auto& each : listeners) {
    socklen_t size = sizeof(sockaddr_storage);
    auto* place = reinterpret_cast<sockaddr*>(&all.emplace_back());
    if (::getsockname(each.fd(), place, &size) != 0) all.pop_back();
  }
  return all;
}

}  // namespace

struct proxy::parts {
  explicit parts(config::settings settings)
      : how{std::move(settings)},
        server{how.upstream},
        digester{make_digester()},
        side{how.adviser, {plan_of, try_indexes, measure_rewrite}} {}

  config::settings how;  // as of the start
  upstream server;
  process_counts process;
  session_tables tables;
  core::value_digester digester;
  tls_source tls;
  login_source logins;
  std::vector<std::unique_ptr<worker>> workers;
  side_connection side;
  std::unique_ptr<observer> analysis;
  std::unique_ptr<acceptor> door;
  std::unique_ptr<net::drain> end;
  std::unique_ptr<web::http_server> web;
  std::unique_ptr<history::recorder> past;  // null: nothing is kept
  std::uint16_t listening_port = 0;
  std::uint16_t web_port = 0;
  std::atomic<int> drains{0};

  std::mutex lock;  // for what follows
  config::settings in_force;
  std::string configuration_error;

  core::result<void> open_web();
  void open_history();
  void make_workers(std::size_t descriptors);
  core::result<void> load_files(const config::settings& of);
  reports::report report();
  reports::health look();
};

proxy::proxy(config::settings how) : parts_{std::make_unique<parts>(std::move(how))} {}

proxy::~proxy() { stop(); }

core::result<void> proxy::start() {
  parts& p = *parts_;
  const auto descriptors = raise_descriptor_limit();
  p.in_force = p.how;
  if (auto loaded = p.load_files(p.how); !loaded) return loaded;
  auto listeners = listen_for_clients(p.how.relay);
  if (!listeners) return listeners.error();
  const auto tcp = std::ranges::find_if_not(*listeners, &listener::is_unix);
  p.listening_port = (tcp == listeners->end() ? listeners->begin() : tcp)->port();
  if (auto resolved = p.server.start(); !resolved) return resolved.error();
  p.make_workers(descriptors);
  p.analysis = std::make_unique<observer>(p.how, p.digester, p.workers, p.side);
  p.open_history();
  if (p.how.web.enabled) {
    if (auto opened = p.open_web(); !opened) return opened.error();
  }
  auto own = addresses_of(*listeners);
  p.door = std::make_unique<acceptor>(std::move(*listeners), p.workers, p.process,
                                      p.how.relay.connections + sockets_beside_sessions);
  p.end = std::make_unique<net::drain>(*p.door, p.workers, p.process);
  p.process.sessions_that_fit = sessions_that_fit(descriptors, p.how.relay.connections);
  p.side.start(std::move(own));
  if (!p.analysis->start()) {
    return core::failure{core::exit_code::not_judged,
                         "the system gives no thread for the analysis"};
  }
  for (std::size_t i = 0; i < p.workers.size(); ++i) p.workers[i]->start(i + 1);
  if (p.past) {
    p.past->start({[&p] { return p.report(); }, [&p] { return p.analysis->report().statements; },
                   [&p] { return p.analysis->changed_usual_times(); }});
  }
  if (p.web) p.web->start();
  p.door->start();
  return {};
}

void proxy::parts::make_workers(std::size_t descriptors) {
  const auto count = worker_count(how.relay.workers);
  const auto silent = std::max<std::size_t>(descriptors_of_others(descriptors) / count, 1);
  const worker::surroundings around{server, process, tables, digester, tls, logins, silent};
  for (std::size_t i = 0; i < count; ++i) {
    workers.push_back(std::make_unique<worker>(how, around));
  }
}

// Certificates and users. On failure all stay as they were.
core::result<void> proxy::parts::load_files(const config::settings& of) {
  auto contexts = read_tls_contexts(of);
  if (!contexts) return contexts.error();
  if (auto loaded = logins.load(of.login.auth_file); !loaded) return loaded;
  tls.use(*std::move(contexts));
  return {};
}

core::result<void> proxy::parts::open_web() {
  auto listeners =
      listener::open(how.web.listen, {how.relay.take_over, 0},
                     {"the web server", "choose another address with --web or switch it off"});
  if (!listeners) return listeners.error();
  web_port = listeners->front().port();
  web::http_sources sources;
  sources.report = [this] { return report(); };
  sources.subscribe = [this] { return analysis->subscribe(); };
  sources.ready = [this] { return drains.load() == 0; };
  sources.health = [this] { return look(); };
  web = std::make_unique<web::http_server>(listeners->front().release().release(),
                                           std::move(sources));
  return {};
}

// What cannot be kept is no reason not to run.
void proxy::parts::open_history() {
  const auto& kept = how.history;
  if (kept.enabled != config::history_settings::use::on) return;
  auto opened =
      history::recorder::open({kept.directory, how.upstream.place()},
                              {kept.minutes, kept.hours, kept.days, kept.size_mib * 1024 * 1024});
  if (!opened) {
    spdlog::warn("there is no history: {}", opened.error().sentence);
    return;
  }
  past = *std::move(opened);
  analysis->recall(past->usual_times());
}

reports::report proxy::parts::report() {
  auto made = analysis->report();
  const std::lock_guard held{lock};
  made.configuration_error = configuration_error;
  return made;
}

reports::health proxy::parts::look() {
  const std::lock_guard held{lock};
  return {drains.load() == 0, process.sessions.load(), configuration_error};
}

std::uint16_t proxy::listening_port() const { return parts_->listening_port; }
std::uint16_t proxy::web_port() const { return parts_->web_port; }
std::size_t proxy::sessions() const { return parts_->process.sessions.load(); }
reports::report proxy::report() { return parts_->report(); }
std::shared_ptr<live::finding_stream> proxy::subscribe() { return parts_->analysis->subscribe(); }

core::result<config::reloaded> proxy::reload(const config::settings& asked) {
  parts& p = *parts_;
  const std::lock_guard held{p.lock};
  auto done = config::reload(p.in_force, asked);
  if (auto loaded = p.load_files(done.values); !loaded) return loaded.error();
  p.in_force = done.values;
  p.configuration_error.clear();
  for (const auto& each : p.workers) each->reload(done.values);
  p.analysis->reload(done.values);
  p.door->change_limit(done.values.relay.connections + sockets_beside_sessions);
  return done;
}

void proxy::reload_failed(std::string sentence) {
  const std::lock_guard held{parts_->lock};
  parts_->configuration_error = std::move(sentence);
}

void proxy::drain() {
  parts& p = *parts_;
  if (!p.end) return;
  if (p.drains.fetch_add(1) > 0) return p.end->hurry();
  const std::lock_guard held{p.lock};
  p.end->begin({p.in_force.relay.drain_delay, p.in_force.relay.drain_time});
}

bool proxy::wait_until_drained(std::chrono::milliseconds patience) {
  return parts_->end->wait(patience);
}

void proxy::stop() {
  parts& p = *parts_;
  if (p.end) p.end->stop();
  if (p.door) p.door->stop();
  for (const auto& each : p.workers) each->stop();
  if (p.analysis) p.analysis->stop();
  if (p.past) p.past->stop();
  p.side.stop();
  if (p.web) p.web->stop();
}

}  // namespace pgweir::net
