#include "core/value_digest.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <string>

namespace pgweir::core {
namespace {

using enum type_oid;

class value_digest_test : public testing::Test {
 protected:
  value_digester digester_{0x1234, 0x5678};

  value_digest text(std::string_view value, type_oid type = unknown_to_us) const {
    return digester_.text(value, type);
  }
  template <std::size_t N>
  value_digest binary(const std::array<unsigned char, N>& value, type_oid type) const {
    return digester_.binary(std::as_bytes(std::span{value}), type);
  }
};

TEST_F(value_digest_test, integers_agree_over_width_format_and_spelling) {
  auto seven = digester_.integer(7);
  EXPECT_EQ(text("7", int4), seven);
  EXPECT_EQ(text("7"), seven);
  EXPECT_EQ(text("+7"), seven);
  EXPECT_EQ(text("7.000", numeric), seven);
  EXPECT_EQ(text("7  ", bpchar), seven);
  EXPECT_EQ(binary(std::array<unsigned char, 2>{0, 7}, int2), seven);
  EXPECT_EQ(binary(std::array<unsigned char, 4>{0, 0, 0, 7}, int4), seven);
  EXPECT_EQ(binary(std::array<unsigned char, 8>{0, 0, 0, 0, 0, 0, 0, 7}, int8), seven);
  EXPECT_EQ(binary(std::array<unsigned char, 10>{0, 1, 0, 0, 0, 0, 0, 0, 0, 7}, numeric), seven);
}

TEST_F(value_digest_test, integers_of_every_length_are_read) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  for (const auto number :
       {std::int64_t{0}, std::int64_t{9}, std::int64_t{-10}, std::int64_t{999'999'999'999'999'999},
        std::int64_t{-999'999'999'999'999'999}, std::int64_t{1'000'000'000'000'000'000}, most,
        least}) {
    EXPECT_EQ(text(std::to_string(number), int8), digester_.integer(number));
  }
  EXPECT_EQ(text("-0"), digester_.integer(0));
  EXPECT_EQ(text("007"), digester_.integer(7));
  for (const auto* other : {"9223372036854775808", "-", "--7", "7-", "1e3", "7.5", "0x7"}) {
    EXPECT_NE(text(other).kind, value_kind::integer) << other;
  }
}

TEST_F(value_digest_test, one_other_byte_anywhere_makes_it_no_integer) {
  for (std::size_t length = 1; length <= 12; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      for (int byte = 1; byte < 256; ++byte) {
        const auto other = static_cast<char>(byte);
        if (std::string_view{"0123456789+-. "}.find(other) != std::string_view::npos) continue;
        std::string written(length, '7');
        written[at] = other;
        EXPECT_NE(text(written).kind, value_kind::integer) << written;
      }
    }
  }
}

TEST_F(value_digest_test, differences_survive_and_values_do_not) {
  EXPECT_EQ(difference(text("1007"), text("-3")), 1010);
  EXPECT_NE(text("7").bits, 7U);
  EXPECT_EQ(digester_.to_integer(text("-3")), -3);
}

TEST_F(value_digest_test, a_binary_numeric_keeps_its_zeros) {
  // 70000 = 7 * 10000: one digit of weight 1
  EXPECT_EQ(binary(std::array<unsigned char, 10>{0, 1, 0, 1, 0, 0, 0, 0, 0, 7}, numeric),
            digester_.integer(70'000));
  // 7.5 has a fraction
  EXPECT_FALSE(
      binary(std::array<unsigned char, 12>{0, 2, 0, 0, 0, 0, 0, 1, 0, 7, 0x13, 0x88}, numeric));
}

TEST_F(value_digest_test, uuids_agree_in_text_and_binary) {
  std::array<unsigned char, 16> raw{0xa0, 0xee, 0xbc, 0x99, 0x9c, 0x0b, 0x4e, 0xf8,
                                    0xbb, 0x6d, 0x6b, 0xb9, 0xbd, 0x38, 0x0a, 0x11};
  auto digest = binary(raw, uuid);
  EXPECT_EQ(digest.kind, value_kind::uuid);
  EXPECT_EQ(text("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"), digest);
  EXPECT_EQ(text("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", uuid), digest);
  EXPECT_EQ(text("a0eebc999c0b4ef8bb6d6bb9bd380a11"), digest);
  EXPECT_EQ(text("A0EEBC99-9C0B4EF8-BB6D-6BB9BD38-0A11"), digest);
  for (const auto* none :
       {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1", "a0eebc999c0b4ef8bb6d6bb9bd380a11f",
        "a0eebc99--9c0b4ef8bb6d6bb9bd380a11", "-a0eebc999c0b4ef8bb6d6bb9bd380a1",
        "a0e-ebc999c0b4ef8bb6d6bb9bd380a11", "a0eebc999c0b4ef8bb6d6bb9bd380a11-"}) {
    EXPECT_EQ(text(none).kind, value_kind::text) << none;
  }
}

TEST_F(value_digest_test, text_is_trimmed_and_folded) {
  EXPECT_EQ(text("Ada@Example.org "), text("ada@example.org"));
  EXPECT_NE(text("ada"), text("bob"));
  EXPECT_FALSE(text(std::string(65, 'x')));
  EXPECT_FALSE(text(""));
  EXPECT_FALSE(text("  "));
}

TEST_F(value_digest_test, an_array_of_one_is_its_element) {
  EXPECT_EQ(text("{7}"), text("7"));
  EXPECT_EQ(text("{\"ada\"}", text_array), text("ada"));
  EXPECT_FALSE(text("{7,8}"));
  EXPECT_FALSE(text("{}"));
  std::array<unsigned char, 28> one{0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 23, 0, 0,
                                    0, 1, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0,  0, 7};
  EXPECT_EQ(binary(one, int4_array), text("7"));
}

TEST_F(value_digest_test, what_is_no_key_has_no_digest) {
  EXPECT_FALSE(text("t", boolean));
  EXPECT_FALSE(binary(std::array<unsigned char, 8>{}, unknown_to_us));
  EXPECT_FALSE(binary(std::array<unsigned char, 3>{}, int4));
}

TEST_F(value_digest_test, another_process_has_other_digests) {
  value_digester other{0x9999, 0x1111};
  EXPECT_NE(other.text("ada", unknown_to_us), text("ada"));
  EXPECT_NE(other.text("7", unknown_to_us), text("7"));
}

}  // namespace
}  // namespace pgweir::core
