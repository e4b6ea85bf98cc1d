// The signals that matter to who has the terminal, as values.
//
// Blocked in this thread and those that it starts while it lives; construct it before any other
// thread. What was ignored before (nohup, a shell without jobs) stays ignored.
#pragma once

#include <csignal>
#include <cstdint>
#include <optional>

namespace pgweir::cli::watch {

class terminal_signals {
 public:
  terminal_signals();
  ~terminal_signals();
  terminal_signals(const terminal_signals&) = delete;
  terminal_signals& operator=(const terminal_signals&) = delete;

  // Readable when one waits.
  [[nodiscard]] int descriptor() const { return descriptor_; }
  // SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT or SIGWINCH; none: no more for now.
  std::optional<int> next();
  // Stops this process, as SIGTSTP would have, until it is continued.
  void stop_here();
  // Ends this process by the signal. Returns only where that is ignored.
  void end_by(int number);

 private:
  int descriptor_ = -1;
  sigset_t taken_{};
  sigset_t before_{};
};

}  // namespace pgweir::cli::watch
