#include "cli/signals.hpp"

#include <ctime>
#include <pthread.h>

namespace pgweir::cli {

signal_waiter::signal_waiter() {
  sigemptyset(&waited_);
  for (int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD}) sigaddset(&waited_, number);
  // nohup: the end of the terminal is not meant to be an end.
  struct sigaction hangup {};
  if (sigaction(SIGHUP, nullptr, &hangup) == 0 && hangup.sa_handler == SIG_IGN) {
    sigdelset(&waited_, SIGHUP);
  }
  pthread_sigmask(SIG_BLOCK, &waited_, &before_);
}

signal_waiter::~signal_waiter() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

std::optional<int> signal_waiter::pending_end() const {
  sigset_t pending{};
  sigpending(&pending);
  for (int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    if (sigismember(&waited_, number) == 1 && sigismember(&pending, number) == 1) return number;
  }
  return std::nullopt;
}

std::optional<caught_signal> signal_waiter::wait(std::chrono::milliseconds patience) const {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience);
  const std::chrono::nanoseconds rest = patience - seconds;
  const timespec limit{seconds.count(), rest.count()};
  siginfo_t about{};
  const int number = sigtimedwait(&waited_, &about, &limit);
  if (number <= 0) return std::nullopt;
  return caught_signal{number, about.si_code == SI_KERNEL};
}

}  // namespace pgweir::cli
