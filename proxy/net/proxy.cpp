#include "proxy/net/proxy.hpp"

#include "core/limits.hpp"
#include "proxy/net/clock.hpp"
#include "proxy/net/index_trial.hpp"
#include "proxy/net/plan_query.hpp"
#include "proxy/net/proxy_parts.hpp"
#include "proxy/net/rewrite_trial.hpp"
#include "proxy/net/secrets.hpp"

#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <fcntl.h>
#include <iterator>
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

// What the web address may take beside; half of those of others where there are few.
std::size_t descriptors_of_web(std::size_t descriptors) {
  const auto room = web_room(descriptors);
  const auto shared = descriptors_of_others(descriptors) / 2;
  const auto all = room.requests + room.listeners;
  return all > shared ? all - shared : 0;
}

// Sessions must not take the last descriptors: others could not even be refused.
std::size_t sessions_that_fit(std::size_t descriptors, std::size_t wanted) {
  // The lowest free number: about as many are in use.
  const unique_fd next{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  const auto taken = static_cast<std::size_t>(std::max(next.get(), 0)) +
                     descriptors_of_others(descriptors) + descriptors_of_web(descriptors);
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

core::result<std::vector<notify::destination>> destinations_of(const config::settings& how) {
  return notify::open_destinations(how.notify, notify::named_variables(how.notify));
}

// To whoever is on pgweir's machine, as the web address is; where that asks for a certificate, only
// tokens open.
bool console_is_open_here(const config::settings& how) {
  return how.login.auth_file.empty() && how.web.client_ca.empty();
}

}  // namespace

proxy::parts::parts(config::settings settings, std::span<const page_file> pages, proxy& owner)
    : self{owner},
      how{std::move(settings)},
      page{pages},
      server{how.upstream},
      digester{make_digester()},
      side{how.adviser, {plan_of, try_indexes, measure_rewrite}} {}

proxy::proxy(config::settings how, std::span<const page_file> page)
    : parts_{std::make_unique<parts>(std::move(how), page, *this)} {}

proxy::~proxy() { stop(); }

core::result<void> proxy::start() {
  parts& p = *parts_;
  const auto descriptors = raise_descriptor_limit();
  p.in_force = p.how;
  if (auto loaded = p.load_files(p.how); !loaded) return loaded;
  auto destinations = destinations_of(p.how);
  if (!destinations) return destinations.error();
  auto listeners = listen_for_clients(p.how.relay);
  if (!listeners) return listeners.error();
  const auto tcp = std::ranges::find_if_not(*listeners, &listener::is_unix);
  const auto& shown = tcp == listeners->end() ? listeners->front() : *tcp;
  p.listening_port = shown.port();
  p.introduce(shown);
  if (auto resolved = p.server.start(); !resolved) return resolved.error();
  auto tokens = web_tokens(p.how.web);
  if (!tokens) return tokens.error();
  p.open_console(*tokens);
  p.make_workers(descriptors);
  p.analysis = std::make_unique<observer>(p.how, p.digester, p.unused, p.workers, p.side);
  p.open_history();
  if (p.how.web.enabled) {
    if (auto opened = p.open_web(descriptors, *std::move(tokens)); !opened) {
      return opened.error();
    }
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
  p.alerts = std::make_unique<notify::notifier>(
      notify::sender{p.identity.version, p.identity.upstream},
      [analysis = p.analysis.get()] { return analysis->subscribe(); });
  p.alerts->use(*std::move(destinations), p.how.notify.patience_at_end);
  p.console->start();
  for (std::size_t i = 0; i < p.workers.size(); ++i) p.workers[i]->start(i + 1);
  p.start_history();
  if (p.web.server) p.web.server->start();
  p.door->start();
  return {};
}

void proxy::parts::make_workers(std::size_t descriptors) {
  const auto count = worker_count(how.relay.workers);
  const auto silent = std::max<std::size_t>(descriptors_of_others(descriptors) / count, 1);
  const worker::surroundings around{server, process, tables,        digester, unused,
                                    tls,    logins,  console.get(), silent};
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

core::result<void> proxy::parts::open_web(std::size_t descriptors,
                                          std::vector<core::secret_text> tokens) {
  auto opened =
      net::open_web(how, {self, page, past ? past->path() : "", std::move(tokens)}, descriptors);
  if (!opened) return opened.error();
  web = *std::move(opened);
  return {};
}

// Also where it is switched off: a reload may switch it on.
void proxy::parts::open_console(std::span<const core::secret_text> tokens) {
  console::console_sources sources{self, [this] {
                                     const std::lock_guard held{lock};
                                     return in_force;
                                   }};
  console = std::make_unique<console_desk>(std::move(sources),
                                           console_desk::rules{console_is_open_here(how), tokens});
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

void proxy::parts::start_history() {
  if (!past) return;
  past->start({[this] {
                 auto seen = analysis->booked();
                 return history::booked_findings{std::move(seen.findings), seen.dropped, seen.made};
               },
               [this] {
                 std::vector<analyzers::statement_totals> all;
                 for (auto& each : analysis->statements().what.statements)
                   all.push_back(std::move(each.totals));
                 return all;
               },
               [this] { return analysis->changed_usual_times(); }});
}

void proxy::parts::introduce(const listener& clients) {
  identity.version = PGWEIR_VERSION;
  identity.upstream = how.upstream.display();
  const auto& first = how.relay.listen.front();
  identity.listen = clients.is_unix() ? first.host + ':' + std::to_string(first.port)
                                      : bound_address(clients.fd()).text();
  identity.started = anchor_now().wall_at;
}

std::uint16_t proxy::listening_port() const { return parts_->listening_port; }
std::uint16_t proxy::web_port() const { return parts_->web.port; }

std::vector<notify::destination_counts> proxy::alert_counts() const {
  return parts_->alerts ? parts_->alerts->counts() : std::vector<notify::destination_counts>{};
}

core::result<config::reloaded> proxy::reload(const config::settings& asked) {
  parts& p = *parts_;
  const std::lock_guard held{p.lock};
  auto done = config::reload(p.in_force, asked);
  auto destinations = destinations_of(done.values);
  if (!destinations) return destinations.error();
  auto tokens = web_tokens(done.values.web);
  if (!tokens) return tokens.error();
  core::result<context_ptr> web_tls{context_ptr{}};
  if (p.web.server) web_tls = read_web_context(done.values.web);
  if (!web_tls) return web_tls.error();
  if (auto loaded = p.load_files(done.values); !loaded) return loaded.error();
  p.in_force = done.values;
  p.configuration_error.clear();
  p.console->open_to_this_machine(console_is_open_here(done.values));
  p.console->use(*tokens);
  if (p.web.server) p.web.server->use(*std::move(tokens), web_tls->get());
  for (const auto& each : p.workers) each->reload(done.values);
  p.analysis->reload(done.values);
  p.alerts->use(*std::move(destinations), done.values.notify.patience_at_end);
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
  if (p.console) p.console->stop();
  if (p.analysis) p.analysis->stop();
  // After the analysis: its last findings are told, too.
  if (p.alerts) p.alerts->stop();
  if (p.past) p.past->stop();
  p.side.stop();
  if (p.web.server) p.web.server->stop();
}

}  // namespace pgweir::net
