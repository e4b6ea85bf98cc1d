#include "cli/child_process.hpp"

#include "cli/command.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <spawn.h>

namespace pgweir::cli {

namespace {

bool runnable(const std::string& path) {
  std::error_code ignored;
  return access(path.c_str(), X_OK) == 0 && !std::filesystem::is_directory(path, ignored);
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (auto& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

std::optional<std::string> program_named(const std::string& name, std::string_view path_variable) {
  if (name.find('/') != std::string::npos) {
    return runnable(name) ? std::optional{name} : std::nullopt;
  }
  while (!name.empty() && !path_variable.empty()) {
    const auto end = path_variable.find(':');
    const auto folder = path_variable.substr(0, end);
    const auto path = fmt::format("{}/{}", folder.empty() ? "." : folder, name);
    if (runnable(path)) return path;
    if (end == std::string_view::npos) break;
    path_variable.remove_prefix(end + 1);
  }
  return std::nullopt;
}

core::result<child_process> child_process::start(const std::string& program,
                                                 const std::vector<std::string>& words,
                                                 const config::environment& variables,
                                                 const child_limits& limits) {
  auto own_words = words;
  std::vector<std::string> own_variables;
  for (const auto& [name, value] : variables) own_variables.push_back(name + "=" + value);

  posix_spawnattr_t how{};
  posix_spawnattr_init(&how);
  sigset_t usual{};
  sigemptyset(&usual);
  sigaddset(&usual, SIGPIPE);  // ignored here, not there
  posix_spawnattr_setsigdefault(&how, &usual);
  posix_spawnattr_setsigmask(&how, &limits.mask);
  posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  pid_t pid = 0;
  // The proxy raised its own; programs with select() would not cope with so many.
  rlimit ours{};
  ::getrlimit(RLIMIT_NOFILE, &ours);
  ::setrlimit(RLIMIT_NOFILE, &limits.descriptors);
  const int error = posix_spawn(&pid, program.c_str(), nullptr, &how, pointers(own_words).data(),
                                pointers(own_variables).data());
  ::setrlimit(RLIMIT_NOFILE, &ours);
  posix_spawnattr_destroy(&how);
  if (error != 0) {
    return wrong_usage(fmt::format("cannot run {}: {}.", program, std::strerror(error)));
  }
  return child_process{pid};
}

std::optional<int> child_process::ended() {
  if (code_) return code_;
  int status = 0;
  const auto waited = waitpid(pid_, &status, WNOHANG);
  if (waited < 0 && errno == ECHILD) code_ = static_cast<int>(core::exit_code::not_judged);
  if (waited != pid_) return code_;
  if (WIFEXITED(status)) code_ = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) code_ = 128 + WTERMSIG(status);
  return code_;
}

void child_process::pass_on(int signal) const {
  if (!code_) kill(pid_, signal);
}

}  // namespace pgweir::cli
