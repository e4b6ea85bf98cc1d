// The commands of the console, answered: what the running process says, as a table. Nothing of it
// is a value of the traffic or a password: shapes, names and numbers.
#pragma once

#include "config/settings.hpp"
#include "proxy/console/command.hpp"
#include "proxy/console/table.hpp"
#include "proxy/live/process.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::console {

// Whom the console asks; called on its thread.
struct console_sources {
  live::process& process;
  std::function<config::settings()> settings;  // those in force
};

// Its columns, without asking anybody. None: it returns no rows.
std::span<const column> columns_of(const command& asked);
// None: there is no such setting (of `setting`).
std::optional<table> answer_to(const command& asked, const console_sources& sources);

// What PostgreSQL reports of itself when a session begins, and what SHOW says of it.
std::string server_version_of(const live::identity& who);
struct reported_setting {
  std::string_view name;
  std::string value;
  bool at_start = true;  // in a ParameterStatus
};
std::vector<reported_setting> reported_settings(const live::identity& who);

}  // namespace pgweir::console
