#include "proxy/wire/backend_message.hpp"

#include "tests/support/byte_builder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pgweir::wire {
namespace {

using test::u16;
using test::u32;
using test::zero_ended;

core::bytes_view body_of(const std::string& message) { return core::as_bytes(message).subspan(5); }

TEST(read_command_complete, words_and_last_number) {
  const auto read = [](std::string_view tag) {
    const auto body = zero_ended(tag);
    const auto got = read_command_complete(core::as_bytes(body));
    return std::string{got->command} + "|" + (got->count ? std::to_string(*got->count) : "");
  };
  EXPECT_EQ(read("INSERT 0 5"), "INSERT|5");
  EXPECT_EQ(read("SELECT 12"), "SELECT|12");
  EXPECT_EQ(read("CREATE TABLE"), "CREATE TABLE|");
  EXPECT_EQ(read("DISCARD ALL"), "DISCARD ALL|");
  EXPECT_EQ(read("COPY 18446744073709551616"), "COPY|");
  EXPECT_EQ(read(""), "|");
  EXPECT_FALSE(read_command_complete(core::as_bytes("SELECT 1")));
  EXPECT_FALSE(read_command_complete({}));
}

TEST(read_ready_for_query, three_letters) {
  using core::transaction_status;
  EXPECT_EQ(*read_ready_for_query(core::as_bytes("I")), transaction_status::idle);
  EXPECT_EQ(*read_ready_for_query(core::as_bytes("T")), transaction_status::in_transaction);
  EXPECT_EQ(*read_ready_for_query(core::as_bytes("E")), transaction_status::failed);
  EXPECT_FALSE(read_ready_for_query(core::as_bytes("X")));
  EXPECT_FALSE(read_ready_for_query(core::as_bytes("II")));
  EXPECT_FALSE(read_ready_for_query({}));
}

// wire-case: bare-error
TEST(read_error_response, every_field_may_be_missing) {
  const auto whole = test::server::error("42601");
  EXPECT_EQ(read_error_response(body_of(whole)).severity, "ERROR");
  EXPECT_EQ(read_error_response(body_of(whole)).code[4], '1');
  for (std::size_t size = 0; size < body_of(whole).size(); ++size) {
    read_error_response(body_of(whole).first(size));
  }
  const auto translated = "SFEHLER" + std::string(1, '\0') + zero_ended("Cbad");
  EXPECT_EQ(read_error_response(core::as_bytes(translated)).severity, "FEHLER");
  EXPECT_EQ(read_error_response(core::as_bytes(translated)).code[0], 0);
}

TEST(row_description, fields_in_order) {
  const auto message = test::server::row_description({{"id", 20, 5, 1}, {"name", 25}});
  auto rows = row_description::open(body_of(message));
  ASSERT_TRUE(rows);
  const auto first = rows->next();
  EXPECT_EQ((*first)->name, "id");
  EXPECT_EQ((*first)->table_oid, 5U);
  EXPECT_EQ((*first)->type, 20U);
  EXPECT_TRUE((*first)->binary);
  EXPECT_EQ((*rows->next())->column_number, 2);
  EXPECT_FALSE(*rows->next());
}

TEST(row_description, cut_anywhere_is_an_error) {
  const auto message = test::server::row_description({{"id"}, {"name"}}) + "x";
  const auto body = body_of(message);
  const auto reads_all = [](core::bytes_view bytes) {
    auto rows = row_description::open(bytes);
    return rows && rows->next() && rows->next();
  };
  EXPECT_FALSE(reads_all(body));
  EXPECT_TRUE(reads_all(body.first(body.size() - 1)));
  for (std::size_t size = 0; size + 1 < body.size(); ++size) {
    EXPECT_FALSE(reads_all(body.first(size))) << size;
  }
}

TEST(read_parameter_description, counts_are_unsigned) {
  const auto body = u16(40'000) + std::string(160'000, 'x');
  EXPECT_EQ(read_parameter_description(core::as_bytes(body), false)->size(), 160'000U);
  EXPECT_FALSE(read_parameter_description(core::as_bytes(body).first(100), false));
  EXPECT_EQ(read_parameter_description(core::as_bytes(body).first(101), true)->size(), 96U);
}

// wire-case: backend-key-data
TEST(read_backend_key_data, keys_of_any_length) {
  const auto body = u32(4711) + std::string(256, 'k');
  EXPECT_EQ(*read_backend_key_data(core::as_bytes(body)), 4711U);
  EXPECT_FALSE(read_backend_key_data(core::as_bytes("abc")));
}

TEST(read_parameter_status, two_strings) {
  const auto body = zero_ended("TimeZone") + zero_ended("UTC");
  EXPECT_EQ(read_parameter_status(core::as_bytes(body))->value, "UTC");
  EXPECT_FALSE(read_parameter_status(core::as_bytes(body).first(10)));
}

}  // namespace
}  // namespace pgweir::wire
