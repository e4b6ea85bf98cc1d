// The program: parses the command line, runs one command, returns its exit code.
#include "cli/command.hpp"
#include "config/nearest.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace pgweir;

config::environment variables_of(char** environ_list) {
  config::environment out;
  for (char** at = environ_list; *at != nullptr; ++at) {
    const std::string_view entry = *at;
    const auto equals = entry.find('=');
    if (equals != std::string_view::npos) {
      out.emplace(entry.substr(0, equals), entry.substr(equals + 1));
    }
  }
  return out;
}

std::vector<std::string> names_of_commands(const CLI::App& app) {
  std::vector<std::string> out;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    out.push_back(command->get_name());
  }
  return out;
}

std::vector<std::string> names_of_flags(const CLI::App& command) {
  std::vector<std::string> out;
  for (const auto* option : command.get_options()) {
    for (const auto& name : option->get_lnames()) out.push_back("--" + name);
  }
  return out;
}

// The first word that no command or flag took, as a failure.
std::optional<core::failure> unexpected(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  const auto& command = chosen.empty() ? app : *chosen.front();
  auto left = command.remaining();
  if (left.empty() && !chosen.empty()) left = app.remaining();
  if (left.empty()) return std::nullopt;
  const auto& word = left.front();
  if (word.starts_with('-')) {
    const auto name = word.substr(0, word.find('='));
    const auto of = chosen.empty() ? std::string{"pgweir"} : "pgweir " + command.get_name();
    return cli::wrong_usage(fmt::format("{} has no flag {}.{}", of, name,
                                        config::did_you_mean(name, names_of_flags(command))));
  }
  if (command.get_name() == "run") {
    return cli::wrong_usage(fmt::format(
        "the command of pgweir run stands behind --: pgweir run -- {}", fmt::join(left, " ")));
  }
  if (!chosen.empty()) {
    return cli::wrong_usage(
        fmt::format("pgweir {} does not know what to do with \"{}\".", command.get_name(), word));
  }
  auto meant = config::did_you_mean(word, names_of_commands(app));
  if (meant.empty()) meant = " See pgweir --help.";
  return cli::wrong_usage(fmt::format("there is no command \"{}\".{}", word, meant));
}

int parse_and_run(const std::vector<std::string>& words, cli::invocation& asked) {
  CLI::App app{"A PostgreSQL proxy that proves query problems while it passes traffic", "pgweir"};
  cli::add_serve(app, asked);
  cli::add_watch(app, asked);
  cli::add_report(app, asked);
  cli::add_run(app, asked);
  cli::add_check(app, asked);
  cli::add_diff(app, asked);
  cli::add_rules(app, asked);
  cli::add_config(app, asked);
  cli::add_notify(app, asked);
  app.allow_extras();
  app.set_version_flag("--version", cli::version_line());
  for (auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    command->allow_extras();
    command->set_version_flag("--version", cli::version_line());
  }
  // CLI11 takes the words last first.
  std::vector<std::string> reversed{words.rbegin(), words.rend()};
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::Success& help_or_version) {
    return app.exit(help_or_version);
  } catch (const CLI::ParseError& error) {
    if (auto first = unexpected(app)) return cli::fail(*first);
    return cli::fail(cli::wrong_usage(fmt::format("{}.", error.what())));
  }
  if (auto first = unexpected(app)) return cli::fail(*first);
  if (!asked.chosen) {
    cli::say(stderr, app.help());
    return static_cast<int>(core::exit_code::wrong_usage);
  }
  return asked.chosen();
}

// A standard stream that nobody gave us would become the next socket or file that is opened, and
// what is meant for standard error would go there.
void fill_standard_streams() {
  int lowest = 0;
  do {
    lowest = ::open("/dev/null", O_RDWR);
  } while (lowest >= 0 && lowest <= STDERR_FILENO);
  if (lowest > STDERR_FILENO) ::close(lowest);
}

}  // namespace

int main(int argc, char** argv) {
  fill_standard_streams();
  // A reader that goes away is an error of one write, not the end of the program.
  std::signal(SIGPIPE, SIG_IGN);
  // So is a file that must not grow further (ulimit -f).
  std::signal(SIGXFSZ, SIG_IGN);
  // Ignored by whoever started us, children would end unseen.
  std::signal(SIGCHLD, SIG_DFL);
  try {
    std::vector<std::string> words{argv + 1, argv + argc};
    cli::invocation asked;
    ::getrlimit(RLIMIT_NOFILE, &asked.descriptors);
    asked.variables = variables_of(environ);
    const auto dashes = std::find(words.begin(), words.end(), "--");
    if (dashes != words.end()) {
      asked.child = std::vector<std::string>{dashes + 1, words.end()};
      words.erase(dashes, words.end());
    }
    return parse_and_run(words, asked);
  } catch (const std::exception& error) {
    return cli::fail({core::exit_code::not_judged, error.what()});
  }
}
