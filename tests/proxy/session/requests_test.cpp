#include "proxy/session/requests.hpp"

#include "tests/proxy/session/watched_conversation.hpp"
#include "tests/support/byte_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace pgweir::session {
namespace {

namespace c = test::client;
namespace s = test::server;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;

request numbered(std::int64_t number) {
  return {request_kind::sync, core::time_point{std::chrono::microseconds{number}}};
}
std::int64_t number_of(const request& one) {
  return std::chrono::floor<std::chrono::microseconds>(one.sent().time_since_epoch()).count();
}

TEST(request_queue, keeps_its_order_while_it_grows_and_shrinks) {
  spares<request_queue::list> spare;
  request_queue queue{spare};
  std::int64_t added = 0;
  std::int64_t taken = 0;
  for (const int length : {1, 40, 3, 500, 0, 17, 16, 15, 0, 2'000, 1, 0}) {
    while (queue.size() < static_cast<std::size_t>(length)) queue.push(numbered(added++));
    while (queue.size() > static_cast<std::size_t>(length)) {
      ASSERT_EQ(number_of(queue.front()), taken++);
      queue.pop();
    }
    for (std::size_t i = 0; i < queue.size(); ++i) {
      ASSERT_EQ(number_of(queue.at(i)), taken + static_cast<std::int64_t>(i));
    }
  }
  EXPECT_TRUE(queue.empty());
}

TEST(request_queue, the_second_can_go_first) {
  spares<request_queue::list> spare;
  request_queue queue{spare};
  for (std::int64_t i = 0; i < 80; ++i) queue.push(numbered(i));
  for (int i = 0; i < 78; ++i) queue.pop_second();
  EXPECT_EQ(number_of(queue.at(0)), 0);
  EXPECT_EQ(number_of(queue.at(1)), 79);
  EXPECT_EQ(queue.size(), 2U);
}

TEST(request_queue, counts_what_is_its_own) {
  spares<request_queue::list> spare;
  request_queue queue{spare};
  const auto shared = kept_portal_name("p1");
  request own{request_kind::execute, {}};
  own.part = kept_portal_name("p2");
  own.counts = true;
  request not_own{request_kind::execute, {}};
  not_own.part = shared;
  const auto bytes = own.part->bytes;
  EXPECT_GT(bytes, 0U);
  queue.push(std::move(own));
  queue.push(std::move(not_own));
  EXPECT_EQ(queue.kept_bytes(), bytes);
  queue.pop_second();
  EXPECT_EQ(queue.kept_bytes(), bytes);
  queue.pop();
  EXPECT_EQ(queue.kept_bytes(), 0U);
  EXPECT_EQ(shared->use_count(), 1U);
}

TEST(request, says_what_it_is) {
  request one{request_kind::bind, core::time_point{std::chrono::hours{24 * 365}}};
  one.part = make_kept<bind_request>();
  EXPECT_TRUE(one.kind == request_kind::bind);
  EXPECT_FALSE(one.kind == request_kind::execute);
  EXPECT_EQ(one.sent(), core::time_point{std::chrono::hours{24 * 365}});
  EXPECT_EQ(text_of(one.as<bind_request>()->portal.get()), "");
  EXPECT_EQ(text_of(kept_portal_name("p1").get()), "p1");
  EXPECT_EQ(text_of(kept_portal_name(std::string(99, 'n')).get()).size(), core::limits::name_bytes);
}

// --- more than there is room for (limits::pending_request_bytes) ---

constexpr int many = 2'000;

std::string many_queries() {
  std::string out;
  for (int i = 0; i < many; ++i) out += c::query("select a from t where id = " + std::to_string(i));
  return out;
}
std::string many_answers() {
  std::string out;
  for (int i = 0; i < many; ++i) out += s::complete("SELECT 0") + s::ready();
  return out;
}
auto known_among(const std::vector<core::execution>& all) {
  return std::ranges::count_if(all, [](const auto& each) { return bool{each.statement}; });
}
// The last execution that was seen.
std::string last_of(const watched_conversation& talk) {
  const auto all = talk.seen();
  const auto last = std::ranges::find_if(
      all.rbegin(), all.rend(), [](const auto& line) { return !line.starts_with("transaction"); });
  return last == all.rend() ? "" : *last;
}

TEST(room_for_requests, those_beyond_are_followed_and_not_known) {
  auto talk = watched_conversation{}.login().client(many_queries()).server(many_answers());
  talk.asks("select b", s::complete("SELECT 0") + s::ready());
  const auto all = talk.executions();
  ASSERT_EQ(all.size(), many + 1U);
  EXPECT_TRUE(all.front().statement);
  EXPECT_FALSE(all[many - 1].statement);
  EXPECT_GT(known_among(all), 300);
  EXPECT_LT(known_among(all), 1'500);
  EXPECT_EQ(last_of(talk), "select b: completed, trip 2001 ends");
}

TEST(room_for_requests, the_same_query_again_takes_none) {
  std::string queries;
  for (int i = 0; i < many; ++i) queries += c::query("select a from t where id = 7");
  const auto all =
      watched_conversation{}.login().client(queries).server(many_answers()).executions();
  EXPECT_EQ(known_among(all), many);
}

// A name whose new meaning is not known must not keep its old one.
TEST(room_for_requests, a_name_that_was_parsed_beyond_is_forgotten) {
  auto talk = watched_conversation{}
                  .login()
                  .client(c::parse("s1", "select a") + c::sync())
                  .server(s::parse_complete() + s::ready());
  const auto run = c::bind({"", "s1", {}, {}, {}}) + c::execute() + c::sync();
  const auto ran = s::bind_complete() + s::complete("SELECT 0") + s::ready();
  talk.client(many_queries() + c::close('S', "s1") + c::parse("s1", "select b") + run);
  talk.server(many_answers() + s::close_complete() + s::parse_complete() + ran);
  EXPECT_EQ(last_of(talk), "?: completed, trip 2002 ends");
  talk.client(run).server(ran);
  EXPECT_EQ(last_of(talk), "?: completed, trip 2003 ends");
  talk.client(c::parse("s1", "select c") + run).server(s::parse_complete() + ran);
  EXPECT_EQ(last_of(talk), "select c: completed, trip 2004 ends");
}

TEST(room_for_requests, a_portal_that_was_bound_beyond_is_forgotten) {
  auto talk = watched_conversation{}.login().asks("begin", s::complete("BEGIN") + s::ready('T'));
  talk.client(c::parse("s1", "select a") + c::bind({"p", "s1", {}, {}, {}}) + c::execute("p", 1) +
              c::sync());
  talk.server(s::parse_complete() + s::bind_complete() + s::row({"1"}) + s::suspended() +
              s::ready('T'));
  std::string answers;
  for (int i = 0; i < many; ++i) answers += s::complete("SELECT 0") + s::ready('T');
  talk.client(many_queries() + c::bind({"p", "s1", {}, {}, {}}) + c::execute("p") + c::sync());
  talk.server(answers + s::bind_complete() + s::complete("SELECT 0") + s::ready('T'));
  EXPECT_EQ(last_of(talk).substr(0, 2), "?:");
}

TEST(room_for_requests, names_made_in_sql_beyond_are_forgotten) {
  auto talk = watched_conversation{}
                  .login()
                  .asks("prepare q as select a", s::complete("PREPARE") + s::ready())
                  .asks("execute q", s::complete("SELECT 0") + s::ready());
  EXPECT_EQ(last_of(talk), "select a: completed, trip 2 ends");
  talk.client(many_queries() + c::query("deallocate q") + c::query("prepare q as select b"));
  talk.server(many_answers() + s::complete("DEALLOCATE") + s::ready() + s::complete("PREPARE") +
              s::ready());
  talk.asks("execute q", s::complete("SELECT 0") + s::ready());
  EXPECT_THAT(last_of(talk), Not(testing::HasSubstr("select a")));
}

TEST(room_for_requests, an_error_beyond_is_skipped_to_its_sync) {
  std::string rounds;
  for (int i = 0; i < many; ++i) {
    rounds += c::parse("", "select " + std::to_string(i)) + c::bind({"", "", {"1"}, {}, {}}) +
              c::describe('P') + c::execute() + c::sync();
  }
  std::string answers;
  for (int i = 0; i < many; ++i) {
    answers += s::parse_complete();
    answers += i % 2 == 1
                   ? s::error("22012") + s::ready()
                   : s::bind_complete() + s::no_data() + s::complete("SELECT 0") + s::ready();
  }
  auto talk = watched_conversation{}.login().client(rounds).server(answers);
  talk.asks("select z", s::complete("SELECT 0") + s::ready());
  EXPECT_EQ(talk.executions().size(), many + 1U);
  EXPECT_THAT(talk.seen(), Not(Contains(testing::StartsWith("blind"))));
  EXPECT_EQ(last_of(talk), "select z: completed, trip 2001 ends");
}

}  // namespace
}  // namespace pgweir::session
