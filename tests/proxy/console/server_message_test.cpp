#include "proxy/console/server_message.hpp"

#include "core/bytes.hpp"
#include "tests/support/byte_builder.hpp"

#include <gtest/gtest.h>

#include <array>

namespace pgweir::console {
namespace {

constexpr std::array<column, 3> columns{
    {{"name"}, {"calls", column_type::int8}, {"time_ms", column_type::float8}}};
const row one{std::string{"shop"}, std::int64_t{-2}, 0.5};

std::string text_of(const message_bytes& out) { return std::string{core::as_text(out)}; }

// Format codes as a Bind carries them.
struct codes_of {
  explicit codes_of(const test::formats& all) {
    for (const int code : all) bytes += test::u16(static_cast<std::uint64_t>(code));
  }
  [[nodiscard]] wire::format_codes view() const {
    return wire::format_codes{core::as_bytes(bytes)};
  }
  std::string bytes;
};

std::string description_of(std::string_view name, std::uint32_t oid, std::uint64_t bytes,
                           std::uint64_t format) {
  return test::zero_ended(name) + test::u32(0) + test::u16(0) + test::u32(oid) + test::u16(bytes) +
         test::u32(0xffff'ffff) + test::u16(format);
}

TEST(server_message_test, columns_are_described_by_type_and_format) {
  message_bytes out;
  put_row_description(out, columns, codes_of{{1}}.view());
  EXPECT_EQ(text_of(out), test::message('T', test::u16(3) + description_of("name", 25, 0xffff, 1) +
                                                 description_of("calls", 20, 8, 1) +
                                                 description_of("time_ms", 701, 8, 1)));
}

TEST(server_message_test, rows_in_text) {
  message_bytes out;
  put_data_row(out, one, {});
  EXPECT_EQ(text_of(out), test::server::row({"shop", "-2", "0.5"}));
}

TEST(server_message_test, rows_in_binary) {
  message_bytes out;
  const codes_of formats{{0, 1, 1}};
  put_data_row(out, one, formats.view());
  EXPECT_EQ(text_of(out), test::server::row({"shop", test::number(~std::uint64_t{1}, 8),
                                             test::number(0x3fe0'0000'0000'0000U, 8)}));
}

TEST(server_message_test, null_has_no_bytes) {
  message_bytes out;
  put_data_row(out, {cell{}}, {});
  EXPECT_EQ(text_of(out), test::server::row({std::nullopt}));
}

TEST(server_message_test, small_messages) {
  message_bytes out;
  put(out, bare_message::parse_complete);
  put_ready_for_query(out, 'T');
  put_parameter_status(out, "a", "b");
  put_parameter_description(out);
  put_command_complete(out, "SHOW");
  EXPECT_EQ(text_of(out), test::server::parse_complete() + test::server::ready('T') +
                              test::server::status("a", "b") + test::server::parameters({}) +
                              test::server::complete("SHOW"));
}

TEST(server_message_test, an_error_has_its_hint) {
  message_bytes out;
  put_error(out, {"42601", "no", "try"});
  const std::string zero(1, '\0');
  EXPECT_EQ(text_of(out), test::message('E', "SERROR" + zero + "VERROR" + zero + "C42601" + zero +
                                                 "Mpgweir: no" + zero + "Htry" + zero + zero));
}

TEST(server_message_test, a_newer_protocol_is_negotiated_down) {
  message_bytes out;
  put_negotiate_protocol_version(out, {"_pq_.x"});
  EXPECT_EQ(text_of(out),
            test::message('v', test::u32(0x0003'0000) + test::u32(1) + test::zero_ended("_pq_.x")));
}

}  // namespace
}  // namespace pgweir::console
