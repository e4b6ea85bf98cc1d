// Answers and requests find each other (manual: "Message Flow").
#include "proxy/session/query_phase.hpp"

#include "proxy/session/execution_phase.hpp"
#include "proxy/session/portals.hpp"
#include "proxy/session/request_phase.hpp"
#include "tests/proxy/session/watched_conversation.hpp"
#include "tests/support/byte_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace pgweir::session {
namespace {

namespace c = test::client;
namespace s = test::server;
using namespace std::chrono_literals;
using testing::ElementsAre;

watched_conversation logged_in() { return watched_conversation{}.login(); }

const std::string id_column = s::row_description({{"id"}});
const std::string one_row = s::row({"7"});
const std::string prepared_answer =
    s::parse_complete() + s::bind_complete() + s::complete("SELECT 0");
std::string runs(std::string_view text) { return c::parse("", text) + c::bind({}) + c::execute(); }

// wire-case: several-statements
TEST(query_phase, four_statements_of_one_query_are_four_executions) {
  const auto answer = id_column + one_row + s::complete("SELECT 1") + s::complete("UPDATE 3") +
                      id_column + one_row + one_row + s::complete("SELECT 2") +
                      s::complete("DELETE 0") + s::ready();
  const auto talk = logged_in().asks(
      "select a from t; update t set b = 2;; /* no */; select id from u; delete from v", answer);
  EXPECT_THAT(talk.seen(), ElementsAre("select a from t: completed, rows 1, trip 1",
                                       "update t set b = $1: completed, rows 3, trip 1",
                                       "select id from u: completed, rows 2, trip 1",
                                       "delete from v: completed, trip 1 ends"));
}

// wire-case: error-in-the-middle
TEST(query_phase, what_follows_a_failed_statement_never_ran) {
  const auto talk = logged_in().asks(
      "select 1; select 1/0; select 3",
      id_column + one_row + s::complete("SELECT 1") + s::error("22012") + s::ready());
  EXPECT_THAT(talk.seen(), ElementsAre("select $1: completed, rows 1, trip 1",
                                       "select $1/$2: failed 22012, trip 1",
                                       "select $1: discarded, trip 1 ends"));
}

// wire-case: empty-query
TEST(query_phase, an_empty_query_is_no_execution) {
  for (const auto* text : {"", ";", "-- nothing"}) {
    EXPECT_THAT(logged_in()
                    .asks(text, s::empty_query() + s::ready())
                    .asks("select 2", s::complete("SELECT 0") + s::ready())
                    .seen(),
                ElementsAre("select $1: completed, trip 2 ends"));
  }
}

// wire-case: error-before-sync query-in-the-skipped-part
TEST(query_phase, an_error_skips_to_sync) {
  const auto talk =
      logged_in()
          .client(runs("select 1") + runs("select 1/0") + runs("select x") + c::query("select y") +
                  c::function_call() + c::sync())
          .server(prepared_answer + s::parse_complete() + s::error("22012") + s::ready())
          .asks("select z", s::complete("SELECT 0") + s::ready());
  EXPECT_THAT(talk.seen(),
              ElementsAre("select $1: completed, trip 1", "select $1/$2: failed 22012, trip 1",
                          "select x: discarded, trip 1", "select y: discarded, trip 1 ends",
                          "select z: completed, trip 2 ends"));
}

// asyncpg waits for the answer to Parse before it binds.
TEST(query_phase, a_statement_refused_before_its_execute_has_failed) {
  const auto talk = logged_in()
                        .client(c::parse("s", "select x") + c::describe('S', "s") + c::sync())
                        .server(s::error("25P02") + s::ready())
                        .client(c::parse("", "select a") + c::sync())
                        .server(s::parse_complete() + s::ready())
                        .client(c::bind({}) + c::sync())
                        .server(s::error("22P02") + s::ready())
                        .asks("select z", s::complete("SELECT 0") + s::ready());
  EXPECT_THAT(talk.seen(), ElementsAre("select x: failed 25P02, trip 1 ends",
                                       "select a: failed 22P02, trip 3 ends",
                                       "select z: completed, trip 4 ends"));
}

// wire-case: sync-after-each
TEST(query_phase, a_sync_after_each_keeps_errors_apart) {
  const auto one = runs("select a") + c::sync();
  const auto talk =
      logged_in()
          .client(one + one + one)
          .server(prepared_answer + s::ready() + s::parse_complete() + s::bind_complete() +
                  s::error("57014") + s::ready() + prepared_answer + s::ready());
  EXPECT_THAT(talk.seen(),
              ElementsAre("select a: completed, trip 1 ends", "select a: failed 57014, trip 2 ends",
                          "select a: completed, trip 3 ends"));
}

// wire-case: flush
TEST(query_phase, answers_come_without_sync_after_flush) {
  const auto talk = logged_in()
                        .client(runs("select a") + c::flush())
                        .server(prepared_answer)
                        .client(c::sync())
                        .server(s::ready());
  EXPECT_THAT(talk.seen(), ElementsAre("select a: completed, trip 1 ends"));
}

// wire-case: row-limit
TEST(query_phase, a_suspended_portal_is_one_execution) {
  const auto talk = logged_in()
                        .client(c::parse("", "select id from t") + c::bind({}) + c::describe('P') +
                                c::execute("", 2) + c::flush())
                        .server(s::parse_complete() + s::bind_complete() + id_column +
                                s::row({"1"}) + s::row({"2"}) + s::suspended())
                        .client(c::execute("", 2) + c::sync())
                        .server(s::row({"3"}) + s::complete("SELECT 1") + s::ready());
  EXPECT_THAT(talk.seen(),
              ElementsAre("select id from t: suspended, rows 2, trip 1",
                          "select id from t: completed, rows 3, fetches 2, trip 1 ends"));
  const auto executions = talk.executions();
  EXPECT_TRUE(executions[1].row_limited);
  EXPECT_EQ(executions[1].completed - executions[1].sent, 3ms);
  EXPECT_EQ(executions[1].client_wait, 1ms);
  ASSERT_EQ(executions[1].row_values->rows(), 3U);
  EXPECT_EQ(executions[1].row_values->cell(2, 0), digest_of(3));
}

// wire-case: function-call
TEST(query_phase, a_function_call_is_no_execution) {
  const auto talk = logged_in()
                        .client(c::function_call())
                        .server(s::function_result() + s::ready())
                        .client(c::function_call())
                        .server(s::error("42501") + s::ready())
                        .asks("select a", s::complete("SELECT 0") + s::ready());
  EXPECT_THAT(talk.seen(), ElementsAre("select a: completed, trip 3 ends"));
}

// wire-case: asynchronous-messages
TEST(query_phase, asynchronous_messages_answer_nothing) {
  const auto noise = s::notice() + s::notification() + s::status("TimeZone", "UTC");
  const auto talk = logged_in()
                        .server(noise)
                        .client(runs("select a") + c::sync())
                        .server(noise + s::parse_complete() + noise + s::bind_complete() + noise +
                                s::complete("SELECT 0") + noise + s::ready() + noise);
  EXPECT_THAT(talk.seen(), ElementsAre("select a: completed, trip 1 ends"));
}

TEST(query_phase, in_a_pipeline_the_next_begins_when_the_one_before_completed) {
  const auto talk = logged_in()
                        .client(runs("select a") + runs("select b") + c::sync())
                        .server(prepared_answer)
                        .server(prepared_answer + s::ready());
  const auto executions = talk.executions();
  ASSERT_EQ(executions.size(), 2U);
  EXPECT_EQ(executions[1].sent, executions[0].completed);
  EXPECT_EQ(executions[1].completed - executions[1].sent, 1ms);
}

TEST(query_phase, an_error_at_sync_ends_with_its_ready_for_query) {
  const auto talk = logged_in()
                        .client(runs("insert into t values (1)") + c::sync())
                        .server(s::parse_complete() + s::bind_complete() +
                                s::complete("INSERT 0 1") + s::error("23503") + s::ready())
                        .asks("select a", s::complete("SELECT 0") + s::ready());
  EXPECT_THAT(talk.seen(), ElementsAre("insert into t values ($1): completed, rows 1, trip 1 ends",
                                       "select a: completed, trip 2 ends"));
}

TEST(query_phase, a_long_pipeline_is_handed_over_in_parts) {
  std::string asked;
  std::string answered;
  for (int i = 0; i < 300; ++i) {
    asked += runs("select a");
    answered += prepared_answer;
  }
  const auto talk = logged_in().client(asked + c::sync()).server(answered + s::ready());
  const auto executions = talk.executions();
  ASSERT_EQ(executions.size(), 300U);
  EXPECT_TRUE(executions.back().ends_round_trip);
  EXPECT_EQ(executions.front().round_trip, 1U);
}

TEST(query_phase, answers_that_nobody_asked_for_end_the_watching) {
  for (const auto& answer :
       {s::parse_complete(), s::bind_complete(), s::close_complete(), s::complete("SELECT 1"),
        s::ready(), s::row({"1"}), id_column, s::no_data(), s::suspended(), s::copy_in(),
        s::copy_out(), s::copy_data("x"), s::copy_done(), s::empty_query(), s::key_data(3),
        s::authentication_ok(), s::parameters({23}), s::function_result()}) {
    EXPECT_THAT(logged_in().server(answer).seen(), ElementsAre("blind unexpected_message"))
        << answer[0];
  }
}

TEST(query_phase, malformed_answers_end_the_watching) {
  for (const auto& answer :
       {test::message('Z', "X"), test::message('Z', ""), test::message('C', "SELECT 1"),
        test::message('T', test::u16(2) + "id"), test::message('T', "x")}) {
    EXPECT_THAT(logged_in().asks("select a", answer).seen(),
                ElementsAre("blind malformed_message"));
  }
}

TEST(query_phase, malformed_rows_end_the_watching) {
  for (const auto& body :
       {std::string{"x"}, test::u16(1), test::u16(1) + test::u32(9) + "short",
        test::u16(1) + test::u32(0xffff'fffe), test::u16(1) + test::u32(0x7fff'ffff)}) {
    EXPECT_THAT(logged_in().asks("select a", id_column + test::message('D', body)).seen(),
                ElementsAre("blind malformed_message"));
  }
}

TEST(query_phase, malformed_requests_end_the_watching) {
  for (const auto& request :
       {test::message('Q', "no zero"), test::message('P', "x"), test::message('B', "x"),
        test::message('E', "x"), test::message('D', "?x"), test::message('C', ""),
        test::message('B', std::string(2, '\0') + test::u16(0) + test::u16(1) +
                               test::u32(0xffff'fffe) + test::u16(0))}) {
    EXPECT_THAT(logged_in().client(request).seen(), ElementsAre("blind malformed_message"));
  }
}

}  // namespace
}  // namespace pgweir::session
