#include "proxy/net/web_door.hpp"

#include "tests/proxy/live/fake_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::net {
namespace {

using testing::HasSubstr;

constexpr std::size_t descriptors = 1'000'000;

struct web_door_test : testing::Test {
  live::fake_process proxy;
  config::settings how;

  core::result<web_door> open(std::string_view host) {
    how.web.listen = {std::string{host}, 0};
    return open_web(how, {proxy}, descriptors);
  }
};

TEST_F(web_door_test, loopback_is_open_to_the_machine) {
  const auto opened = open("127.0.0.1");
  ASSERT_TRUE(opened);
  EXPECT_NE(opened->port, 0);
}

TEST_F(web_door_test, for_other_machines_something_must_keep_strangers_out) {
  const auto refused = open("0.0.0.0");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::exit_code::wrong_usage);
  EXPECT_THAT(refused.error().sentence, HasSubstr("0.0.0.0:0"));
}

TEST_F(web_door_test, a_file_that_cannot_be_read_is_named) {
  how.web.token_file = "/nowhere/tokens";
  EXPECT_THAT(open("127.0.0.1").error().sentence, HasSubstr("web.token_file /nowhere/tokens"));
  how.web.token_file.clear();
  how.web.certificate = "/nowhere/web.crt";
  how.web.key = "/nowhere/web.key";
  EXPECT_THAT(open("127.0.0.1").error().sentence, HasSubstr("/nowhere/web.crt"));
}

TEST(web_room_test, few_descriptors_make_a_small_room) {
  EXPECT_EQ(web_room(descriptors).listeners, 1'000U);
  EXPECT_EQ(web_room(descriptors).requests, 128U);
  EXPECT_EQ(web_room(64).listeners, 4U);
  EXPECT_EQ(web_room(64).requests, 4U);
  EXPECT_EQ(web_room(1).requests, 1U);
}

}  // namespace
}  // namespace pgweir::net
