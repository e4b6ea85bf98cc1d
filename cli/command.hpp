// What the commands of the program share: how they are declared, how they fail.
//
// Each command has a file of its own with one add_… function that declares its flags and, when it
// was asked for, stores what to do. main.cpp parses and does it.
#pragma once

#include "config/dsn.hpp"
#include "core/error.hpp"

#include <CLI/App.hpp>
#include <sys/resource.h>

#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::cli {

using action = std::function<int()>;  // returns the exit code

struct invocation {
  config::environment variables;
  std::optional<std::vector<std::string>> child;  // what stands behind "--"
  rlimit descriptors{};                           // as they were at the start: the child's
  action chosen;
};

void add_serve(CLI::App& app, invocation& asked);
void add_watch(CLI::App& app, invocation& asked);
void add_report(CLI::App& app, invocation& asked);
void add_run(CLI::App& app, invocation& asked);
void add_check(CLI::App& app, invocation& asked);
void add_diff(CLI::App& app, invocation& asked);
void add_rules(CLI::App& app, invocation& asked);
void add_config(CLI::App& app, invocation& asked);
void add_notify(CLI::App& app, invocation& asked);

inline constexpr const char* default_web = "http://127.0.0.1:7433";

// "pgweir 0.1.0"
std::string version_line();
std::string version();

// Writes the text out at once. Never throws. False: the stream is gone, which ends only what was
// meant for it.
bool say(std::FILE* to, std::string_view text);

// Says the sentence on standard error; returns its exit code.
int fail(const core::failure& why);

core::failure wrong_usage(std::string sentence);
core::failure not_judged(std::string sentence);

}  // namespace pgweir::cli
