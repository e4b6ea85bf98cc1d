#include "proxy/session/session.hpp"

#include "tests/proxy/session/watched_conversation.hpp"
#include "tests/support/byte_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::session {
namespace {

namespace c = test::client;
namespace s = test::server;
using core::blind_reason;
using testing::ElementsAre;
using testing::IsEmpty;

// wire-case: first-ready-for-query notices-in-the-login authentication
TEST(session, the_first_ready_for_query_ends_the_login) {
  const auto talk =
      watched_conversation{}
          .startup("application_name", "as asked")
          .startup("client_encoding", "utf-8")
          .server(test::message('R', test::u32(10) + "SCRAM-SHA-256"))
          .client(c::password("secret"))
          .server(s::authentication_ok() + s::notice() + s::status("application_name", "as told") +
                  s::key_data(4711) + s::ready());
  EXPECT_THAT(talk.seen(), IsEmpty());
  const auto events = talk.events();
  ASSERT_EQ(events.size(), 1U);
  const auto& login = *std::get<core::connection_opened>(events[0]).login;
  EXPECT_EQ(login.user, "ann");
  EXPECT_EQ(login.database, "shop");
  EXPECT_EQ(login.application_name, "as told");
  EXPECT_EQ(login.client_encoding, "utf-8");
  EXPECT_EQ(login.client_address, "10.0.0.9");
  EXPECT_EQ(login.backend_pid, 4711U);
  EXPECT_FALSE(login.replication);
}

TEST(session, a_login_tells_of_privilege_timeouts_and_its_time) {
  const auto events = watched_conversation{}
                          .startup("statement_timeout", "0")
                          .startup("options", "-c idle_in_transaction_session_timeout=5s")
                          .server(test::message('R', test::u32(3)))
                          .client(c::password("secret"))
                          .server(s::authentication_ok() + s::status("is_superuser", "on"))
                          .server(s::key_data(4711) + s::ready())
                          .events();
  ASSERT_EQ(events.size(), 1U);
  const auto& login = *std::get<core::connection_opened>(events[0]).login;
  EXPECT_EQ(login.superuser, std::optional{true});
  EXPECT_EQ(login.timeouts.statement, std::optional{false});
  EXPECT_EQ(login.timeouts.idle_in_transaction, std::optional{true});
  EXPECT_EQ(login.login_took, std::chrono::milliseconds{4});
}

TEST(session, a_login_that_failed_was_no_connection) {
  EXPECT_THAT(watched_conversation{}.server(s::error("28P01")).closes().seen(), IsEmpty());
}

TEST(session, labels_change_where_the_server_says_so) {
  const auto talk =
      watched_conversation{}
          .login()
          .asks("set application_name = 'jobs'",
                s::complete("SET") + s::status("application_name", "jobs") + s::ready())
          .asks("SET pgweir.scope = 'GET /it''s'", s::complete("SET") + s::ready())
          .asks("set local pgweir.scope to 'no'", s::error("25P01") + s::ready())
          .asks("set role b", s::complete("SET") + s::status("is_superuser", "off") + s::ready())
          .asks("reset pgweir.scope", s::complete("RESET") + s::ready());
  EXPECT_THAT(talk.seen(),
              ElementsAre("set application_name = $1: completed, trip 1 ends", "application jobs",
                          "SET pgweir.scope = $1: completed, trip 2 ends", "scope GET /it's",
                          "set local pgweir.scope to $1: failed 25P01, trip 3 ends",
                          "set role b: completed, trip 4 ends", "superuser off",
                          "reset pgweir.scope: completed, trip 5 ends", "scope "));
}

TEST(session, the_same_text_is_the_same_statement_until_it_reads_otherwise) {
  const std::string text = R"(select '\', ':x' /* route='/a' */)";
  const auto answer = s::complete("SELECT 0") + s::ready();
  const auto talk =
      watched_conversation{}
          .login()
          .asks(text, answer)
          .asks(text, answer)
          .asks("set standard_conforming_strings = off",
                s::complete("SET") + s::status("standard_conforming_strings", "off") + s::ready())
          .asks(text, answer);
  const auto executions = talk.executions();
  ASSERT_EQ(executions.size(), 4U);
  EXPECT_EQ(executions[0].statement, executions[1].statement);
  EXPECT_EQ(executions[0].parameters_hash, executions[1].parameters_hash);
  EXPECT_EQ(executions[0].tags, executions[1].tags);
  EXPECT_TRUE(executions[1].tags);
  EXPECT_NE(executions[0].statement, executions[3].statement);
}

core::execution asked_first(const std::string& text) {
  const auto talk = watched_conversation{}.login().asks(text, s::complete("SELECT 0") + s::ready());
  return std::move(talk.executions().at(0));
}

TEST(session, a_statement_is_read_with_other_values_as_if_it_were_new) {
  const std::vector<std::string> texts = {
      "select a from t where b = 5",         "select a from t where b = 61",
      "select a from t where b = '5'",       "select a from t where b = 'it''s'",
      "select a from t where b = -5",        "select a from t where b = -61",
      "select a from t where b = -5::int",   "select a from t where b = -61::int",
      "select a from t where b = 5 -- c",    "select a from t where b in (1, 2, 3)",
      "select a from t where b in (4, 5, 6)"};
  watched_conversation talk;
  talk.login();
  for (const auto& text : texts) talk.asks(text, s::complete("SELECT 0") + s::ready());
  const auto executions = talk.executions();
  ASSERT_EQ(executions.size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto alone = asked_first(texts[i]);
    EXPECT_EQ(executions[i].statement, alone.statement) << texts[i];
    EXPECT_EQ(executions[i].parameters_hash, alone.parameters_hash) << texts[i];
    EXPECT_TRUE(std::ranges::equal(executions[i].parameters.view(), alone.parameters.view()))
        << texts[i];
  }
}

// Its text comes with it, as from drivers that prepare nothing.
watched_conversation& executes(watched_conversation& talk, const std::string& text,
                               const std::string& value) {
  return talk
      .client(c::parse("", text) + c::bind({"", "", {value}, {}, {}}) + c::execute() + c::sync())
      .server(s::parse_complete() + s::bind_complete() + s::complete("SELECT 0") + s::ready());
}

TEST(session, a_parse_of_a_text_that_was_read_says_what_the_first_one_said) {
  const std::vector<std::string> texts = {"select a from t where b = $1",
                                          "select a from t where b = $1 and c = 'x'",
                                          "select a from t where b = $1 /* route='/a' */",
                                          "select a from t where b = $1 /* route='/b' */",
                                          "insert into t values ($1)",
                                          "set pgweir.scope = 'x'",
                                          "select a from t; select 5",
                                          R"(select '\', $1 )"};
  watched_conversation talk;
  talk.login();
  const std::vector<std::string> values = {"7", "8"};
  for (const auto& value : values) {
    for (const auto& text : texts) executes(talk, text, value);
  }
  const auto executions = talk.executions();
  ASSERT_EQ(executions.size(), 2 * texts.size());
  for (std::size_t i = 0; i < executions.size(); ++i) {
    const auto& text = texts[i % texts.size()];
    watched_conversation other;
    const auto alone = executes(other.login(), text, values[i / texts.size()]).executions().at(0);
    EXPECT_EQ(executions[i].statement, alone.statement) << text;
    EXPECT_EQ(executions[i].tags, alone.tags) << text;
    EXPECT_EQ(executions[i].parameters_hash, alone.parameters_hash) << text;
    EXPECT_TRUE(std::ranges::equal(executions[i].parameters.view(), alone.parameters.view()))
        << text;
  }
}

TEST(session, a_parse_is_read_anew_where_its_text_means_something_else) {
  const std::string text = R"(select '\', ':x' , $1 /* */)";
  watched_conversation talk;
  executes(executes(talk.login(), text, "7"), text, "7")
      .asks("set standard_conforming_strings = off",
            s::complete("SET") + s::status("standard_conforming_strings", "off") + s::ready());
  const auto executions = executes(talk, text, "7").executions();
  ASSERT_EQ(executions.size(), 4U);
  EXPECT_EQ(executions[0].statement, executions[1].statement);
  EXPECT_NE(executions[0].statement, executions[3].statement);
}

// wire-case: fatal-while-idle
TEST(session, a_fatal_error_while_idle_answers_nothing) {
  EXPECT_THAT(watched_conversation{}.login().server(s::error("57P01")).closes().seen(),
              ElementsAre("closed"));
}

// wire-case: bare-error
TEST(session, errors_may_lack_every_field) {
  EXPECT_THAT(watched_conversation{}
                  .login()
                  .asks("select a", test::message('E', std::string(1, '\0')) + s::ready())
                  .asks("select b", test::message('E', {}) + s::ready())
                  .asks("select c", test::message('E', "C42") + s::ready())
                  .seen(),
              ElementsAre("select a: failed, trip 1 ends", "select b: failed, trip 2 ends",
                          "select c: failed, trip 3 ends"));
}

TEST(session, what_was_asked_when_the_connection_ended_never_ran) {
  EXPECT_THAT(watched_conversation{}
                  .login()
                  .client(c::query("select a") + c::query("select b") + c::terminate())
                  .closes()
                  .seen(),
              ElementsAre("select a: discarded, trip 1", "select b: discarded, trip 1", "closed"));
}

// wire-case: bad-length
TEST(session, bad_lengths_end_the_watching) {
  for (const std::uint32_t length : {0U, 3U, 0x3fff'ffffU, 0x8000'0004U, 0xffff'ffffU}) {
    const auto bad = "Q" + test::u32(length);
    EXPECT_THAT(watched_conversation{}.login().client(bad).seen(), ElementsAre("blind bad_length"));
    EXPECT_THAT(watched_conversation{}.login().server("D" + test::u32(length)).seen(),
                ElementsAre("blind bad_length"));
  }
}

// wire-case: unknown-message
TEST(session, unknown_messages_end_the_watching) {
  EXPECT_THAT(watched_conversation{}.login().client(test::message('?', "")).closes().seen(),
              ElementsAre("blind unknown_message", "closed"));
  EXPECT_THAT(watched_conversation{}.login().server(test::message('?', "")).seen(),
              ElementsAre("blind unknown_message"));
}

// wire-case: copy-both replication-commands
TEST(session, replication_streams_are_not_watched) {
  const auto talk =
      watched_conversation{}
          .startup("replication", "database")
          .login()
          .asks("IDENTIFY_SYSTEM", s::row_description({{"systemid", 25, 0}}) + s::row({"1"}) +
                                       s::complete("IDENTIFY_SYSTEM") + s::ready())
          .asks("START_REPLICATION 0/0", s::copy_both());
  EXPECT_THAT(talk.seen(), ElementsAre("?: completed, rows 1, trip 1 ends", "blind replication"));
}

TEST(session, too_many_requests_end_the_watching) {
  shared_state shared{test_digester(), {}};
  session watched{core::connection_id{1}, {}, {}, shared};
  std::vector<core::event> out;
  const auto sync = c::sync();
  for (std::size_t i = 0; i < core::limits::pending_requests; ++i) {
    watched.client_sent(core::as_bytes(sync), {}, out);
  }
  EXPECT_FALSE(watched.blind());
  watched.client_sent(core::as_bytes(sync), {}, out);
  EXPECT_EQ(watched.blind(), blind_reason::too_many_requests);
}

TEST(session, stands_still_between_round_trips) {
  shared_state shared{test_digester(), {}};
  session watched{core::connection_id{1}, {}, {}, shared};
  std::vector<core::event> out;
  const auto client = [&](const std::string& bytes) {
    watched.client_sent(core::as_bytes(bytes), {}, out);
  };
  const auto server = [&](const std::string& bytes) {
    watched.server_sent(core::as_bytes(bytes), {}, out);
  };
  EXPECT_EQ(watched.standing(), standstill::busy);
  server(s::ready());
  EXPECT_EQ(watched.standing(), standstill::idle);
  client("Q");
  EXPECT_EQ(watched.standing(), standstill::busy);
  client(c::query("begin").substr(1));
  server(s::complete("BEGIN") + "Z");
  EXPECT_FALSE(watched.at_server_message_boundary());
  server(s::ready('T').substr(1));
  EXPECT_TRUE(watched.at_server_message_boundary());
  EXPECT_EQ(watched.standing(), standstill::idle_in_transaction);
  client(c::query("commit"));
  server(s::complete("COMMIT") + s::ready());
  EXPECT_EQ(watched.standing(), standstill::idle);
  EXPECT_EQ(watched.counted().queries, 2U);
  EXPECT_EQ(watched.counted().round_trips, 2U);
  EXPECT_FALSE(watched.farewell_said());
}

TEST(session, texts_are_said_once_and_again_when_forgotten) {
  shared_state shared{test_digester(), {}};
  session watched{core::connection_id{1}, {}, {}, shared};
  std::vector<core::event> out;
  const auto statements = [&] {
    std::size_t said = 0;
    for (const auto& e : out) said += std::holds_alternative<core::statement_seen>(e) ? 1U : 0U;
    return said;
  };
  const auto client = [&](const std::string& bytes) {
    watched.client_sent(core::as_bytes(bytes), {}, out);
  };
  client(c::parse("a", "select 1") + c::query("select 2"));
  EXPECT_EQ(statements(), 1U);
  shared.told.forget();
  client(c::bind({"", "a", {}, {}, {}}) + c::query("select 3"));
  EXPECT_EQ(statements(), 2U);
  client(c::parse("", "select 1") + c::parse("b", "select 1"));
  EXPECT_EQ(statements(), 2U);
  shared.told.forget();
  client(c::bind({"", "b", {}, {}, {}}) + c::parse("", "select 1"));
  EXPECT_EQ(statements(), 3U);
}

// A session that may tell values, and what it told: "id = 7:23, null" of each parameters_seen.
class values_test : public testing::Test {
 protected:
  values_test() { shared_.tells_values = true; }

  void client(const std::string& bytes) { watched_.client_sent(core::as_bytes(bytes), {}, out_); }
  static std::string bind(const std::string& statement, test::values values) {
    return c::bind({"", statement, std::move(values), {}, {}});
  }
  [[nodiscard]] std::vector<std::string> told() const {
    std::vector<std::string> all;
    for (const auto& event : out_) {
      const auto* seen = std::get_if<core::parameters_seen>(&event);
      if (!seen) continue;
      auto& line = all.emplace_back();
      for (const auto& each : *seen->values) {
        if (!line.empty()) line += ", ";
        line += (each.null ? "null" : each.bytes) + ':' + std::to_string(each.type_oid);
        if (each.binary) line += " binary";
      }
    }
    return all;
  }

  shared_state shared_{test_digester(), {}};

 private:
  session watched_{core::connection_id{1}, {}, {}, shared_};
  std::vector<core::event> out_;
};

TEST_F(values_test, of_the_first_bind_are_told_once) {
  client(c::parse("a", "select $1, $2", {20}) + bind("a", {"7", std::nullopt}));
  client(bind("a", {"8", "x"}));
  client(c::parse("", "select $1, $2", {20}) + bind("", {"9", "x"}));
  EXPECT_THAT(told(), ElementsAre("7:20, null:0"));
}

TEST_F(values_test, say_in_which_format_they_came) {
  client(c::parse("a", "select $1", {23}) +
         c::bind({"", "a", {std::string{"\0\0\0\7", 4}}, {1}, {}}));
  EXPECT_THAT(told(), ElementsAre(std::string{"\0\0\0\7", 4} + ":23 binary"));
}

TEST_F(values_test, are_told_again_with_a_text_that_was_forgotten) {
  client(c::parse("a", "select $1") + bind("a", {"7"}));
  shared_.told.forget();
  client(bind("a", {"8"}) + bind("a", {"9"}));
  EXPECT_THAT(told(), ElementsAre("7:0", "8:0"));
}

TEST_F(values_test, are_not_told_where_nobody_may_use_them) {
  shared_.tells_values = false;
  client(c::parse("a", "select $1") + bind("a", {"7"}));
  EXPECT_THAT(told(), ElementsAre());
}

TEST_F(values_test, are_told_all_or_none) {
  const std::string long_one(core::limits::sample_value_bytes + 1, 'x');
  client(c::parse("a", "select a, $1, $2") + bind("a", {"7", long_one}));
  const test::values many(core::limits::sample_parameters + 1, "7");
  client(c::parse("b", "select b, $1") + bind("b", many));
  const test::values large(10, std::string(core::limits::sample_bytes / 8, 'x'));
  client(c::parse("c", "select c, $1") + bind("c", large));
  client(c::parse("d", "select d") + bind("d", {}));
  EXPECT_THAT(told(), ElementsAre());
}

// Where Parse named more types than are remembered, those of the last parameters are not known.
TEST_F(values_test, need_the_types_that_were_said) {
  const auto more = core::limits::digested_parameters + 1;
  client(c::parse("a", "select a, $1", std::vector<std::uint32_t>(more, 23)) +
         bind("a", test::values(more, "7")));
  client(c::parse("b", "select b, $1") + bind("b", test::values(more, "7")));
  EXPECT_EQ(told().size(), 1U);
}

}  // namespace
}  // namespace pgweir::session
