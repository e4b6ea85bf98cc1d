#include "cli/run_upstream.hpp"

#include "cli/child_environment.hpp"
#include "cli/files.hpp"
#include "config/load.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>
#include <utility>

namespace pgweir::cli {

namespace {

using namespace std::chrono_literals;

// The report is what a run is for: it waits for what the server still has to say.
constexpr core::duration patience_for_answers = 10s;

void forget_libpq_variables(const config::environment& variables) {
  for (const auto& [name, value] : variables) {
    if (name.starts_with("PG") && !name.starts_with("PGWEIR_")) unsetenv(name.c_str());
  }
}

std::string value_of(const config::environment& variables, std::string_view name) {
  const auto at = variables.find(name);
  return at == variables.end() ? std::string{} : at->second;
}

// What a throw-away server has is nobody's choice: one role, a superuser, no timeouts, and an empty
// database that the command must fill itself.
void leave_alone_what_is_ours(config::settings& how) {
  how.rules.privileged_session.enabled = false;
  how.rules.no_statement_timeout.enabled = false;
  how.rules.runtime_ddl.enabled = false;
  if (how.adviser.verify == config::verification::automatic) {
    how.adviser.verify = config::verification::execute;
  }
}

core::failure about(const std::string& source, const core::failure& why) {
  return {why.code, fmt::format("{}: {}", source, why.sentence)};
}

// What names the server beside --upstream and the configuration.
struct named_source {
  std::string words;  // for messages
  std::string dsn;
  std::string variable;
  std::optional<libpq_service> service;
};

// `only_beside`: the server is named otherwise, and what the variables name is of no matter.
core::result<std::optional<named_source>> source_named(const wanted_upstream& wanted,
                                                       const config::environment& variables,
                                                       bool only_beside) {
  if (!wanted.service.empty()) {
    auto service = read_service(wanted.service, variables);
    if (!service) return service.error();
    auto dsn = service->dsn();
    return named_source{"the service " + wanted.service, std::move(dsn), "", *std::move(service)};
  }
  const auto found = upstream_from(variables);
  if (!found) return std::optional<named_source>{};
  named_source out{found->variable, found->dsn, found->variable, std::nullopt};
  const auto name = value_of(variables, "PGSERVICE");
  if (name.empty()) return out;
  auto service = read_service(name, variables);
  if (only_beside || found->variable != "PGSERVICE") {
    // Then it is the command's own affair when its service cannot be used.
    if (service) out.service = *std::move(service);
    return out;
  }
  if (!service) return service.error();
  out.dsn = service->dsn();
  out.service = *std::move(service);
  return out;
}

core::result<void> read_into(chosen_upstream& out, const std::string& source,
                             const config::environment& variables) {
  auto read = config::read_dsn(out.dsn, variables, out.settings.upstream);
  if (!read) return about(source, read.error());
  // Named by PGHOST and the like: no text that could be kept.
  if (out.dsn.empty()) out.dsn = config::dsn_of(out.settings.upstream);
  config::choose_adviser(out.settings, out.dsn, variables);
  return {};
}

endpoint place_of(const config::upstream_settings& upstream) {
  return {upstream.host, upstream.port};
}

// In the place of the server that the variables name, with what an application expects there.
core::result<void> make_throwaway(chosen_upstream& out, const wanted_upstream& wanted,
                                  const std::optional<named_source>& instead_of,
                                  const config::environment& variables,
                                  const signal_waiter& signals) {
  throwaway_contents contents;
  contents.init_sql = wanted.init_sql;
  config::upstream_settings replaced;
  if (instead_of) {
    auto read = config::read_dsn(instead_of->dsn, variables, replaced);
    if (!read) return about(instead_of->words, read.error());
    if (!replaced.user.empty()) contents.role = replaced.user;
    if (!replaced.database.empty()) contents.database = replaced.database;
    out.variable = instead_of->variable;
  }
  leave_alone_what_is_ours(out.settings);
  auto made = throwaway_postgres::start(value_of(variables, "PATH"), contents, signals);
  if (!made) return made.error();
  out.throwaway = *std::move(made);
  out.dsn = out.throwaway->dsn();
  if (auto read = read_into(out, "the throw-away database", variables); !read) return read;
  out.named = place_of(instead_of ? replaced : out.settings.upstream);
  return {};
}

// The service leads elsewhere: nothing is known of it.
void drop_other_service(chosen_upstream& out, const config::environment& variables) {
  if (!out.service) return;
  config::upstream_settings its;
  const auto read = config::read_dsn(out.service->dsn(), variables, its);
  if (!read || !same_server(place_of(its), out.named)) out.service.reset();
}

enum class answer { accepts, refuses, nothing };

// With TLS where the server's leg will have it: some servers answer nobody else. Certificates are
// the leg's own affair, and libpq's usual files are not asked.
answer ask(const config::settings& how, std::chrono::seconds patience) {
  constexpr const char* no_file = "/nonexistent";
  const auto& upstream = how.upstream;
  const auto mode = config::server_leg_of(how).mode;
  const auto* sslmode = mode == config::server_tls_mode::disable ? "disable" : "prefer";
  const auto port = std::to_string(upstream.port);
  const auto timeout = std::to_string(patience.count());
  const char* names[] = {"host",        "port",    "connect_timeout", "sslmode", "gssencmode",
                         "sslrootcert", "sslcert", "sslkey",          nullptr};
  const char* values[] = {upstream.host.c_str(),
                          port.c_str(),
                          timeout.c_str(),
                          sslmode,
                          "disable",
                          no_file,
                          no_file,
                          no_file,
                          nullptr};
  switch (PQpingParams(names, values, 0)) {
    case PQPING_OK:
      return answer::accepts;
    case PQPING_REJECT:
      return answer::refuses;
    case PQPING_NO_RESPONSE:
    case PQPING_NO_ATTEMPT:
      break;
  }
  return answer::nothing;
}

}  // namespace

core::result<chosen_upstream> choose_upstream(const wanted_upstream& wanted,
                                              const config::environment& variables,
                                              const signal_waiter& signals) {
  forget_libpq_variables(variables);
  chosen_upstream out;
  std::vector<config::flag_value> flags;
  if (!wanted.dsn.empty()) flags.push_back({"--upstream", "upstream.dsn", wanted.dsn});
  auto loaded = load_settings(wanted.config, variables, flags);
  if (!loaded) return loaded.error();
  out.settings = loaded->values;
  out.settings.adviser.patience_at_end = patience_for_answers;
  const bool other_wanted = wanted.ephemeral || !wanted.service.empty();
  const bool named_by_us = loaded->upstream_given && !other_wanted;
  auto source = source_named(wanted, variables, named_by_us);
  if (!source) return source.error();
  if (*source) out.service = std::move((*source)->service);
  if (named_by_us) {
    out.dsn = loaded->upstream_dsn;
    out.named = place_of(out.settings.upstream);
    drop_other_service(out, variables);
    return out;
  }
  if (!wanted.ephemeral && *source) {
    out.dsn = (*source)->dsn;
    out.variable = (*source)->variable;
    if (auto read = read_into(out, (*source)->words, variables); !read) return read.error();
    out.named = place_of(out.settings.upstream);
  } else {
    if (!wanted.ephemeral) {
      say(stderr,
          "pgweir: no --upstream, DATABASE_URL or PGHOST: starting a throw-away PostgreSQL for "
          "this run\n");
    }
    auto made = make_throwaway(out, wanted, *source, variables, signals);
    if (!made) return made.error();
  }
  drop_other_service(out, variables);
  return out;
}

core::result<void> check_upstream(const config::settings& how, const signal_waiter& signals) {
  const auto& upstream = how.upstream;
  if (!upstream.others.empty()) {
    return wrong_usage("pgweir run stands before one server: name one host, not a list.");
  }
  const auto patience =
      std::max(std::chrono::floor<std::chrono::seconds>(upstream.connect_timeout), 1s);
  const auto until = std::chrono::steady_clock::now() + patience;
  while (true) {
    const auto said = ask(how, patience);
    if (said == answer::accepts) return {};
    if (said == answer::nothing) {
      return not_judged(fmt::format(
          "no PostgreSQL server answers at {}. Is it running, and is the address right?",
          upstream.display()));
    }
    if (signals.pending_end()) return ended_early();
    if (std::chrono::steady_clock::now() > until) break;
    std::this_thread::sleep_for(200ms);
  }
  return not_judged(
      fmt::format("the server at {} is starting up or shutting down: it accepts no connections.",
                  upstream.display()));
}

bool still_answers(const config::settings& how) { return ask(how, 2s) != answer::nothing; }

}  // namespace pgweir::cli
