// pgweir run: a proxy around one command, a report, a verdict.
#include "cli/alerts.hpp"
#include "cli/child_process.hpp"
#include "cli/command.hpp"
#include "cli/console.hpp"
#include "cli/files.hpp"
#include "cli/formats.hpp"
#include "cli/gate_flags.hpp"
#include "cli/listen_address.hpp"
#include "cli/logging.hpp"
#include "cli/run_child.hpp"
#include "cli/run_end.hpp"
#include "cli/run_upstream.hpp"
#include "cli/run_verdict.hpp"
#include "cli/signals.hpp"
#include "proxy/net/proxy.hpp"
#include "reports/text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::cli {

namespace {

struct options {
  wanted_upstream upstream;
  std::string listen;
  gate_flags gate;
  std::string colour = "auto";
  std::vector<std::string> reports;
  std::vector<std::string> variables;
};

// The options after checking.
struct orders {
  gate_rules gate;
  std::vector<report_order> reports;
  config::tcp_address listen{"127.0.0.1", 0};
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
  if (program) return *std::move(program);
  // A name that is there and cannot be run deserves to hear why.
  const bool there = name.find('/') != std::string::npos && ::access(name.c_str(), F_OK) == 0;
  if (there) return wrong_usage(fmt::format("{} is not executable.", name));
  return wrong_usage(fmt::format("there is no command \"{}\" to run.", name));
}

core::result<std::vector<report_order>> checked_reports(const std::vector<std::string>& texts) {
  std::vector<report_order> out;
  for (const auto& text : texts) {
    auto order = report_order_from(text);
    if (!order) return order.error();
    if (auto writable = check_writable(order->path); !writable) return writable.error();
    const bool taken = std::ranges::find(out, order->path, &report_order::path) != out.end();
    if (taken && order->path != "-" && !order->path.starts_with("/dev/")) {
      return wrong_usage(fmt::format("two reports cannot go to one file ({}).", order->path));
    }
    out.push_back(*std::move(order));
  }
  return out;
}

core::result<void> check_files(const wanted_upstream& wanted) {
  for (const auto& file : wanted.init_sql) {
    std::error_code ignored;
    if (std::filesystem::is_directory(file, ignored)) {
      return wrong_usage(fmt::format("cannot read {}: it is a directory.", file));
    }
    if (::access(file.c_str(), R_OK) != 0) {
      return wrong_usage(fmt::format("cannot read {}: {}.", file, std::strerror(errno)));
    }
  }
  return {};
}

core::result<orders> checked(const options& how, const invocation& asked) {
  orders out;
  auto gate = checked_gate(how.gate);
  if (!gate) return gate.error();
  out.gate = *std::move(gate);
  auto all = checked_reports(how.reports);
  if (!all) return all.error();
  out.reports = *std::move(all);
  const auto colour = colour_from(how.colour);
  if (!colour) return colour.error();
  out.style = style_of(STDERR_FILENO, *colour);
  auto program = program_to_run(asked);
  if (!program) return program.error();
  out.program = *std::move(program);
  out.words = *asked.child;
  if (auto readable = check_files(how.upstream); !readable) return readable.error();
  if (how.listen.empty()) return out;
  auto listen = listen_address_from(how.listen);
  if (!listen) return listen.error();
  out.listen = *std::move(listen);
  return out;
}

// The way to the command has no TLS.
config::settings for_one_run(config::settings how, const config::tcp_address& listen,
                             const config::environment& variables) {
  settle(how.history, config::history_settings::use::off, variables);
  how.client_tls = {};
  how.relay.listen = {listen};
  how.web.enabled = false;
  how.console.enabled = false;
  how.rules.n_plus_one.suspects = true;
  return how;
}

void tell_address(const config::tcp_address& listen, std::uint16_t port) {
  if (listen == config::tcp_address{"127.0.0.1", 0}) return;
  say(stderr, fmt::format("pgweir: the proxy listens on {}:{}\n", listen.host, port));
  if (is_loopback(listen.host)) return;
  say(stderr,
      "pgweir: other machines may reach it, and through it the database; what passes is not "
      "encrypted\n");
}

// All that can be. False: one could not. The command's own standard output stays untouched: "-" is
// standard error.
bool write_reports(const reports::report& made, const reports::verdict& verdict,
                   const orders& how) {
  bool all = true;
  say(stderr, "\n" + reports::report_text(made, {how.style, false, verdict}));
  for (const auto& order : how.reports) {
    const auto text = reports::formatted(made, order.as, {{}, true, verdict});
    const auto* path = order.path == "-" ? "/dev/stderr" : order.path.c_str();
    if (const auto written = write_whole(path, text); !written) {
      fail(written.error());
      all = false;
    }
  }
  return all;
}

// What a report cannot know about its run.
std::vector<std::string> gaps_of(const chosen_upstream& upstream, std::size_t left_open,
                                 bool server_answers) {
  std::vector<std::string> out;
  if (left_open > 0) {
    out.push_back(fmt::format("{} connection{} outlived the command and {} cut", left_open,
                              left_open == 1 ? "" : "s", left_open == 1 ? "was" : "were"));
  }
  if (!server_answers) {
    out.push_back(fmt::format("the server at {} went away during the run",
                              upstream.settings.upstream.display()));
  }
  return out;
}

struct last_facts {
  const reports::report& made;
  child_end child;
  std::vector<std::string> gaps;
};

int concluded(const last_facts& of, const orders& how, const child_variables& variables) {
  const auto& [made, child, gaps] = of;
  auto verdict = judged(made, how.gate);
  add_gaps(verdict, gaps, how.gate.policy.require_complete);
  for (const auto& gap : gaps) {
    say(stderr, fmt::format("pgweir: {}; what came before is in the report\n", gap));
  }
  run_outcome what{child, made.traffic.queries, made.traffic.seen.connections};
  what.gate_failed = verdict.failed;
  what.reports_written = write_reports(made, verdict, how);
  say(stderr, words_about(child));
  if (child.code == 0 && what.queries == 0) {
    fail(not_judged(advice_without_queries(variables, what.logins)));
  }
  return exit_code_of(what);
}

// The proxy's threads are still at it: nothing of theirs is destroyed.
[[noreturn]] void leave_at_once(int signal, chosen_upstream& upstream, child_files& files) {
  say(stderr, "pgweir: interrupted before the report was made\n");
  upstream.throwaway.reset();
  files = {};
  std::_Exit(128 + signal);
}

int run(const options& how, const invocation& asked) {
  const auto what = checked(how, asked);
  if (!what) return fail(what.error());
  const signal_waiter signals;
  auto upstream = choose_upstream(how.upstream, asked.variables, signals);
  if (const auto number = signals.pending_end()) return 128 + *number;
  if (!upstream) return fail(upstream.error());
  const auto up = check_upstream(upstream->settings, signals);
  if (const auto number = signals.pending_end()) return 128 + *number;
  if (!up) return fail(up.error());
  auto files = child_files::prepare(*upstream, asked.variables);
  if (!files) return fail(files.error());

  const auto& level = upstream->settings.log.level;
  const logging log{level == "info" ? "warning" : level, logging::few_lines};
  net::proxy proxy{for_one_run(upstream->settings, what->listen, asked.variables)};
  if (auto started = proxy.start(); !started) return fail(started.error());
  tell_address(what->listen, proxy.listening_port());
  const auto there = reachable_at(what->listen.host, proxy.listening_port());
  auto variables = variables_for(*upstream, how.variables, asked.variables, there);
  if (auto filled = files->fill(there, variables); !filled) return fail(filled.error());
  for (const auto& note : variables.notes) say(stderr, fmt::format("pgweir: {}\n", note));

  std::optional<alerts> live{std::in_place, proxy.subscribe(), what->style};
  if (const auto number = signals.pending_end()) {
    proxy.stop();
    return 128 + *number;
  }
  auto child = child_process::start(what->program, what->words, variables.variables,
                                    {signals.mask_before(), asked.descriptors});
  if (!child) return fail(child.error());
  const auto ended = wait_for(*child, signals);
  auto answering = std::async(std::launch::async, still_answers, std::cref(upstream->settings));
  const auto last = end_the_run(proxy, signals);
  if (!last.made) leave_at_once(last.signal, *upstream, *files);
  live.reset();
  return concluded({*last.made, ended, gaps_of(*upstream, last.left_open, answering.get())}, *what,
                   variables);
}

void add_flags_of_the_server(CLI::App& command, options& how) {
  auto* upstream =
      command
          .add_option("--upstream", how.upstream.dsn,
                      "the server [DATABASE_URL, PGSERVICE, PGHOST, other URLs, else a throw-away "
                      "one]")
          ->type_name("DSN");
  auto* service =
      command
          .add_option("--service", how.upstream.service, "the server that pg_service.conf names")
          ->type_name("NAME")
          ->excludes(upstream);
  auto* ephemeral =
      command
          .add_flag("--ephemeral", how.upstream.ephemeral,
                    "a throw-away PostgreSQL in the place of the server that variables name")
          ->excludes(upstream)
          ->excludes(service);
  command
      .add_option("--init-sql", how.upstream.init_sql,
                  "psql runs this file in the throw-away database first; repeatable")
      ->type_name("FILE")
      ->needs(ephemeral);
  command
      .add_option("--listen", how.listen,
                  "where the proxy listens, for containers [127.0.0.1, a free port]")
      ->type_name("HOST:PORT");
}

}  // namespace

void add_run(CLI::App& app, invocation& asked) {
  auto how = std::make_shared<options>();
  auto* command = app.add_subcommand("run", "Run one command behind the proxy, report, and judge");
  command->footer("The command stands behind --:  pgweir run --fail-on warning -- npm test");
  add_flags_of_the_server(*command, *how);
  add_gate_flags(*command, how->gate);
  command
      ->add_option("--report", how->reports,
                   "also write such a file; repeatable. Formats: " + format_names())
      ->type_name("FORMAT:FILE");
  command
      ->add_option("--env", how->variables,
                   "also set this variable to a URL of the proxy; repeatable")
      ->type_name("NAME");
  command->add_option("--config", how->upstream.config, "settings in TOML")->type_name("FILE");
  command->add_option("--color", how->colour, "auto, always or never [auto]")->type_name("WHEN");
  command->callback([how, &asked] { asked.chosen = [how, &asked] { return run(*how, asked); }; });
}

}  // namespace pgweir::cli
