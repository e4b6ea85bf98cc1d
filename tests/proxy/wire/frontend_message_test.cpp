#include "proxy/wire/frontend_message.hpp"

#include "tests/support/byte_builder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pgweir::wire {
namespace {

using test::u16;
using test::u32;
using test::zero_ended;

core::bytes_view body_of(const std::string& message) { return core::as_bytes(message).subspan(5); }

TEST(read_query, ends_with_its_zero) {
  EXPECT_EQ(read_query(core::as_bytes(zero_ended("select") + "x"), false).error(),
            wire_errc::left_over);
  EXPECT_EQ(read_query(body_of(test::client::query("select 1")), false)->text, "select 1");
  EXPECT_EQ(read_query(core::as_bytes("select"), false).error(), wire_errc::missing_string);
  EXPECT_EQ(read_query(core::as_bytes("select"), true)->text, "select");
}

TEST(read_parse, name_text_and_types) {
  const auto message = test::client::parse("s1", "select $1", {23, 0});
  const auto parse = read_parse(body_of(message), false);
  ASSERT_TRUE(parse);
  EXPECT_EQ(parse->statement, "s1");
  EXPECT_EQ(parse->text, "select $1");
  EXPECT_EQ(parse->types.size(), 8U);
  for (std::size_t size = 0; size < body_of(message).size(); ++size) {
    EXPECT_FALSE(read_parse(body_of(message).first(size), false)) << size;
  }
  EXPECT_EQ(read_parse(body_of(message).first(6), true)->text, "sel");
  EXPECT_FALSE(read_parse(body_of(message).first(2), true));
}

TEST(read_bind, values_and_formats) {
  const auto message = test::client::bind(
      {"p", "s", {std::string{"7"}, std::nullopt, std::string{}}, {0, 1, 0}, {1}});
  const auto bind = read_bind(body_of(message), false);
  ASSERT_TRUE(bind);
  EXPECT_EQ(bind->portal, "p");
  EXPECT_EQ(bind->statement, "s");
  bind_parameters values{*bind};
  EXPECT_EQ(core::as_text(*values.next()->value), "7");
  const auto second = values.next();
  EXPECT_FALSE(second->value);
  EXPECT_TRUE(second->binary);
  EXPECT_EQ(core::as_text(*values.next()->value), "");
  EXPECT_FALSE(values.next());
  EXPECT_TRUE(bind->result_formats.is_binary(5));
}

TEST(read_bind, cut_anywhere) {
  const auto message = test::client::bind({"p", "s", {std::string{"777"}, std::nullopt}, {1}, {}});
  const auto body = body_of(message);
  for (std::size_t size = 0; size < body.size(); ++size) {
    EXPECT_FALSE(read_bind(body.first(size), false)) << size;
    const auto cut = read_bind(body.first(size), true);
    EXPECT_EQ(cut.has_value(), size >= 4) << size;
    if (!cut) continue;
    EXPECT_FALSE(cut->result_formats_known);
    bind_parameters values{*cut};
    const auto first = values.next();
    if (first) {
      EXPECT_EQ(core::as_text(*first->value), "777");
    }
  }
}

TEST(read_bind, refuses_lengths_and_counts_that_lie) {
  const auto head = zero_ended("") + zero_ended("") + u16(0);
  const auto read = [](const std::string& body) { return read_bind(core::as_bytes(body), false); };
  EXPECT_FALSE(read(head + u16(1) + u32(0xffff'fffe) + u16(0)));
  EXPECT_FALSE(read(head + u16(1) + u32(0x8000'0000) + u16(0)));
  EXPECT_FALSE(read(head + u16(1) + u32(3) + "xy" + u16(0)));
  EXPECT_FALSE(read(head + u16(0xffff) + u16(0)));
  EXPECT_FALSE(read(head + u16(0) + u16(0) + "more"));
  EXPECT_FALSE(read(zero_ended("") + zero_ended("") + u16(2) + u16(0) + u16(1) + u16(1) +
                    u32(0xffff'ffff) + u16(0)));
}

TEST(read_execute, a_negative_limit_is_none) {
  const auto read = [](const std::string& body) { return read_execute(core::as_bytes(body)); };
  EXPECT_EQ(read(zero_ended("p") + u32(5))->max_rows, 5U);
  EXPECT_EQ(read(zero_ended("p") + u32(0xffff'ffff))->max_rows, 0U);
  EXPECT_FALSE(read(zero_ended("p") + u16(5)));
  EXPECT_FALSE(read(zero_ended("p") + u32(5) + "x"));
}

TEST(read_named, statements_and_portals_only) {
  const auto read = [](const std::string& body) { return read_named(core::as_bytes(body)); };
  EXPECT_TRUE(read(zero_ended("Pp1"))->is_portal);
  EXPECT_EQ(read(zero_ended("Ss1"))->name, "s1");
  EXPECT_FALSE(read(zero_ended("Xx")));
  EXPECT_FALSE(read("S"));
  EXPECT_FALSE(read(""));
}

}  // namespace
}  // namespace pgweir::wire
