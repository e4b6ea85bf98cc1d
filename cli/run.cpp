// pgweir run: a proxy around one command, a report, a verdict.
#include "cli/alerts.hpp"
#include "cli/child_environment.hpp"
#include "cli/child_process.hpp"
#include "cli/command.hpp"
#include "cli/console.hpp"
#include "cli/files.hpp"
#include "cli/formats.hpp"
#include "cli/gate_flags.hpp"
#include "cli/logging.hpp"
#include "cli/signals.hpp"
#include "cli/throwaway_postgres.hpp"
#include "proxy/net/proxy.hpp"
#include "reports/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::cli {

namespace {

using namespace std::chrono_literals;

// The report is what a run is for: it waits for what the server still has to say.
constexpr core::duration patience_for_answers = 10s;

struct options {
  std::string config;
  std::string upstream;
  gate_flags gate;
  std::string colour = "auto";
  std::vector<std::string> reports;
  std::vector<std::string> variables;
};

// The options after checking.
struct orders {
  gate_rules gate;
  std::vector<report_order> reports;
  reports::text_style style;
  std::string program;
  std::vector<std::string> words;
};

core::result<std::string> program_to_run(const invocation& asked) {
  if (!asked.child || asked.child->empty()) {
    return wrong_usage("pgweir run needs a command behind --: pgweir run -- npm test.");
  }
  const auto& name = asked.child->front();
  const auto path = asked.variables.find("PATH");
  auto program =
      program_named(name, path == asked.variables.end() ? "/usr/bin:/bin" : path->second);
  if (!program) return wrong_usage(fmt::format("there is no command \"{}\" to run.", name));
  return *std::move(program);
}

core::result<orders> checked(const options& how, const invocation& asked) {
  orders out;
  auto gate = checked_gate(how.gate);
  if (!gate) return gate.error();
  out.gate = *std::move(gate);
  for (const auto& text : how.reports) {
    auto order = report_order_from(text);
    if (!order) return order.error();
    if (auto writable = check_writable(order->path); !writable) return writable.error();
    out.reports.push_back(*std::move(order));
  }
  const auto colour = colour_from(how.colour);
  if (!colour) return colour.error();
  out.style = style_of(STDERR_FILENO, *colour);
  auto program = program_to_run(asked);
  if (!program) return program.error();
  out.program = *std::move(program);
  out.words = *asked.child;
  const auto service = asked.variables.find("PGSERVICE");
  if (service != asked.variables.end() && !service->second.empty()) {
    return wrong_usage(
        "PGSERVICE is not supported by pgweir run: unset it, and name the server with PGHOST and "
        "PGPORT or --upstream.");
  }
  return out;
}

// The server of this run: named, found in the environment, or made for it.
struct chosen_upstream {
  config::settings settings;
  std::string dsn;
  std::string variable;  // that named it; empty: none
  std::unique_ptr<throwaway_postgres> throwaway;
};

// libpq would ask them, for a ping and for the throw-away server; our own words decide.
void forget_libpq_variables(const config::environment& variables) {
  for (const auto& [name, value] : variables) {
    if (name.starts_with("PG") && !name.starts_with("PGWEIR_")) unsetenv(name.c_str());
  }
}

// What a throw-away server has is nobody's choice: one role, a superuser, no timeouts, and an empty
// database that the command must fill itself.
void leave_alone_what_is_ours(analyzers::settings& rules) {
  rules.privileged_session.enabled = false;
  rules.no_statement_timeout.enabled = false;
  rules.runtime_ddl.enabled = false;
}

core::result<chosen_upstream> choose_upstream(const options& how, const invocation& asked,
                                              const signal_waiter& signals) {
  chosen_upstream out;
  std::vector<config::flag_value> flags;
  if (!how.upstream.empty()) flags.push_back({"--upstream", "upstream.dsn", how.upstream});
  auto loaded = load_settings(how.config, asked.variables, flags);
  if (!loaded) return loaded.error();
  out.settings = loaded->values;
  out.settings.adviser.patience_at_end = patience_for_answers;
  if (loaded->upstream_given) {
    out.dsn = loaded->upstream_dsn;
    return out;
  }
  std::string found_in = "the throw-away database";
  if (const auto found = upstream_from(asked.variables)) {
    found_in = found->variable;
    out.dsn = found->dsn;
    out.variable = found->variable;
  } else {
    say(stderr,
        "pgweir: no --upstream, DATABASE_URL or PGHOST: starting a throw-away PostgreSQL for this "
        "run\n");
    const auto path = asked.variables.find("PATH");
    leave_alone_what_is_ours(out.settings.rules);
    if (out.settings.adviser.verify == config::verification::automatic)
      out.settings.adviser.verify = config::verification::execute;
    auto made =
        throwaway_postgres::start(path == asked.variables.end() ? "" : path->second, signals);
    if (!made) return made.error();
    out.throwaway = *std::move(made);
    out.dsn = out.throwaway->dsn();
  }
  auto read = config::read_dsn(out.dsn, asked.variables, out.settings.upstream);
  if (!read) return wrong_usage(fmt::format("{}: {}", found_in, read.error().sentence));
  // Named by PGHOST and the like: no text that could be kept.
  if (out.dsn.empty()) out.dsn = config::dsn_of(out.settings.upstream);
  config::choose_adviser(out.settings, out.dsn, asked.variables);
  return out;
}

core::result<void> check_one_server(const config::upstream_settings& upstream) {
  if (upstream.others.empty()) return {};
  return wrong_usage("pgweir run stands before one server: name one host, not a list.");
}

// With TLS where the server's leg will have it: some servers answer nobody else. Certificates are
// the leg's own affair, and libpq's usual files are not asked.
core::result<void> check_reachable(const config::settings& how) {
  constexpr const char* no_file = "/nonexistent";
  const auto& upstream = how.upstream;
  const auto mode = config::server_leg_of(how).mode;
  const auto* sslmode = mode == config::server_tls_mode::disable ? "disable" : "prefer";
  const auto port = std::to_string(upstream.port);
  const auto patience = std::to_string(std::max<std::int64_t>(
      1, std::chrono::floor<std::chrono::seconds>(upstream.connect_timeout).count()));
  const char* names[] = {"host",        "port",    "connect_timeout", "sslmode", "gssencmode",
                         "sslrootcert", "sslcert", "sslkey",          nullptr};
  const char* values[] = {upstream.host.c_str(),
                          port.c_str(),
                          patience.c_str(),
                          sslmode,
                          "disable",
                          no_file,
                          no_file,
                          no_file,
                          nullptr};
  switch (PQpingParams(names, values, 0)) {
    case PQPING_OK:
      return {};
    case PQPING_REJECT:
      return not_judged(
          fmt::format("the server at {} is starting up or full: it accepts no "
                      "connections now.",
                      upstream.display()));
    case PQPING_NO_RESPONSE:
    case PQPING_NO_ATTEMPT:
      break;
  }
  return not_judged(
      fmt::format("no PostgreSQL server answers at {}. Is it running, and is the "
                  "address right?",
                  upstream.display()));
}

// The way to the command never leaves this machine.
config::settings for_one_run(config::settings how) {
  how.client_tls = {};
  how.relay.listen = {{"127.0.0.1", 0}};
  how.web.enabled = false;
  how.rules.n_plus_one.suspects = true;
  return how;
}

child_variables variables_for(const chosen_upstream& upstream, const options& how,
                              const invocation& asked, std::uint16_t port) {
  const auto& place = upstream.settings.upstream;
  auto out = redirect(asked.variables, {{place.host, place.port},
                                        {"127.0.0.1", port},
                                        upstream.dsn,
                                        how.variables,
                                        upstream.variable});
  if (upstream.throwaway) {
    out.variables["PGUSER"] = "postgres";
    out.variables["PGDATABASE"] = "postgres";
  }
  return out;
}

// Until the command has ended; signals that only we got are passed on to it.
int wait_for(child_process& child, const signal_waiter& signals) {
  while (true) {
    const auto caught = signals.wait(200ms);
    if (const auto code = child.ended()) return *code;
    if (caught && caught->number != SIGCHLD && !caught->from_terminal)
      child.pass_on(caught->number);
  }
}

// All that can be; the exit code of the first that cannot, else 0. The command's own standard
// output stays untouched: "-" is standard error.
int write_reports(const reports::report& made, const orders& how) {
  int code = 0;
  const auto verdict = judged(made, how.gate);
  say(stderr, "\n" + reports::report_text(made, {how.style, false, verdict}));
  for (const auto& order : how.reports) {
    const auto text = formatted(made, order.as, {{}, true, verdict});
    if (order.path == "-") {
      say(stderr, text);
    } else if (const auto written = write_whole(order.path, text); !written) {
      const int failed = fail(written.error());
      if (code == 0) code = failed;
    }
  }
  return code;
}

core::failure nothing_came(const child_variables& variables) {
  auto offered = variables.changed;
  if (variables.libpq_changed) offered.emplace_back("PGHOST and PGPORT");
  return not_judged(fmt::format(
      "no query came through the proxy. It was offered in {}: does the command "
      "read its server from another variable (name it with --env) or connect to a fixed host?",
      offered.empty() ? "no variable" : fmt::format("{}", fmt::join(offered, ", "))));
}

int exit_code_of(int child_code, const reports::report& made, const orders& how,
                 const child_variables& variables) {
  if (child_code != 0) {
    say(stderr, fmt::format("pgweir: the command itself failed with exit code {}\n", child_code));
    return child_code;
  }
  if (made.traffic.queries == 0) return fail(nothing_came(variables));
  const bool failed = judged(made, how.gate).failed;
  return static_cast<int>(failed ? core::exit_code::gate_failed : core::exit_code::clean);
}

// Sessions that outlive the command get so long to end by themselves.
constexpr auto last_sessions = 500ms;

int run(const options& how, const invocation& asked) {
  const auto what = checked(how, asked);
  if (!what) return fail(what.error());
  forget_libpq_variables(asked.variables);
  const signal_waiter signals;
  const auto upstream = choose_upstream(how, asked, signals);
  if (const auto number = signals.pending_end()) return 128 + *number;
  if (!upstream) return fail(upstream.error());
  if (auto one = check_one_server(upstream->settings.upstream); !one) return fail(one.error());
  if (auto up = check_reachable(upstream->settings); !up) return fail(up.error());

  const logging log{upstream->settings.log.level == "info" ? "warning"
                                                           : upstream->settings.log.level};
  net::proxy proxy{for_one_run(upstream->settings)};
  if (auto started = proxy.start(); !started) return fail(started.error());
  const auto variables = variables_for(*upstream, how, asked, proxy.listening_port());
  for (const auto& note : variables.notes) {
    say(stderr, fmt::format("pgweir: {}\n", note));
  }

  std::optional<alerts> live{std::in_place, proxy.subscribe(), what->style};
  if (const auto number = signals.pending_end()) {
    proxy.stop();
    return 128 + *number;
  }
  auto child = child_process::start(what->program, what->words, variables.variables,
                                    {signals.mask_before(), asked.descriptors});
  if (!child) return fail(child.error());
  const int child_code = wait_for(*child, signals);
  proxy.drain();
  proxy.wait_until_drained(last_sessions);
  proxy.stop();
  live.reset();
  const auto made = proxy.report();
  const int unwritten = write_reports(made, *what);
  if (child_code == 0 && unwritten != 0) return unwritten;
  return exit_code_of(child_code, made, *what, variables);
}

}  // namespace

void add_run(CLI::App& app, invocation& asked) {
  auto how = std::make_shared<options>();
  auto* command = app.add_subcommand("run", "Run one command behind the proxy, report, and judge");
  command->footer("The command stands behind --:  pgweir run --fail-on warning -- npm test");
  command
      ->add_option("--upstream", how->upstream,
                   "the server [DATABASE_URL, PGHOST, other URLs, else a throw-away one]")
      ->type_name("DSN");
  add_gate_flags(*command, how->gate);
  command
      ->add_option("--report", how->reports,
                   "also write such a file; repeatable. Formats: " + format_names())
      ->type_name("FORMAT:FILE");
  command
      ->add_option("--env", how->variables,
                   "also set this variable to a URL of the proxy; repeatable")
      ->type_name("NAME");
  command->add_option("--config", how->config, "settings in TOML")->type_name("FILE");
  command->add_option("--color", how->colour, "auto, always or never [auto]")->type_name("WHEN");
  command->callback([how, &asked] { asked.chosen = [how, &asked] { return run(*how, asked); }; });
}

}  // namespace pgweir::cli
