#include "cli/throwaway_postgres.hpp"

#include "cli/child_process.hpp"
#include "cli/command.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <grp.h>
#include <optional>
#include <pwd.h>
#include <thread>
#include <vector>

namespace pgweir::cli {

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto start_time = 60s;
constexpr auto stop_time = 10s;

// The newest of Debian's folders /usr/lib/postgresql/VERSION/bin that has both programs.
std::optional<std::string> debian_programs() {
  std::vector<std::pair<int, std::string>> found;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator{"/usr/lib/postgresql", ignored}) {
    const auto folder = entry.path() / "bin";
    if (!fs::exists(folder / "initdb", ignored) || !fs::exists(folder / "postgres", ignored)) {
      continue;
    }
    found.emplace_back(std::atoi(entry.path().filename().c_str()), folder.string());
  }
  if (found.empty()) return std::nullopt;
  return std::max_element(found.begin(), found.end())->second;
}

std::optional<std::string> server_programs(std::string_view path_variable) {
  const auto initdb = program_named("initdb", path_variable);
  if (initdb && program_named("postgres", path_variable)) {
    return fs::path{*initdb}.parent_path().string();
  }
  return debian_programs();
}

struct identity {
  uid_t user;
  gid_t group;
};

// What a process of the cluster does between fork and exec: only calls that are allowed there.
[[noreturn]] void become(const std::vector<char*>& words, const identity& who, const char* folder,
                         int log) {
  setpgid(0, 0);  // Ctrl-C is for the command, not for its database
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  std::signal(SIGPIPE, SIG_DFL);
  const bool changes = geteuid() == 0;
  if (changes && (setgroups(0, nullptr) != 0 || setgid(who.group) != 0 || setuid(who.user) != 0)) {
    _exit(126);
  }
  prctl(PR_SET_PDEATHSIG, SIGQUIT);  // after setuid, which takes it back
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, 0);
  dup2(log, 1);
  dup2(log, 2);
  if (chdir(folder) == 0) execv(words[0], words.data());
  _exit(127);
}

core::result<pid_t> start_as(const identity& who, const std::string& folder,
                             std::vector<std::string> words) {
  const auto log_path = folder + "/log";
  const int log = open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log < 0)
    return not_judged(fmt::format("cannot write {}: {}.", log_path, std::strerror(errno)));
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const pid_t pid = fork();
  if (pid == 0) become(pointers, who, folder.c_str(), log);
  close(log);
  if (pid < 0)
    return not_judged(fmt::format("cannot start {}: {}.", words[0], std::strerror(errno)));
  return pid;
}

std::string last_words(const std::string& folder) {
  std::ifstream log{folder + "/log"};
  std::string last;
  for (std::string line; std::getline(log, line);) {
    if (!line.empty()) last = line;
  }
  return last.empty() ? "it said nothing" : last;
}

// True when the process has ended.
bool has_ended(pid_t pid, std::chrono::seconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (waitpid(pid, nullptr, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(10ms);
  }
  return true;
}

core::failure ended_early() { return not_judged("ended before the command was started."); }

core::failure no_programs() {
  return not_judged(
      "there is no server to use (no --upstream, DATABASE_URL or PGHOST), and for a throw-away one "
      "PostgreSQL's initdb and postgres were not found in PATH or /usr/lib/postgresql/*/bin. Give "
      "--upstream, or install the package postgresql.");
}

}  // namespace

core::result<std::unique_ptr<throwaway_postgres>> throwaway_postgres::start(
    std::string_view path_variable, const signal_waiter& signals) {
  const auto programs = server_programs(path_variable);
  if (!programs) return no_programs();
  auto made = std::make_unique<throwaway_postgres>(made_by_start{});
  if (auto done = made->make_directory(); !done) return done.error();
  if (auto done = made->make_cluster(*programs, signals); !done) return done.error();
  if (auto done = made->run_server(*programs, signals); !done) return done.error();
  return made;
}

core::result<void> throwaway_postgres::make_directory() {
  user_ = geteuid();
  group_ = getegid();
  if (user_ == 0) {
    const auto* entry = getpwnam("postgres");
    if (entry == nullptr) entry = getpwnam("nobody");
    if (entry == nullptr) {
      return not_judged(
          "PostgreSQL refuses to run as root, and there is no user postgres or nobody.");
    }
    user_ = entry->pw_uid;
    group_ = entry->pw_gid;
  }
  // Not TMPDIR: a socket's path has room for 107 bytes only, and another user must get there.
  std::string name = "/tmp/pgweir-throwaway-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) {
    return not_judged(fmt::format("cannot make a directory in /tmp: {}.", std::strerror(errno)));
  }
  directory_ = name;
  if (geteuid() == 0 && chown(directory_.c_str(), user_, group_) != 0) {
    return not_judged(fmt::format("cannot give {} away: {}.", directory_, std::strerror(errno)));
  }
  return {};
}

core::result<void> throwaway_postgres::make_cluster(const std::string& programs,
                                                    const signal_waiter& signals) {
  const auto pid =
      start_as({user_, group_}, directory_,
               {programs + "/initdb", "--pgdata=" + directory_ + "/data", "--username=postgres",
                "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"});
  if (!pid) return pid.error();
  int status = 0;
  while (waitpid(*pid, &status, WNOHANG) == 0) {
    if (signals.pending_end()) kill(*pid, SIGTERM);
    std::this_thread::sleep_for(10ms);
  }
  if (signals.pending_end()) return ended_early();
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  return not_judged(
      fmt::format("the throw-away database could not be made: initdb: {}", last_words(directory_)));
}

core::result<void> throwaway_postgres::run_server(const std::string& programs,
                                                  const signal_waiter& signals) {
  const auto pid =
      start_as({user_, group_}, directory_,
               {programs + "/postgres", "-D", directory_ + "/data", "-k", directory_, "-c",
                "listen_addresses=", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c",
                "full_page_writes=off", "-c", "max_connections=200"});
  if (!pid) return pid.error();
  server_ = *pid;
  const auto until = std::chrono::steady_clock::now() + start_time;
  while (PQping(dsn().c_str()) != PQPING_OK) {
    if (signals.pending_end()) return ended_early();
    const bool over = waitpid(server_, nullptr, WNOHANG) == server_;
    if (over) server_ = 0;
    if (over || std::chrono::steady_clock::now() > until) {
      return not_judged(
          fmt::format("the throw-away database did not start: {}", last_words(directory_)));
    }
    std::this_thread::sleep_for(20ms);
  }
  return {};
}

throwaway_postgres::~throwaway_postgres() {
  if (server_ > 0) {
    kill(server_, SIGINT);  // fast shutdown
    if (!has_ended(server_, stop_time)) {
      kill(server_, SIGKILL);
      has_ended(server_, stop_time);
    }
  }
  std::error_code ignored;
  if (!directory_.empty()) fs::remove_all(directory_, ignored);
}

std::string throwaway_postgres::dsn() const {
  return fmt::format("host={} port=5432 user=postgres dbname=postgres", directory_);
}

}  // namespace pgweir::cli
