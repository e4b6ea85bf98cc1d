// pgweir watch: findings in a terminal, as they are raised and grow; with the whole terminal where
// a person sits in front of one, otherwise line by line.
#include "cli/command.hpp"
#include "cli/console.hpp"
#include "cli/watch/full_screen.hpp"
#include "cli/watch/watched_server.hpp"
#include "cli/web_client.hpp"
#include "reports/json.hpp"
#include "reports/text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <thread>

namespace pgweir::cli {

namespace {

struct options {
  web_flags web;
  std::string colour = "auto";
  bool json = false;
  bool plain = false;
};

class printer {
 public:
  printer(bool json, reports::text_style style) : json_{json}, live_{style} {}

  // False: nobody reads any more.
  bool take(const stream_event& event) {
    // Of what else there is the full-screen view tells.
    if (event.name != "finding") return true;
    if (json_) return say(stdout, event.data + "\n");
    const auto finding = reports::read_finding(event.data, "an event");
    if (finding) return say(stdout, live_.show(*finding));
    say(stderr, fmt::format("pgweir: {}\n", finding.error().sentence));
    return true;
  }

 private:
  bool json_;
  reports::live_text live_;
};

// Words about the connection itself, apart from the findings.
void remark(const std::string& text) { say(stderr, fmt::format("pgweir: {}\n", text)); }

int watch_lines(const web_address& from, printer& print) {
  bool ever_connected = false;
  bool lost = false;
  bool read = true;
  const auto begun = [&] {
    if (lost) {
      remark("connected again to " + from.url());
    } else if (isatty(STDERR_FILENO) == 1) {
      remark(
          fmt::format("watching {}; what was found so far comes first, Ctrl-C ends", from.url()));
    }
    ever_connected = true;
    lost = false;
  };
  const auto take = [&](const stream_event& event) {
    read = print.take(event);
    return read;
  };
  while (read) {
    const auto end = follow(from, watch::events_page, {begun, take});
    if (!read) break;
    if (!ever_connected) {
      return fail(watch::nothing_to_watch(from, end.why));
    }
    if (!lost)
      remark(fmt::format("lost the connection to {} ({}); trying again", from.url(), end.why));
    lost = true;
    std::this_thread::sleep_for(watch::retry_after);
  }
  return 0;
}

int run_watch(const options& how) {
  const auto from = web_address_of(how.web);
  if (!from) return fail(from.error());
  const auto colour = colour_from(how.colour);
  if (!colour) return fail(colour.error());
  const auto style = style_of(STDOUT_FILENO, *colour);
  if (!how.plain && !how.json && watch::has_terminal()) {
    const auto colours = style.colour ? watch::colours::by_severity : watch::colours::none;
    if (const auto code = watch::full_screen(*from, colours)) return *code;
  }
  printer print{how.json, style};
  return watch_lines(*from, print);
}

}  // namespace

void add_watch(CLI::App& app, invocation& asked) {
  auto how = std::make_shared<options>();
  auto* command = app.add_subcommand("watch", "Show findings as they are raised and grow");
  add_web_flags(*command, how->web);
  command->add_option("--color", how->colour, "auto, always or never [auto]")->type_name("WHEN");
  command->add_flag("--plain", how->plain, "line by line, as into a pipe; not the whole terminal");
  command->add_flag("--json", how->json, "one JSON object per line");
  command->callback([how, &asked] { asked.chosen = [how] { return run_watch(*how); }; });
}

}  // namespace pgweir::cli
