#include "tests/proxy/console/conversation.hpp"

#include "core/bytes.hpp"
#include "tests/support/byte_builder.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace pgweir::console {

std::vector<heard> messages_in(std::string_view bytes) {
  std::vector<heard> all;
  core::bytes_cursor in{core::as_bytes(bytes)};
  while (!in.at_end()) {
    const auto type = in.u8();
    const auto length = in.u32();
    const auto body = length && *length >= 4 ? in.take(*length - 4) : std::nullopt;
    if (!body) {
      ADD_FAILURE() << "no whole message at the end of the stream";
      return all;
    }
    all.push_back({static_cast<char>(*type), std::string{core::as_text(*body)}});
  }
  return all;
}

std::string types_in(std::string_view bytes) {
  std::string types;
  for (const auto& each : messages_in(bytes)) types += each.type;
  return types;
}

std::string field_of(const heard& error, char code) {
  core::bytes_cursor in{core::as_bytes(error.body)};
  while (const auto text = in.c_string()) {
    if (!text->empty() && text->front() == code) return std::string{text->substr(1)};
  }
  return {};
}

std::vector<std::string> cells_of(const heard& data_row) {
  std::vector<std::string> cells;
  core::bytes_cursor in{core::as_bytes(data_row.body)};
  const auto count = in.u16().value_or(0);
  for (int i = 0; i < count; ++i) {
    const auto length = in.i32().value_or(-1);
    const auto bytes = length < 0 ? std::nullopt : in.take(static_cast<std::size_t>(length));
    cells.emplace_back(bytes ? core::as_text(*bytes) : "NULL");
  }
  EXPECT_TRUE(in.at_end());
  return cells;
}

std::vector<std::string> names_of(const heard& row_description) {
  std::vector<std::string> names;
  core::bytes_cursor in{core::as_bytes(row_description.body)};
  const auto count = in.u16().value_or(0);
  for (int i = 0; i < count; ++i) {
    names.emplace_back(in.c_string().value_or("?"));
    in.take(18);
  }
  EXPECT_TRUE(in.at_end());
  return names;
}

conversation::conversation(admission who)
    : session{{shop, [] { return config::settings{}; }}, std::move(who)} {
  live::fill(shop);
}

std::string conversation::start() {
  return say(test::client::startup({{"user", "ann"}, {"database", "pgweir"}}));
}

std::string conversation::say(const test::pieces& pieces) {
  std::string out;
  for (const auto piece : pieces) {
    session.step(core::as_bytes(piece));
    while (session.has_output()) {
      const auto said = session.take_output();
      out += core::as_text(said);
      session.step({});
    }
  }
  return out;
}

}  // namespace pgweir::console
