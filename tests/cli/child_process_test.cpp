#include "cli/child_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace pgweir::cli {
namespace {

using testing::HasSubstr;

class child_process_test : public testing::Test {
 protected:
  child_process_test() {
    std::string name = testing::TempDir() + "pgweir-child-XXXXXX";
    folder_ = mkdtemp(name.data());
    sigemptyset(&limits_.mask);
    getrlimit(RLIMIT_NOFILE, &limits_.descriptors);
  }
  ~child_process_test() override { std::filesystem::remove_all(folder_); }

  std::string script(const std::string& text) const {
    const auto path = folder_ + "/script";
    std::ofstream{path} << text;
    chmod(path.c_str(), 0700);
    return path;
  }
  core::result<child_process> start(const std::vector<std::string>& words) const {
    return child_process::start(words.front(), words, {{"PATH", "/usr/bin:/bin"}}, limits_);
  }
  child_end end_of(const std::vector<std::string>& words) const {
    auto child = start(words);
    siginfo_t about{};
    waitid(P_ALL, 0, &about, WEXITED | WNOWAIT);
    return child->ended().value_or(child_end{});
  }

  std::string folder_;
  child_limits limits_{};
};

TEST_F(child_process_test, ends_by_itself_or_by_a_signal) {
  EXPECT_EQ(end_of({"/bin/sh", "-c", "exit 7"}).code, 7);
  const auto killed = end_of({"/bin/sh", "-c", "kill -9 $$"});
  EXPECT_EQ(killed.code, 137);
  EXPECT_EQ(killed.signal, SIGKILL);
}

TEST_F(child_process_test, a_text_without_an_interpreter_is_run_by_sh) {
  EXPECT_EQ(end_of({script("exit $1\n"), "5"}).code, 5);
}

TEST_F(child_process_test, what_cannot_be_run_says_why) {
  const auto child = start({script("#!/nonexistent/interpreter\n")});
  ASSERT_FALSE(child);
  EXPECT_THAT(child.error().sentence, HasSubstr("No such file or directory"));
}

TEST_F(child_process_test, ends_with_whoever_started_it) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const auto starter = fork();
  if (starter == 0) {
    const auto child = start({"/bin/sleep", "600"});
    kill(getpid(), child ? SIGKILL : SIGTERM);
  }
  close(ends[1]);
  char nothing = 0;
  EXPECT_EQ(read(ends[0], &nothing, 1), 0) << "the child holds the pipe as long as it runs";
  close(ends[0]);
}

TEST_F(child_process_test, looks_for_a_program_as_a_shell_does) {
  EXPECT_EQ(program_named("sh", "/nonexistent:/bin"), "/bin/sh");
  EXPECT_EQ(program_named("/bin/sh", ""), "/bin/sh");
  EXPECT_FALSE(program_named("sh", "/nonexistent"));
  EXPECT_FALSE(program_named("/bin", "/bin"));
}

}  // namespace
}  // namespace pgweir::cli
