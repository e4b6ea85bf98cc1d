#include "cli/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace pgweir::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class files_test : public testing::Test {
 protected:
  files_test() {
    std::string name = testing::TempDir() + "pgweir-files-XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~files_test() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  void have(const std::string& name, const std::string& text) const {
    std::ofstream{path(name)} << text;
  }
  std::string text(const std::string& name) const {
    std::ifstream file{path(name)};
    return {std::istreambuf_iterator<char>{file}, {}};
  }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator{folder_}, fs::directory_iterator{}));
  }
  static std::string refusal(const std::string& path) {
    const auto checked = check_writable(path);
    return checked ? "" : checked.error().sentence;
  }

  std::string folder_;
};

TEST_F(files_test, a_file_appears_as_a_whole) {
  ASSERT_TRUE(write_whole(path("a"), "new"));
  EXPECT_EQ(text("a"), "new");
  EXPECT_EQ(files(), 1U);
}

TEST_F(files_test, an_older_file_is_replaced_and_keeps_its_mode) {
  have("a", "a longer text than the new one");
  chmod(path("a").c_str(), 0640);
  struct stat before {};
  stat(path("a").c_str(), &before);
  ASSERT_TRUE(write_whole(path("a"), "new"));
  struct stat after {};
  stat(path("a").c_str(), &after);
  EXPECT_EQ(text("a"), "new");
  EXPECT_EQ(after.st_mode & 07777, 0640U);
  EXPECT_NE(after.st_ino, before.st_ino);
}

TEST_F(files_test, a_link_leads_to_its_file) {
  have("there", "old");
  fs::create_symlink(path("there"), path("link"));
  fs::create_symlink("not yet", path("dangling"));
  ASSERT_TRUE(write_whole(path("link"), "new"));
  ASSERT_TRUE(write_whole(path("dangling"), "newer"));
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(text("there"), "new");
  EXPECT_EQ(text("not yet"), "newer");
}

TEST_F(files_test, what_does_not_fit_leaves_the_older_file_alone) {
  have("a", "old");
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{16, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const auto written = write_whole(path("a"), "more than sixteen bytes of text");
  setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().sentence, HasSubstr("File too large"));
  EXPECT_EQ(text("a"), "old");
  EXPECT_EQ(files(), 1U);
}

TEST_F(files_test, what_is_created_takes_nobodys_place) {
  ASSERT_TRUE(create_whole(path("a"), "new"));
  EXPECT_EQ(text("a"), "new");
  const auto again = create_whole(path("a"), "newer");
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error().sentence, HasSubstr("exists already"));
  EXPECT_EQ(text("a"), "new");
  fs::create_symlink(path("nowhere"), path("link"));
  EXPECT_FALSE(create_whole(path("link"), "new")) << "nor does it follow one";
  const auto lost = create_whole(path("no such/a"), "new");
  ASSERT_FALSE(lost);
  EXPECT_THAT(lost.error().sentence, HasSubstr("there is no directory"));
}

TEST_F(files_test, a_full_device_is_a_failure) {
  const auto written = write_whole("/dev/full", "text");
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().sentence, HasSubstr("/dev/full: No space left on device"));
}

TEST_F(files_test, a_descriptor_is_written_where_it_stands) {
  const int fd = open(path("log").c_str(), O_WRONLY | O_CREAT, 0600);
  ASSERT_EQ(write(fd, "before ", 7), 7);
  ASSERT_TRUE(write_whole("/dev/fd/" + std::to_string(fd), "after"));
  close(fd);
  EXPECT_EQ(text("log"), "before after");
}

TEST_F(files_test, a_fifo_is_written_to) {
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0600), 0);
  std::string read;
  std::thread reader{[&] { read = text("fifo"); }};
  ASSERT_TRUE(write_whole(path("fifo"), "through it"));
  reader.join();
  EXPECT_EQ(read, "through it");
}

TEST_F(files_test, a_folder_that_is_gone_is_named) {
  const auto written = write_whole(path("gone/a"), "text");
  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().sentence, HasSubstr("there is no directory " + path("gone")));
}

TEST_F(files_test, a_path_is_refused_before_it_is_too_late) {
  have("file", "");
  EXPECT_EQ(refusal(path("new")), "");
  EXPECT_EQ(refusal(path("file")), "");
  EXPECT_EQ(refusal("-"), "");
  EXPECT_EQ(refusal("/dev/stdout"), "");
  EXPECT_THAT(refusal(folder_), HasSubstr("it is a directory"));
  EXPECT_THAT(refusal(path("gone/a")), HasSubstr("there is no directory"));
  EXPECT_THAT(refusal(path("file/a")), HasSubstr("Not a directory"));
  EXPECT_THAT(refusal("/dev/fd/987"), HasSubstr("Bad file descriptor"));
}

}  // namespace
}  // namespace pgweir::cli
