#include "cli/private_directory.hpp"

#include "cli/command.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <thread>

namespace pgweir::cli {

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

// A server that was told to stop at once, and does not.
constexpr auto servers_last_words = 10s;

// It was told by the kernel (own_process.cpp); it is no child of ours.
void wait_for_server(const std::string& pid_file) {
  std::ifstream file{pid_file};
  pid_t server = 0;
  if (!(file >> server) || server <= 1) return;
  const auto until = std::chrono::steady_clock::now() + servers_last_words;
  while (::kill(server, 0) == 0) {
    if (std::chrono::steady_clock::now() > until) {
      ::kill(server, SIGKILL);
      return;
    }
    std::this_thread::sleep_for(20ms);
  }
}

// The standard streams are the user's: whoever waits for their end must not wait for us.
void let_go_of_everything_but(int life) {
  ::dup2(life, STDIN_FILENO);
  const int nothing = ::open("/dev/null", O_WRONLY);
  ::dup2(nothing, STDOUT_FILENO);
  ::dup2(nothing, STDERR_FILENO);
  ::close_range(STDERR_FILENO + 1, ~0U, 0);
}

[[noreturn]] void wait_and_clear_up(const std::string& path, const std::string& pid_file,
                                    int life) {
  ::setsid();
  ::prctl(PR_SET_NAME, "pgweir-clear-up");
  let_go_of_everything_but(life);
  char nothing = 0;
  while (::read(STDIN_FILENO, &nothing, 1) < 0 && errno == EINTR) continue;
  std::error_code ignored;
  if (fs::exists(path, ignored)) {
    if (!pid_file.empty()) wait_for_server(path + "/" + pid_file);
    fs::remove_all(path, ignored);
  }
  ::_exit(0);
}

}  // namespace

core::result<std::unique_ptr<private_directory>> private_directory::make(
    const directory_plan& plan) {
  auto made = std::make_unique<private_directory>(made_by_make{});
  // Not TMPDIR: a socket's path has room for 107 bytes only, and another user must get there.
  auto name = fmt::format("/tmp/pgweir-{}-XXXXXX", plan.purpose);
  if (::mkdtemp(name.data()) == nullptr) {
    return not_judged(fmt::format("cannot make a directory in /tmp: {}.", std::strerror(errno)));
  }
  made->path_ = name;
  const auto& [user, group] = plan.owner;
  if (::geteuid() == 0 && ::chown(name.c_str(), user, group) != 0) {
    return not_judged(fmt::format("cannot give {} away: {}.", name, std::strerror(errno)));
  }
  if (auto watched = made->watch_over(plan.pid_file); !watched) return watched.error();
  return made;
}

core::result<void> private_directory::watch_over(const std::string& pid_file) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return not_judged(fmt::format("the system gives no pipe: {}.", std::strerror(errno)));
  }
  our_life_ = ends[1];
  watcher_ = ::fork();
  if (watcher_ == 0) wait_and_clear_up(path_, pid_file, ends[0]);
  ::close(ends[0]);
  if (watcher_ > 0) return {};
  return not_judged(fmt::format("the system gives no process: {}.", std::strerror(errno)));
}

private_directory::~private_directory() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
  if (our_life_ >= 0) ::close(our_life_);
  if (watcher_ > 0) ::waitpid(watcher_, nullptr, 0);
}

}  // namespace pgweir::cli
