#include "core/bytes.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace pgweir::core {
namespace {

using namespace std::string_view_literals;

TEST(bytes_cursor, numbers_are_big_endian) {
  bytes_cursor in{as_bytes("\x01\x02\x03\x04\x05\x06\x07\xff\xff\xff\xff"sv)};
  EXPECT_EQ(in.u8(), 1);
  EXPECT_EQ(in.u16(), 0x0203);
  EXPECT_EQ(in.u32(), 0x04050607U);
  EXPECT_EQ(in.i32(), -1);
  EXPECT_TRUE(in.at_end());
}

TEST(bytes_cursor, a_read_that_does_not_fit_moves_nothing) {
  bytes_cursor in{as_bytes("abc"sv)};
  EXPECT_FALSE(in.u32());
  EXPECT_FALSE(in.u64());
  EXPECT_FALSE(in.take(4));
  EXPECT_EQ(in.remaining(), 3U);
  EXPECT_EQ(as_text(*in.take(3)), "abc");
}

TEST(bytes_cursor, a_string_ends_at_its_zero) {
  bytes_cursor in{as_bytes("user\0\0open"sv)};
  EXPECT_EQ(in.c_string(), "user");
  EXPECT_EQ(in.c_string(), "");
  EXPECT_FALSE(in.c_string());
  EXPECT_EQ(in.remaining(), 4U);
}

}  // namespace
}  // namespace pgweir::core
