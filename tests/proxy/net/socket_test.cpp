#include "proxy/net/socket.hpp"

#include "tests/proxy/net/loopback.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <chrono>

namespace pgweir::net {
namespace {

using namespace std::chrono_literals;

int option(int fd, int level, int name) {
  int value = -1;
  socklen_t size = sizeof(value);
  ::getsockopt(fd, level, name, &value, &size);
  return value;
}

// wire-case: idle-for-long
TEST(socket_options, notice_a_peer_that_is_gone) {
  const auto at = resolve("127.0.0.1", 0)->front();
  const auto fd = new_socket(at);
  set_options(fd.get(), at, {1500ms, 10s, 6, 1500ms});
  EXPECT_EQ(option(fd.get(), SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(option(fd.get(), IPPROTO_TCP, TCP_KEEPIDLE), 2);
  EXPECT_EQ(option(fd.get(), IPPROTO_TCP, TCP_KEEPINTVL), 10);
  EXPECT_EQ(option(fd.get(), IPPROTO_TCP, TCP_KEEPCNT), 6);
  EXPECT_EQ(option(fd.get(), IPPROTO_TCP, TCP_USER_TIMEOUT), 1'500);
}

TEST(socket_options, zero_is_the_systems_own) {
  const auto at = resolve("127.0.0.1", 0)->front();
  const auto untouched = new_socket(at);
  const auto fd = new_socket(at);
  set_options(fd.get(), at, {0s, 0s, 0, 0s});
  for (const int name : {TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT, TCP_USER_TIMEOUT}) {
    EXPECT_EQ(option(fd.get(), IPPROTO_TCP, name), option(untouched.get(), IPPROTO_TCP, name));
  }
}

TEST(socket_address_text, with_its_port) {
  EXPECT_EQ(resolve("192.0.2.7", 5'432)->front().text(), "192.0.2.7:5432");
  EXPECT_EQ(resolve("::1", 5'432)->front().text(), "[::1]:5432");
  EXPECT_EQ(unix_address("/tmp", 5'432)->text(), "local");
}

TEST(socket_address_text, addresses_of_balancers) {
  EXPECT_EQ(address_of({core::ip_from("192.0.2.7"), 9}).text(), "192.0.2.7:9");
  EXPECT_EQ(address_of({core::ip_from("2001:db8::7"), 9}).text(), "[2001:db8::7]:9");
  EXPECT_TRUE(address_of({}).is_unix());
}

TEST(connect_error_test, a_connect_that_has_not_ended) {
  EXPECT_EQ(connect_error(new_socket(resolve("127.0.0.1", 0)->front()).get()), EINPROGRESS);
  const auto [far, near] = tcp_pair();
  EXPECT_EQ(connect_error(near.get()), 0);
}

}  // namespace
}  // namespace pgweir::net
