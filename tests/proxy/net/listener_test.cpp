#include "proxy/net/listener.hpp"

#include "proxy/net/shared_port.hpp"
#include "tests/proxy/net/loopback.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::net {
namespace {

using testing::HasSubstr;

constexpr listener::manner alone{false, 0700};
constexpr listener::manner taking_over{true, 0700};

core::result<std::vector<listener>> opened(const config::tcp_address& at,
                                           const listener::manner& how = alone) {
  return listener::open(at, how, {"clients", "do something"});
}

listener one(const config::tcp_address& at, const listener::manner& how = alone) {
  auto all = opened(at, how);
  EXPECT_TRUE(all) << all.error().sentence;
  return std::move(all->front());
}

int accepted_by(const listener& which) {
  int count = 0;
  while (true) {
    const unique_fd client{::accept4(which.fd(), nullptr, nullptr, SOCK_CLOEXEC)};
    if (!client) return count;
    ++count;
  }
}

struct unix_listener_test : testing::Test {
  std::string directory = testing::TempDir() + "pgweir-XXXXXX";
  unix_listener_test() { EXPECT_NE(::mkdtemp(directory.data()), nullptr); }
  ~unix_listener_test() override { std::filesystem::remove_all(directory); }

  config::tcp_address at() const { return {directory, 7'432}; }
  std::string path() const { return directory + "/.s.PGSQL.7432"; }
  unique_fd client() const {
    const auto to = unix_address(directory, 7'432);
    auto fd = new_socket(*to);
    return ::connect(fd.get(), to->get(), to->size) == 0 ? std::move(fd) : unique_fd{};
  }
};

TEST(tcp_listener, a_second_one_is_refused) {
  const auto first = one({"127.0.0.1", 0});
  const auto second = opened({"127.0.0.1", first.port()});
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().sentence, HasSubstr("the port is in use; do something"));
}

TEST(tcp_listener, takes_over_all_new_connections) {
  const auto old = one({"127.0.0.1", 0});
  EXPECT_FALSE(old.has_successor());
  const auto queued = connect_to(old.port());
  const auto young = one({"127.0.0.1", old.port()}, taking_over);
  EXPECT_TRUE(old.has_successor());
  std::vector<peer> clients;
  for (int i = 0; i < 50; ++i) clients.push_back(connect_to(old.port()));
  EXPECT_EQ(accepted_by(old), 1);
  EXPECT_EQ(accepted_by(young), 50);
}

TEST(tcp_listener, the_older_one_gets_them_back) {
  const auto old = one({"127.0.0.1", 0});
  auto young = one({"127.0.0.1", old.port()}, taking_over);
  young.close();
  EXPECT_FALSE(old.has_successor());
  const auto client = connect_to(old.port());
  EXPECT_EQ(accepted_by(old), 1);
}

TEST(tcp_listener, three_generations) {
  auto first = one({"127.0.0.1", 0});
  const auto second = one({"127.0.0.1", first.port()}, taking_over);
  first.close();
  const auto third = one({"127.0.0.1", second.port()}, taking_over);
  std::vector<peer> clients;
  for (int i = 0; i < 50; ++i) clients.push_back(connect_to(second.port()));
  EXPECT_EQ(accepted_by(second), 0);
  EXPECT_EQ(accepted_by(third), 50);
}

TEST(tcp_listener, taking_over_from_nobody_is_listening) {
  const auto only = one({"127.0.0.1", 0}, taking_over);
  const auto client = connect_to(only.port());
  EXPECT_EQ(accepted_by(only), 1);
  EXPECT_FALSE(only.has_successor());
}

TEST(tcp_listener, who_is_turned_away_is_not_refused) {
  const auto old = one({"127.0.0.1", 0});
  const auto queued = connect_to(old.port());
  old.turn_away_new();
  const auto to = resolve("127.0.0.1", old.port())->front();
  const auto late = new_socket(to);
  EXPECT_NE(::connect(late.get(), to.get(), to.size), 0);
  EXPECT_EQ(connect_error(late.get()), EINPROGRESS);
  EXPECT_EQ(accepted_by(old), 1);
}

TEST_F(unix_listener_test, is_where_libpq_looks) {
  const auto only = one(at());
  EXPECT_TRUE(client());
  EXPECT_EQ(accepted_by(only), 1);
  struct stat about {};
  EXPECT_EQ(::stat(path().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0700U);
}

TEST_F(unix_listener_test, takes_its_file_along) {
  { const auto only = one(at()); }
  EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(unix_listener_test, a_second_one_is_refused) {
  const auto first = one(at());
  const auto second = opened(at());
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().sentence, HasSubstr("is in use"));
  EXPECT_TRUE(client());
}

TEST_F(unix_listener_test, what_a_crash_left_is_replaced) {
  {
    auto crashed = one(at());
    const auto leaked = crashed.release();
  }
  ASSERT_TRUE(std::filesystem::exists(path()));
  const auto next = one(at());
  EXPECT_TRUE(client());
}

TEST_F(unix_listener_test, the_younger_one_takes_the_name) {
  auto old = one(at());
  const auto queued = client();
  const auto young = one(at(), taking_over);
  EXPECT_TRUE(old.has_successor());
  EXPECT_FALSE(young.has_successor());
  const auto late = client();
  EXPECT_EQ(accepted_by(old), 1);
  EXPECT_EQ(accepted_by(young), 1);
  old.close();
  EXPECT_TRUE(client());
}

TEST_F(unix_listener_test, a_file_is_not_replaced) {
  std::filesystem::create_directory(path());
  const auto refused = opened(at(), taking_over);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().sentence, HasSubstr("is no socket"));
}

TEST_F(unix_listener_test, a_directory_that_is_not_there) {
  EXPECT_THAT(opened({directory + "/none", 7'432}).error().sentence, HasSubstr("No such file"));
  EXPECT_THAT(opened({directory + "/" + std::string(100, 'x'), 7'432}).error().sentence,
              HasSubstr("longer than"));
}

TEST(shared_port_test, listeners_are_counted_by_address) {
  const auto four = one({"127.0.0.1", 0});
  EXPECT_EQ(shared_port::listeners_on(resolve("127.0.0.1", four.port())->front()), 1U);
  EXPECT_EQ(shared_port::listeners_on(resolve("127.0.0.2", four.port())->front()), 0U);
  const auto six = opened({"::1", 0});
  if (!six) GTEST_SKIP() << "no IPv6 here";
  EXPECT_EQ(shared_port::listeners_on(resolve("::1", six->front().port())->front()), 1U);
}

}  // namespace
}  // namespace pgweir::net
