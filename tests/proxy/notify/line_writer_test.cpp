#include "proxy/notify/line_writer.hpp"

#include "tests/proxy/notify/findings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace pgweir::notify {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
namespace fs = std::filesystem;

class line_writer_test : public testing::Test {
 protected:
  line_writer_test() { fs::create_directories(folder_); }
  ~line_writer_test() override { fs::remove_all(folder_); }

  outcome write(config::notify_kind kind, const std::string& name) {
    to_ = to(kind);
    to_.path = folder_ + "/" + name;
    return write_lines({&what_, &to_, &from_, some_day}, 100ms, left_);
  }
  std::string content(const std::string& name) const {
    std::ostringstream out;
    out << std::ifstream{folder_ + "/" + name}.rdbuf();
    return out.str();
  }

  std::string folder_ = testing::TempDir() + "pgweir-line-writer-test";
  delivery what_{1, {{shared(), false, 0}}, 0};
  config::notify_destination to_;
  line_end left_ = line_end::whole;
  sender from_{"0.1.0", "shop@db:5432"};
};

TEST_F(line_writer_test, a_rotated_file_is_left_at_once) {
  EXPECT_EQ(write(config::notify_kind::file, "log").what, outcome::kind::delivered);
  EXPECT_EQ(write(config::notify_kind::file, "log").what, outcome::kind::delivered);
  fs::rename(folder_ + "/log", folder_ + "/log.1");
  EXPECT_EQ(write(config::notify_kind::file, "log").what, outcome::kind::delivered);
  const auto lines = [](const std::string& text) { return std::ranges::count(text, '\n'); };
  EXPECT_EQ(lines(content("log.1")), 2);
  EXPECT_EQ(lines(content("log")), 1);
}

TEST_F(line_writer_test, what_cannot_be_written_says_why) {
  const auto came = write(config::notify_kind::file, "no/such/folder");
  EXPECT_EQ(came.what, outcome::kind::failed);
  EXPECT_THAT(came.said, HasSubstr("No such file or directory"));
}

// A pipe takes no more than it has room for.
TEST_F(line_writer_test, what_follows_half_a_line_begins_on_the_next) {
  what_.alerts.assign(20, {shared(), false, 0});
  ASSERT_EQ(::mkfifo((folder_ + "/pipe").c_str(), 0600), 0);
  const int pipe = ::open((folder_ + "/pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(pipe, 0);
  std::string text;
  const auto read_all = [&] {
    std::array<char, 65'536> buffer{};
    for (auto size = ::read(pipe, buffer.data(), buffer.size()); size > 0;
         size = ::read(pipe, buffer.data(), buffer.size()))
      text.append(buffer.data(), static_cast<std::size_t>(size));
  };
  while (left_ == line_end::whole) {
    const auto came = write(config::notify_kind::file, "pipe").what;
    if (came == outcome::kind::failed && left_ == line_end::whole) read_all();
  }
  EXPECT_EQ(write(config::notify_kind::file, "pipe").what, outcome::kind::failed);
  EXPECT_EQ(left_, line_end::broken) << "nothing was written";
  read_all();
  EXPECT_EQ(write(config::notify_kind::file, "pipe").what, outcome::kind::delivered);
  EXPECT_EQ(left_, line_end::whole);
  read_all();
  ::close(pipe);
  std::istringstream lines{text};
  int broken = 0;
  for (std::string line; std::getline(lines, line);) broken += nlohmann::json::accept(line) ? 0 : 1;
  EXPECT_EQ(broken, 1);
}

TEST_F(line_writer_test, syslog_gets_one_datagram_each) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto path = folder_ + "/dev-log";
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  ASSERT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(write(config::notify_kind::syslog, "dev-log").what, outcome::kind::delivered);
  std::array<char, 8192> buffer{};
  const auto size = ::recv(socket, buffer.data(), buffer.size(), 0);
  ASSERT_GT(size, 0);
  const std::string_view text{buffer.data(), static_cast<std::size_t>(size)};
  EXPECT_THAT(std::string{text}, testing::StartsWith("<27>Nov "));
  EXPECT_THAT(std::string{text}, HasSubstr(" pgweir["));
  EXPECT_THAT(std::string{text}, HasSubstr("]: error n-plus-one proven: "));
  // Nobody reads: it is full some time, and never waits.
  auto came = outcome::kind::delivered;
  for (int i = 0; i < 10'000 && came == outcome::kind::delivered; ++i)
    came = write(config::notify_kind::syslog, "dev-log").what;
  EXPECT_EQ(came, outcome::kind::failed);
  ::close(socket);
  EXPECT_EQ(write(config::notify_kind::syslog, "no-log").what, outcome::kind::failed);
}

}  // namespace
}  // namespace pgweir::notify
