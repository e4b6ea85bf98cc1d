// pgweir notify --test: one test alert to each destination of a configuration, and what came of it.
#include "cli/command.hpp"
#include "cli/files.hpp"
#include "cli/logging.hpp"
#include "proxy/notify/destination.hpp"

// All of it, or a test that links this file finds no CLI::Formatter: App.hpp only declares it.
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::cli {

namespace {

struct options {
  std::string config;
  std::string only;
  bool test = false;
};

std::string line_of(const notify::trial& each) {
  const bool arrived = each.came.what == notify::outcome::kind::delivered;
  auto line = fmt::format("{} ({}): {}, {}", each.name, each.kind,
                          arrived ? "delivered" : "NOT delivered", each.came.said);
  if (!arrived && !each.came.answer.empty()) line += fmt::format(": {}", each.came.answer);
  return line + "\n";
}

int notify_command(const options& how, const config::environment& variables) {
  if (!how.test || how.config.empty())
    return fail(wrong_usage("pgweir notify needs --test and --config FILE."));
  const auto loaded = load_settings(how.config, variables, {});
  if (!loaded) return fail(loaded.error());
  const logging log{"warning"};
  auto all = notify::open_destinations(loaded->values.notify, variables);
  if (!all) return fail(all.error());
  if (!how.only.empty())
    std::erase_if(*all, [&](const auto& each) { return each.how.name != how.only; });
  if (all->empty()) {
    return fail(wrong_usage(
        how.only.empty() ? fmt::format("{} has no [[notify]].", how.config)
                         : fmt::format("{} has no [[notify]] called {}.", how.config, how.only)));
  }
  bool all_arrived = true;
  const notify::sender from{version(), loaded->values.upstream.display()};
  for (const auto& each : notify::try_all(*std::move(all), from)) {
    say(stdout, line_of(each));
    all_arrived = all_arrived && each.came.what == notify::outcome::kind::delivered;
  }
  return all_arrived ? 0 : fail(not_judged("not every destination took the test alert."));
}

}  // namespace

void add_notify(CLI::App& app, invocation& asked) {
  auto how = std::make_shared<options>();
  auto* command = app.add_subcommand("notify", "Try where alerts go");
  command->add_flag("--test", how->test, "send one test alert to each destination");
  command->add_option("--config", how->config, "the file with its [[notify]]")->type_name("FILE");
  command->add_option("--only", how->only, "to the destination of this name only")
      ->type_name("NAME");
  command->callback([how, &asked] {
    asked.chosen = [how, &asked] { return notify_command(*how, asked.variables); };
  });
}

}  // namespace pgweir::cli
