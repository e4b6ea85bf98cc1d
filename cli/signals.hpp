// Signals that ask for the end as values instead of interruptions.
#pragma once

#include <chrono>
#include <csignal>
#include <optional>

namespace pgweir::cli {

struct caught_signal {
  int number = 0;
  bool from_terminal = false;  // typed (Ctrl-C): the whole foreground group got it
};

// Blocks SIGINT, SIGTERM, SIGHUP (unless it is ignored), SIGQUIT and SIGCHLD in this thread and
// those that it starts. Construct it before any other thread; the mask before is put back at its
// end.
class signal_waiter {
 public:
  signal_waiter();
  ~signal_waiter();
  signal_waiter(const signal_waiter&) = delete;
  signal_waiter& operator=(const signal_waiter&) = delete;

  // The next one; none when `patience` is over.
  std::optional<caught_signal> wait(std::chrono::milliseconds patience) const;
  // One that asks for the end and waits; it stays for wait().
  [[nodiscard]] std::optional<int> pending_end() const;
  // The mask that was in force before: for children.
  [[nodiscard]] const sigset_t& mask_before() const { return before_; }

 private:
  sigset_t waited_{};
  sigset_t before_{};
};

}  // namespace pgweir::cli
