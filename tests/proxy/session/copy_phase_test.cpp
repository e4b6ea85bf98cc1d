// COPY and the queue of requests (manual: "COPY Operations").
#include "proxy/session/copy_phase.hpp"

#include "tests/proxy/session/watched_conversation.hpp"
#include "tests/support/byte_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::session {
namespace {

namespace c = test::client;
namespace s = test::server;
using testing::ElementsAre;

const std::string copied = s::complete("COPY 3");
const std::string data = c::copy_data("1\n") + c::copy_data("2\n");
std::string extended_copy() {
  return c::parse("", "copy t from stdin") + c::bind({}) + c::execute();
}
const std::string begun = s::parse_complete() + s::bind_complete() + s::copy_in();

watched_conversation logged_in() { return watched_conversation{}.login(); }
// Shows that request and answer still find each other.
watched_conversation::lines seen_with_a_query_behind(watched_conversation talk) {
  return talk.asks("select a", s::complete("SELECT 0") + s::ready()).seen();
}

// wire-case: copy-out
TEST(copy_phase, out) {
  auto talk = logged_in().asks("copy t to stdout", s::copy_out() + s::copy_data("1\n2\n") +
                                                       s::copy_data("3\n") + s::copy_done() +
                                                       copied + s::ready());
  EXPECT_EQ(talk.executions()[0].bytes, 4U + 5 + 2 + 5);
  EXPECT_THAT(seen_with_a_query_behind(talk),
              ElementsAre("copy t to stdout: completed, rows 3, trip 1 ends",
                          "select a: completed, trip 2 ends"));
}

// wire-case: copy-in
TEST(copy_phase, in) {
  auto talk = logged_in()
                  .asks("copy t from stdin", s::copy_in())
                  .client(data + c::sync() + c::flush() + c::copy_done())
                  .server(copied + s::ready());
  EXPECT_THAT(seen_with_a_query_behind(talk),
              ElementsAre("copy t from stdin: completed, rows 3, trip 1 ends",
                          "select a: completed, trip 2 ends"));
}

TEST(copy_phase, in_that_was_sent_at_once) {
  auto talk = logged_in()
                  .client(c::query("copy t from stdin") + data + c::copy_done())
                  .server(s::copy_in() + copied + s::ready());
  EXPECT_THAT(seen_with_a_query_behind(talk),
              ElementsAre("copy t from stdin: completed, rows 3, trip 1 ends",
                          "select a: completed, trip 2 ends"));
}

// wire-case: copy-fail
TEST(copy_phase, copy_fail_is_an_error) {
  auto talk = logged_in()
                  .asks("copy t from stdin", s::copy_in())
                  .client(c::copy_fail())
                  .server(s::error("57014") + s::ready());
  EXPECT_THAT(seen_with_a_query_behind(talk),
              ElementsAre("copy t from stdin: failed 57014, trip 1 ends",
                          "select a: completed, trip 2 ends"));
}

// wire-case: copy-error
TEST(copy_phase, copy_data_behind_an_error_is_dropped) {
  auto talk = logged_in()
                  .asks("copy t from stdin", s::copy_in())
                  .client(data)
                  .server(s::error("22P02") + s::ready())
                  .client(data + c::copy_done());
  EXPECT_THAT(seen_with_a_query_behind(talk),
              ElementsAre("copy t from stdin: failed 22P02, trip 1 ends",
                          "select a: completed, trip 2 ends"));
}

// wire-case: copy-with-two-syncs
TEST(copy_phase, extended_copy_in_has_two_syncs_and_one_ready) {
  auto talk = logged_in()
                  .client(extended_copy() + c::sync())
                  .server(begun)
                  .client(data + c::copy_done() + c::sync())
                  .server(copied + s::ready());
  EXPECT_THAT(seen_with_a_query_behind(talk),
              ElementsAre("copy t from stdin: completed, rows 3, trip 1 ends",
                          "select a: completed, trip 2 ends"));
}

// A server that is not one must not make a session look into a portal that is gone.
TEST(copy_phase, no_ready_for_query_while_the_copy_goes_on) {
  const auto talk = logged_in()
                        .client(c::parse("", "copy t from stdin") + c::bind({"p", "", {}, {}, {}}) +
                                c::execute("p"))
                        .server(begun)
                        .client(data + c::sync())
                        .server(s::ready() + s::suspended());
  EXPECT_THAT(talk.seen(), testing::Contains("blind unexpected_message"));
}

// wire-case: copy-with-two-syncs
TEST(copy_phase, an_error_may_come_before_the_first_sync_was_read) {
  auto talk = logged_in()
                  .client(extended_copy() + c::sync())
                  .server(begun)
                  .client(data + c::copy_done() + c::sync())
                  .server(s::error("P0001") + s::ready() + s::ready());
  EXPECT_THAT(seen_with_a_query_behind(talk),
              ElementsAre("copy t from stdin: failed P0001, trip 1 ends",
                          "select a: completed, trip 3 ends"));
}

// wire-case: copy-with-two-syncs
TEST(copy_phase, an_error_may_come_after_the_first_sync_was_read) {
  auto talk = logged_in()
                  .client(extended_copy() + c::sync())
                  .server(begun)
                  .client(data + c::copy_done() + c::sync())
                  .server(s::error("22P02") + s::ready());
  EXPECT_THAT(seen_with_a_query_behind(talk),
              ElementsAre("copy t from stdin: failed 22P02, trip 1 ends",
                          "select a: completed, trip 2 ends"));
}

}  // namespace
}  // namespace pgweir::session
