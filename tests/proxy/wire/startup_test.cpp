#include "proxy/wire/startup.hpp"

#include "tests/support/byte_builder.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace pgweir::wire {
namespace {

using namespace std::string_view_literals;

TEST(read_startup_parameters, in_order_and_empty_values_too) {
  const auto read = read_startup_parameters(core::as_bytes("user\0ann\0options\0\0\0"sv));
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(read->at(0).second, "ann");
  EXPECT_EQ(read->at(1).first, "options");
  EXPECT_EQ(read->at(1).second, "");
}

TEST(read_startup_parameters, refuses_what_does_not_end_as_it_should) {
  for (const auto body :
       {""sv, "user"sv, "user\0"sv, "user\0ann"sv, "user\0ann\0"sv, "user\0ann\0\0more"sv}) {
    EXPECT_FALSE(read_startup_parameters(core::as_bytes(body))) << body.size();
  }
}

TEST(startup, a_cancel_request_holds_the_key) {
  const auto made = cancel_request(core::as_bytes("pid.key."));
  EXPECT_EQ(core::as_text(made), test::client::request(cancel_request_code, "pid.key."));
}

}  // namespace
}  // namespace pgweir::wire
