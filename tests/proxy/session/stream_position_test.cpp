#include "proxy/session/stream_position.hpp"

#include "tests/support/byte_builder.hpp"
#include "tests/support/chunker.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pgweir::session {
namespace {

namespace c = test::client;
namespace s = test::server;

struct piece_of_talk {
  bool by_client;
  std::string bytes;
};
using talk = std::vector<piece_of_talk>;

talk login() {
  return {{true, c::password("secret")},
          {false,
           s::authentication_ok() + s::status("TimeZone", "UTC") + s::key_data(4711) + s::ready()}};
}
talk operator+(talk first, const talk& then) {
  first.insert(first.end(), then.begin(), then.end());
  return first;
}
talk client(std::string bytes) { return {{true, std::move(bytes)}}; }
talk server(std::string bytes) { return {{false, std::move(bytes)}}; }

stream_position played(const talk& all, bool byte_by_byte) {
  stream_position out;
  for (const auto& [by_client, bytes] : all) {
    const auto pieces = byte_by_byte ? test::every_byte(bytes) : test::whole(bytes);
    for (const auto piece : pieces) {
      if (by_client) {
        out.client_sent(core::as_bytes(piece));
      } else {
        out.server_sent(core::as_bytes(piece));
      }
    }
  }
  return out;
}
stream_position after(const talk& all) {
  const auto slow = played(all, true);
  const auto quick = played(all, false);
  EXPECT_EQ(slow.standing(), quick.standing());
  EXPECT_EQ(slow.at_server_message_boundary(), quick.at_server_message_boundary());
  EXPECT_EQ(slow.farewell_said(), quick.farewell_said());
  return slow;
}
standstill standing(const talk& all) { return after(all).standing(); }

TEST(stream_position, a_login) {
  EXPECT_TRUE(after({}).is_logging_in());
  EXPECT_EQ(standing({}), standstill::busy);
  const auto done = after(login());
  EXPECT_FALSE(done.is_logging_in());
  EXPECT_EQ(done.standing(), standstill::idle);
  EXPECT_EQ(std::string{core::as_text(done.backend_key())}, test::u32(4711) + test::u32(99));
}

TEST(stream_position, a_query) {
  const auto asked = login() + client(c::query("select 1"));
  EXPECT_EQ(standing(asked), standstill::busy);
  const auto half = asked + server(s::row({"1"}).substr(0, 7));
  EXPECT_FALSE(after(half).at_server_message_boundary());
  const auto row = asked + server(s::row({"1"}));
  EXPECT_TRUE(after(row).at_server_message_boundary());
  EXPECT_EQ(standing(row), standstill::busy);
  EXPECT_EQ(standing(row + server(s::complete("SELECT 1") + s::ready())), standstill::idle);
}

TEST(stream_position, a_request_that_is_half_sent) {
  EXPECT_EQ(standing(login() + client("Q")), standstill::busy);
  EXPECT_EQ(standing(login() + client(c::parse("", "select 1").substr(0, 9))), standstill::busy);
}

TEST(stream_position, a_transaction) {
  const auto begun =
      login() + client(c::query("begin")) + server(s::complete("BEGIN") + s::ready('T'));
  EXPECT_EQ(standing(begun), standstill::idle_in_transaction);
  const auto failed = begun + client(c::query("x")) + server(s::error("42601") + s::ready('E'));
  EXPECT_EQ(standing(failed), standstill::idle_in_transaction);
  EXPECT_EQ(standing(failed + client(c::query("rollback")) +
                     server(s::complete("ROLLBACK") + s::ready())),
            standstill::idle);
}

TEST(stream_position, a_pipeline_is_busy_up_to_its_last_answer) {
  const auto asked = login() + client(c::query("a") + c::sync() + c::function_call());
  EXPECT_EQ(standing(asked + server(s::ready())), standstill::busy);
  EXPECT_EQ(standing(asked + server(s::ready() + s::ready())), standstill::busy);
  EXPECT_EQ(standing(asked + server(s::ready() + s::ready() + s::ready())), standstill::idle);
}

TEST(stream_position, words_that_end_a_session) {
  EXPECT_FALSE(after(login() + server(s::error("42601"))).farewell_said());
  const auto fatal =
      test::message('E', "SFATAL" + std::string(1, '\0') + "C57P01" + std::string(2, '\0'));
  EXPECT_TRUE(after(login() + server(fatal)).farewell_said());
  EXPECT_TRUE(after(login() + client(c::terminate())).farewell_said());
}

TEST(stream_position, replication) {
  const auto streams = login() + client(c::query("START_REPLICATION 0/0")) +
                       server(s::copy_both() + s::copy_data("wal"));
  EXPECT_TRUE(after(streams).is_streaming());
  EXPECT_EQ(standing(streams), standstill::busy);
  EXPECT_TRUE(after(streams).at_server_message_boundary());
  EXPECT_FALSE(after(streams + server("d")).at_server_message_boundary());
  const auto ended = streams + client(c::copy_done()) +
                     server(s::copy_done() + s::complete("COPY 0") + s::ready());
  EXPECT_FALSE(after(ended).is_streaming());
  EXPECT_EQ(standing(ended), standstill::idle);
}

TEST(stream_position, a_length_that_cannot_be_is_the_end_of_all_knowledge) {
  const auto lost = after(login() + server("Z" + test::u32(3)));
  EXPECT_EQ(lost.standing(), standstill::busy);
  EXPECT_FALSE(lost.at_server_message_boundary());
  EXPECT_FALSE(after(client("Q" + test::u32(0))).is_logging_in());
}

}  // namespace
}  // namespace pgweir::session
