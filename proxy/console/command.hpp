// What may be typed into the console. Not SQL: a few commands, and what clients and their tools
// send of themselves at the start of a session.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::console {

enum class command_kind : std::uint8_t {
  nothing,  // white space and comments
  findings,
  statements,
  sessions,
  stats,
  health,
  config,
  version,
  help,
  // What clients send of themselves:
  begin,
  commit,
  rollback,
  taken,           // SET and the like: without effect
  server_version,  // SELECT version()
  one,             // SELECT 1: is anybody there?
  database,        // SELECT current_database()
  setting,         // SHOW server_version
};

struct command {
  command_kind kind = command_kind::nothing;
  std::string word;  // of `taken`: its command tag; of `setting`: whose value is asked for
};

// One command, without its semicolon; in any case. None: the console does not know it.
std::optional<command> read_command(std::string_view text);

// The parts of a query message: cut at semicolons outside of quotes and comments. At least one; the
// one behind a last semicolon is left out when it is blank.
std::vector<std::string_view> commands_in(std::string_view query);

struct described_command {
  std::string_view text;
  std::string_view meaning;
};
// As HELP lists them.
std::vector<described_command> described_commands();

}  // namespace pgweir::console
