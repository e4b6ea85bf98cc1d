#include "cli/child_process.hpp"

#include "cli/command.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>

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

core::failure not_started(const std::string& program, int error) {
  return wrong_usage(fmt::format("cannot run {}: {}.", program, std::strerror(error)));
}

struct before_exec {
  const char* program;
  char* const* words;
  char* const* words_of_sh;
  char* const* variables;
  const child_limits& limits;
  pid_t parent;
  int answer;  // gets an errno; closed by exec
};

// Between fork and exec, in a process that had threads: only calls that are allowed there.
[[noreturn]] void become(const before_exec& what) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != what.parent) _exit(static_cast<int>(core::exit_code::not_judged));
  // Ignored here, not there.
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGXFSZ, SIG_DFL);
  // The proxy raised its own; programs with select() would not cope with so many.
  setrlimit(RLIMIT_NOFILE, &what.limits.descriptors);
  sigprocmask(SIG_SETMASK, &what.limits.mask, nullptr);
  execve(what.program, what.words, what.variables);
  if (errno == ENOEXEC) execve("/bin/sh", what.words_of_sh, what.variables);
  const int error = errno;
  static_cast<void>(!::write(what.answer, &error, sizeof(error)));
  _exit(126);
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
  std::vector<std::string> as_text{"sh", program};
  as_text.insert(as_text.end(), words.begin() + 1, words.end());
  const auto argv = pointers(own_words);
  const auto argv_of_sh = pointers(as_text);
  const auto envp = pointers(own_variables);

  int answer[2];
  if (::pipe2(answer, O_CLOEXEC) != 0) return not_started(program, errno);
  const before_exec what{program.c_str(), argv.data(), argv_of_sh.data(), envp.data(),
                         limits,          getpid(),    answer[1]};
  const pid_t pid = fork();
  if (pid == 0) become(what);
  const int no_process = errno;
  ::close(answer[1]);
  int error = 0;
  const bool failed = pid > 0 && ::read(answer[0], &error, sizeof(error)) == sizeof(error);
  ::close(answer[0]);
  if (pid < 0) return not_started(program, no_process);
  if (!failed) return child_process{pid};
  waitpid(pid, nullptr, 0);
  return not_started(program, error);
}

std::optional<child_end> child_process::ended() {
  if (end_) return end_;
  int status = 0;
  const auto waited = waitpid(pid_, &status, WNOHANG);
  if (waited < 0 && errno == ECHILD) end_ = {static_cast<int>(core::exit_code::not_judged), 0};
  if (waited != pid_) return end_;
  if (WIFEXITED(status)) end_ = {WEXITSTATUS(status), 0};
  if (WIFSIGNALED(status)) end_ = {128 + WTERMSIG(status), WTERMSIG(status)};
  return end_;
}

void child_process::pass_on(int signal) const {
  if (!end_) kill(pid_, signal);
}

}  // namespace pgweir::cli
