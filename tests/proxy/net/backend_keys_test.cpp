#include "proxy/net/backend_keys.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace pgweir::net {
namespace {

core::bytes_view key(const char* text) { return core::as_bytes(text); }

TEST(backend_keys, a_key_leads_to_its_server) {
  backend_keys keys;
  const auto first = std::make_shared<const server_address>();
  const auto second = std::make_shared<const server_address>();
  const auto remembered = keys.remember(key("pid1key1"), first);
  keys.remember(key("pid1key2"), second);
  EXPECT_EQ(keys.server_of(key("pid1key1")), first);
  EXPECT_EQ(keys.server_of(key("pid1key2")), second);
  EXPECT_EQ(keys.server_of(key("pid1key3")), nullptr);
  keys.forget(remembered);
  EXPECT_EQ(keys.server_of(key("pid1key1")), nullptr);
  EXPECT_EQ(keys.server_of(key("pid1key2")), second);
}

}  // namespace
}  // namespace pgweir::net
