// One command that runs beside us: found, started with its own environment, waited for.
//
// It stays in our process group: the terminal is its own as much as ours, so that what is typed
// (Ctrl-C, Ctrl-Z) reaches it once and from the terminal itself. When we are killed, it is told to
// end (SIGTERM): its way to the database is gone, and who waits for our output would wait for it.
#pragma once

#include "cli/signals.hpp"
#include "config/dsn.hpp"
#include "core/error.hpp"

#include <sys/resource.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgweir::cli {

// The file that would run, as a shell looks for it; none: there is no such command.
std::optional<std::string> program_named(const std::string& name, std::string_view path_variable);

struct child_limits {
  sigset_t mask;
  rlimit descriptors;
};

struct child_end {
  int code = 0;    // 128 + signal when one ended it; 75 when nobody can tell
  int signal = 0;  // 0: it ended by itself
};

class child_process {
 public:
  // `words`: the command and its arguments. Standard streams are inherited. `limits`: what it
  // gets of the process's state. A text that no interpreter is named in is run by sh, as a shell
  // does it. Precondition: this thread stays as long as the process.
  static core::result<child_process> start(const std::string& program,
                                           const std::vector<std::string>& words,
                                           const config::environment& variables,
                                           const child_limits& limits);

  // Once it has ended.
  std::optional<child_end> ended();
  void pass_on(int signal) const;

 private:
  explicit child_process(pid_t pid) : pid_{pid} {}
  pid_t pid_;
  std::optional<child_end> end_;
};

}  // namespace pgweir::cli
