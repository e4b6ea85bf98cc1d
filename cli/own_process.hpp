// A program that runs for pgweir itself (initdb, postgres, psql), not for the user: in a process
// group of its own, so that Ctrl-C is not for it, without input, its words in a log, and gone when
// pgweir is gone. Start it before any thread, which would be its parent.
#pragma once

#include "cli/signals.hpp"
#include "core/error.hpp"

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace pgweir::cli {

struct identity {
  uid_t user;
  gid_t group;
};

struct own_program {
  std::vector<std::string> words;  // the first is the program's path
  identity who;                    // as root; anybody else stays who he is
  std::string folder;              // where it works; empty: where we do
  std::string log;                 // appended to
};

core::result<pid_t> start_own(const own_program& what);

// The status that waitpid() gives. not_judged when a signal asked for the end meanwhile.
core::result<int> wait_for_own(pid_t pid, const signal_waiter& signals);

// True when the process has ended, at the latest after `patience`.
bool has_ended(pid_t pid, std::chrono::seconds patience);

core::failure ended_early();

}  // namespace pgweir::cli
