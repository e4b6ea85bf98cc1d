// What the names of prepared statements and portals mean, and which parameters travel with them.
#include "proxy/session/prepared.hpp"

#include "proxy/session/known_statement.hpp"
#include "proxy/session/statement_effect.hpp"
#include "tests/proxy/session/watched_conversation.hpp"
#include "tests/support/byte_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pgweir::session {
namespace {

namespace c = test::client;
namespace s = test::server;
using testing::ElementsAre;

watched_conversation logged_in() { return watched_conversation{}.login(); }

watched_conversation& prepares(watched_conversation& talk, const std::string& name,
                               const std::string& text) {
  return talk.client(c::parse(name, text) + c::sync()).server(s::parse_complete() + s::ready());
}
std::string runs(const std::string& name) {
  return c::bind({"", name, {}, {}, {}}) + c::execute() + c::sync();
}
const std::string ran = s::bind_complete() + s::complete("SELECT 0") + s::ready();

TEST(prepared, a_name_means_what_was_parsed) {
  auto talk = logged_in();
  prepares(talk, "s1", "select a");
  prepares(talk, "s2", "select b");
  talk.client(runs("s2")).server(ran).client(runs("s1")).server(ran);
  EXPECT_THAT(talk.seen(),
              ElementsAre("select b: completed, trip 3 ends", "select a: completed, trip 4 ends"));
}

// wire-case: parse-again
TEST(prepared, a_parse_that_failed_changes_nothing) {
  auto talk = logged_in();
  prepares(talk, "s1", "select a");
  talk.client(c::parse("s1", "select b") + c::sync() + runs("s1"))
      .server(s::error("42P05") + s::ready() + ran);
  EXPECT_THAT(talk.seen(), ElementsAre("select b: failed 42P05, trip 2 ends",
                                       "select a: completed, trip 3 ends"));
}

TEST(prepared, the_execution_of_a_failed_parse_failed) {
  auto talk = logged_in();
  talk.client(c::parse("", "selec a") + c::bind({}) + c::execute() + c::sync())
      .server(s::error("42601") + s::ready());
  EXPECT_THAT(talk.seen(), ElementsAre("selec a: failed 42601, trip 1 ends"));
}

TEST(prepared, close_and_parse_again) {
  auto talk = logged_in();
  prepares(talk, "s1", "select a");
  talk.client(c::close('S', "s1") + c::close('S', "missing") + c::parse("s1", "select b") +
              runs("s1"))
      .server(s::close_complete() + s::close_complete() + s::parse_complete() + ran);
  EXPECT_THAT(talk.seen(), ElementsAre("select b: completed, trip 2 ends"));
}

TEST(prepared, a_closed_name_means_nothing) {
  auto talk = logged_in();
  prepares(talk, "s1", "select a");
  talk.client(c::close('S', "s1") + c::sync()).server(s::close_complete() + s::ready());
  talk.client(runs("s1")).server(ran);
  EXPECT_THAT(talk.seen(), ElementsAre("?: completed, trip 3 ends"));
}

// wire-case: deallocate
TEST(prepared, deallocate_and_discard_forget_names) {
  for (const auto* text :
       {"deallocate s1", "DEALLOCATE PREPARE \"s1\"", "deallocate all", "discard all"}) {
    auto talk = logged_in();
    prepares(talk, "s1", "select a");
    const std::string tag = text[2] == 's'    ? "DISCARD ALL"
                            : text[11] == 'a' ? "DEALLOCATE ALL"
                                              : "DEALLOCATE";
    talk.asks(text, s::complete(tag) + s::ready()).client(runs("s1")).server(ran);
    EXPECT_EQ(talk.seen().back(), "?: completed, trip 3 ends") << text;
  }
}

// wire-case: unnamed-statement
TEST(prepared, a_simple_query_destroys_the_unnamed_statement) {
  auto talk = logged_in();
  prepares(talk, "", "select a");
  talk.asks("select b", s::complete("SELECT 0") + s::ready()).client(runs("")).server(ran);
  EXPECT_EQ(talk.seen().back(), "?: completed, trip 3 ends");
}

// wire-case: deallocate
TEST(prepared, sql_execute_is_the_inner_statement) {
  auto talk = logged_in();
  talk.asks("PREPARE p (int, text) AS SELECT $1, $2, 9", s::complete("PREPARE") + s::ready())
      .asks("execute p(7, 'x')", s::complete("SELECT 1") + s::ready());
  EXPECT_EQ(talk.seen().back(), "SELECT $1, $2, $3: completed, rows 1, trip 2 ends");
  const auto ran_last = std::move(talk.executions().back());
  EXPECT_EQ(ran_last.parameters.slot(1), digest_of(7));
  EXPECT_EQ(ran_last.parameters.slot(2), test_digester().text("x", {}));
  EXPECT_EQ(ran_last.parameters.slot(3), digest_of(9));
}

TEST(prepared, bind_and_execute_name_what_sql_prepared) {
  auto talk = logged_in();
  talk.asks("prepare p as select a", s::complete("PREPARE") + s::ready())
      .client(runs("p"))
      .server(ran);
  EXPECT_EQ(talk.seen().back(), "select a: completed, trip 2 ends");
}

TEST(prepared, parameters_in_text_and_binary_are_the_same_keys) {
  auto talk = logged_in();
  talk.client(c::parse("", "select * from t where a = $1 and b = $2 and c = 5", {20, 23}) +
              c::bind({"", "", {std::string{"7"}, test::u32(8)}, {0, 1}, {}}) + c::execute() +
              c::sync())
      .server(s::parse_complete() + ran);
  const auto executions = talk.executions();
  const auto& parameters = executions[0].parameters;
  ASSERT_EQ(parameters.view().size(), 3U);
  EXPECT_EQ(parameters.slot(1), digest_of(7));
  EXPECT_EQ(parameters.slot(2), digest_of(8));
  EXPECT_EQ(parameters.slot(3), digest_of(5));
}

TEST(prepared, parameter_description_tells_binary_types) {
  auto talk = logged_in();
  talk.client(c::parse("s1", "select $1") + c::describe('S', "s1") + c::sync())
      .server(s::parse_complete() + s::parameters({21}) + s::no_data() + s::ready())
      .client(c::bind({"", "s1", {test::u16(0xffff)}, {1}, {}}) + c::execute() + c::sync())
      .server(ran);
  EXPECT_EQ(talk.executions()[0].parameters.slot(1), digest_of(-1));
}

TEST(prepared, null_has_no_digest) {
  auto talk = logged_in();
  talk.client(c::parse("", "select $1, $2") +
              c::bind({"", "", {std::nullopt, std::string{"1"}}, {}, {}}) + c::execute() +
              c::sync())
      .server(s::parse_complete() + ran);
  EXPECT_FALSE(talk.executions()[0].parameters.slot(1));
  EXPECT_EQ(talk.executions()[0].parameters.slot(2), digest_of(1));
}

TEST(prepared, other_parameters_have_another_hash) {
  auto talk = logged_in();
  prepares(talk, "s1", "select $1");
  for (const auto* value : {"1", "2", "1"}) {
    talk.client(c::bind({"", "s1", {std::string{value}}, {}, {}}) + c::execute() + c::sync())
        .server(ran);
  }
  const auto executions = talk.executions();
  EXPECT_NE(executions[0].parameters_hash, executions[1].parameters_hash);
  EXPECT_EQ(executions[0].parameters_hash, executions[2].parameters_hash);
  EXPECT_EQ(executions[0].result_hash, executions[1].result_hash);
}

TEST(prepared, bind_counts_are_unsigned) {
  auto talk = logged_in();
  test::values many(40'000, std::string{"1"});
  talk.client(c::parse("", "select 1") + c::bind({"", "", many, {}, {}}) + c::execute() + c::sync())
      .server(s::parse_complete() + ran);
  EXPECT_THAT(talk.seen(), ElementsAre("select $1: completed, trip 1 ends"));
}

std::vector<core::statement_prepared> what_is_kept(const watched_conversation& talk) {
  std::vector<core::statement_prepared> kept;
  for (const auto& event : talk.events()) {
    if (const auto* prepared = std::get_if<core::statement_prepared>(&event))
      kept.push_back(*prepared);
  }
  return kept;
}

TEST(prepared, the_server_keeps_what_has_a_name) {
  auto talk = logged_in();
  prepares(talk, "", "select a from t where b in ($1)");
  prepares(talk, "s1", "select a from t where b in ($1, $2, $3)");
  prepares(talk, "s2", "select a from t where b in ($1, $2, $3, $4)");
  talk.asks("prepare s3 as select a from t where b in ($1, $2, $3, $4)",
            s::complete("PREPARE") + s::ready());
  talk.client(c::parse("s4", "selec") + c::sync()).server(s::error("42601") + s::ready());
  const auto kept = what_is_kept(talk);
  ASSERT_EQ(kept.size(), 3U);
  EXPECT_EQ(kept[0].statement, kept[1].statement);
  EXPECT_NE(kept[0].text_hash, kept[1].text_hash);
  EXPECT_EQ(kept[2].text_hash, kept[1].text_hash);
  EXPECT_EQ(kept[1].text_bytes, 43U);
  EXPECT_EQ(kept[2].held, 3U);
}

TEST(prepared, a_bind_tells_how_many_parameters_it_brought) {
  const test::values three{std::string{"1"}, std::string{"2"}, std::string{"3"}};
  auto talk = logged_in();
  prepares(talk, "s1", "select a from t where b in ($1, $2, $3)");
  talk.client(c::bind({"", "s1", three, {}, {}}) + c::execute() + c::sync()).server(ran);
  EXPECT_EQ(talk.executions()[0].bound_parameters, 3U);
}

TEST(prepared, tags_are_of_the_first_execution_only) {
  auto talk = logged_in();
  talk.client(c::parse("s1", "select a /*route='%2Fx'*/") + runs("s1"))
      .server(s::parse_complete() + ran)
      .client(runs("s1"))
      .server(ran)
      .asks("select a /*route='%2Fy'*/", s::complete("SELECT 0") + s::ready());
  EXPECT_THAT(talk.seen(), ElementsAre("select a: completed, route=/x, trip 1 ends",
                                       "select a: completed, trip 2 ends",
                                       "select a: completed, route=/y, trip 3 ends"));
}

// wire-case: portals
TEST(prepared, named_portals_live_until_the_transaction_ends) {
  auto talk = logged_in();
  talk.client(c::parse("", "select a") + c::bind({"p1", "", {}, {}, {}}) + c::sync())
      .server(s::parse_complete() + s::bind_complete() + s::ready('T'))
      .client(c::execute("p1") + c::close('P', "p1") + c::execute("p1") + c::sync())
      .server(s::complete("SELECT 0") + s::close_complete() + s::error("34000") + s::ready('E'));
  const auto executions = talk.executions();
  ASSERT_EQ(executions.size(), 2U);
  EXPECT_TRUE(executions[0].statement);
  EXPECT_FALSE(executions[1].statement);
}

TEST(prepared, a_portal_that_is_done_may_be_executed_again) {
  auto talk = logged_in();
  prepares(talk, "s1", "select a from t where b in ($1, $2, $3, $4, $5)");
  talk.client(c::bind({"", "s1", {"1", "2", "3", "4", "5"}, {}, {}}) + c::execute() + c::execute() +
              c::sync())
      .server(s::bind_complete() + s::complete("SELECT 3") + s::complete("SELECT 0") + s::ready());
  const auto executions = talk.executions();
  ASSERT_EQ(executions.size(), 2U);
  EXPECT_EQ(executions[0].parameters.view().size(), 6U);  // with the folded list
  EXPECT_TRUE(executions[1].parameters.view().empty());
}

TEST(prepared, names_beyond_the_bound_are_not_followed) {
  prepared_statements names;
  for (std::size_t i = 0; i < core::limits::statements_per_connection; ++i) {
    EXPECT_TRUE(names.find_or_add("s" + std::to_string(i)));
  }
  const auto kept = names.find_or_add("s1");
  EXPECT_EQ(names.size(), core::limits::statements_per_connection);
  EXPECT_FALSE(names.find_or_add("one more"));
  names.drop("s1");
  EXPECT_TRUE(names.find_or_add("one more"));
  EXPECT_EQ(names.find(std::string(70, 'x') + "1"), names.find(std::string(70, 'x') + "2"));
}

}  // namespace
}  // namespace pgweir::session
