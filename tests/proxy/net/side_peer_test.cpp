#include "proxy/net/side_peer.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>
#include <string>
#include <vector>

namespace pgweir::net {
namespace {

sockaddr_storage at(const std::string& host, std::uint16_t port) {
  sockaddr_storage out{};
  sockaddr_in v4{};
  if (::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    std::memcpy(&out, &v4, sizeof v4);
    return out;
  }
  sockaddr_in6 v6{};
  EXPECT_EQ(::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr), 1);
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  std::memcpy(&out, &v6, sizeof v6);
  return out;
}

bool ours(const std::string& local, const std::string& peer, std::vector<sockaddr_storage> own) {
  return leads_to_own_listener(at(local, 50'000), at(peer, 7432), own);
}

TEST(side_peer, the_address_of_a_listener_is_ours) {
  EXPECT_TRUE(ours("127.0.0.1", "127.0.0.1", {at("127.0.0.1", 7432)}));
  EXPECT_TRUE(ours("::1", "::1", {at("127.0.0.1", 7432), at("::1", 7432)}));
}

TEST(side_peer, another_port_or_address_is_a_servers) {
  EXPECT_FALSE(ours("127.0.0.1", "127.0.0.1", {at("127.0.0.1", 5432)}));
  EXPECT_FALSE(ours("10.0.0.1", "10.0.0.1", {at("127.0.0.1", 7432)}));
  EXPECT_FALSE(ours("127.0.0.1", "127.0.0.1", {}));
}

TEST(side_peer, a_wildcard_stands_for_all_addresses_of_this_machine) {
  for (const auto* any : {"0.0.0.0", "::"}) {
    EXPECT_TRUE(ours("10.0.0.1", "10.0.0.1", {at(any, 7432)})) << any;
    EXPECT_FALSE(ours("10.0.0.1", "10.0.0.2", {at(any, 7432)})) << any;
  }
}

TEST(side_peer, an_ipv4_address_may_come_as_an_ipv6_one) {
  EXPECT_TRUE(ours("::ffff:127.0.0.1", "::ffff:127.0.0.1", {at("127.0.0.1", 7432)}));
}

}  // namespace
}  // namespace pgweir::net
