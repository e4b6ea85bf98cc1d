#include "cli/own_process.hpp"

#include "cli/command.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <thread>

namespace pgweir::cli {

namespace {

using namespace std::chrono_literals;

struct prepared {
  const std::vector<char*>& words;
  identity who;
  const char* folder;
  int log;
};

// Between fork and exec: only calls that are allowed there.
[[noreturn]] void become(const prepared& what) {
  setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGXFSZ, SIG_DFL);
  const auto& who = what.who;
  const bool changes = geteuid() == 0 && who.user != 0;
  if (changes && (setgroups(0, nullptr) != 0 || setgid(who.group) != 0 || setuid(who.user) != 0)) {
    _exit(126);
  }
  prctl(PR_SET_PDEATHSIG, SIGQUIT);  // after setuid, which takes it back
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, 0);
  dup2(what.log, 1);
  dup2(what.log, 2);
  if (*what.folder == '\0' || chdir(what.folder) == 0) execv(what.words[0], what.words.data());
  _exit(127);
}

}  // namespace

core::result<pid_t> start_own(const own_program& what) {
  const int log = open(what.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log < 0)
    return not_judged(fmt::format("cannot write {}: {}.", what.log, std::strerror(errno)));
  auto words = what.words;
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const pid_t pid = fork();
  if (pid == 0) become({pointers, what.who, what.folder.c_str(), log});
  close(log);
  if (pid < 0)
    return not_judged(fmt::format("cannot start {}: {}.", words[0], std::strerror(errno)));
  return pid;
}

core::failure ended_early() { return not_judged("ended before the command was started."); }

core::result<int> wait_for_own(pid_t pid, const signal_waiter& signals) {
  int status = 0;
  while (waitpid(pid, &status, WNOHANG) == 0) {
    if (signals.pending_end()) kill(pid, SIGTERM);
    std::this_thread::sleep_for(10ms);
  }
  if (signals.pending_end()) return ended_early();
  return status;
}

bool has_ended(pid_t pid, std::chrono::seconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (waitpid(pid, nullptr, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(10ms);
  }
  return true;
}

}  // namespace pgweir::cli
