#include "cli/watch/terminal_signals.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <pthread.h>
#include <system_error>

namespace pgweir::cli::watch {

namespace {

bool is_ignored(int number) {
  struct sigaction now {};
  return ::sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

// As its default has it, now.
void let_happen(int number) {
  ::signal(number, SIG_DFL);
  ::raise(number);
  sigset_t one{};
  sigset_t blocked{};
  sigemptyset(&one);
  sigaddset(&one, number);
  ::pthread_sigmask(SIG_UNBLOCK, &one, &blocked);
  ::pthread_sigmask(SIG_SETMASK, &blocked, nullptr);
}

}  // namespace

terminal_signals::terminal_signals() {
  sigemptyset(&taken_);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP}) {
    if (!is_ignored(number)) sigaddset(&taken_, number);
  }
  sigaddset(&taken_, SIGCONT);
  sigaddset(&taken_, SIGWINCH);
  ::pthread_sigmask(SIG_BLOCK, &taken_, &before_);
  descriptor_ = ::signalfd(-1, &taken_, SFD_NONBLOCK | SFD_CLOEXEC);
  if (descriptor_ >= 0) return;
  const int why = errno;
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  throw std::system_error{why, std::generic_category(), "signalfd"};
}

terminal_signals::~terminal_signals() {
  ::close(descriptor_);
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

std::optional<int> terminal_signals::next() {
  signalfd_siginfo about{};
  if (::read(descriptor_, &about, sizeof about) != sizeof about) return std::nullopt;
  return static_cast<int>(about.ssi_signo);
}

void terminal_signals::stop_here() { let_happen(SIGTSTP); }

void terminal_signals::end_by(int number) { let_happen(number); }

}  // namespace pgweir::cli::watch
