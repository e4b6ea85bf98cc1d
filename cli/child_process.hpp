// One command that runs beside us: found, started with its own environment, waited for.
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

class child_process {
 public:
  // `words`: the command and its arguments. Standard streams are inherited. `limits`: what it
  // gets of the process's state.
  static core::result<child_process> start(const std::string& program,
                                           const std::vector<std::string>& words,
                                           const config::environment& variables,
                                           const child_limits& limits);

  // The exit code once it has ended; 128 + n when signal n ended it; 75 when nobody can tell.
  std::optional<int> ended();
  void pass_on(int signal) const;

 private:
  explicit child_process(pid_t pid) : pid_{pid} {}
  pid_t pid_;
  std::optional<int> code_;
};

}  // namespace pgweir::cli
