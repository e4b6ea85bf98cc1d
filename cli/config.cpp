// pgweir config --check F | --defaults: the configuration file, without serving anything.
#include "cli/command.hpp"
#include "cli/files.hpp"
#include "cli/logging.hpp"
#include "config/scalars.hpp"
#include "proxy/net/tls_context.hpp"
#include "proxy/notify/destination.hpp"

// All of it, or a test that links this file finds no CLI::Formatter: App.hpp only declares it.
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <string>
#include <vector>

namespace pgweir::cli {

namespace {

struct options {
  std::string check;
  bool defaults = false;
};

int config_command(const options& how, const config::environment& variables) {
  if (how.defaults) {
    fmt::print("{}", config::defaults_toml());
    return 0;
  }
  if (how.check.empty()) {
    return fail(wrong_usage("pgweir config needs --check FILE or --defaults."));
  }
  const auto loaded = load_settings(how.check, variables, {});
  if (!loaded) return fail(loaded.error());
  const auto& s = loaded->values;
  const logging log{"warning"};
  if (const auto read = net::read_tls_contexts(s); !read) return fail(read.error());
  if (const auto all = notify::open_destinations(s.notify, variables); !all)
    return fail(all.error());
  std::vector<std::string> places;
  for (const auto& each : s.relay.listen) places.push_back(config::to_text(each));
  fmt::print("{} is right: {}, applications connect to {}.\n", how.check,
             loaded->upstream_given ? "the upstream is " + s.upstream.display()
                                    : std::string{"it names no upstream (give --upstream)"},
             fmt::join(places, " and "));
  return 0;
}

}  // namespace

void add_config(CLI::App& app, invocation& asked) {
  auto how = std::make_shared<options>();
  auto* command =
      app.add_subcommand("config", "Check a configuration file, or print a complete one");
  command->add_option("--check", how->check, "the file to check")->type_name("FILE");
  command->add_flag("--defaults", how->defaults,
                    "print every setting with its meaning and default");
  command->callback([how, &asked] {
    asked.chosen = [how, &asked] { return config_command(*how, asked.variables); };
  });
}

}  // namespace pgweir::cli
