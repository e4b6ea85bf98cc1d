#include "analyzers/n_plus_one_burst.hpp"

#include "tests/analyzers/provenance/provenance_world.hpp"

#include <gmock/gmock.h>

namespace pgweir::analyzers {
namespace {

using namespace std::chrono_literals;
using corpus::world;
using testing::SizeIs;

const corpus::sql stock_of = corpus::select({"stock", {"amount"}, "item_id", ""});
const corpus::sql node = corpus::select({"nodes", {"id", "next_id"}, "id", ""});

void look_up(world& app, std::size_t connection, int times) {
  for (int i = 0; i < times; ++i) {
    app.pass(1ms);
    app.run(connection, {&stock_of, {app.pick(1, 1'000'000)}, {{i}}});
  }
}

TEST(n_plus_one_burst, many_values_in_one_transaction_are_likely) {
  world app{3};
  auto connection = app.connect();
  app.begin(connection);
  look_up(app, connection, 12);
  app.commit(connection);
  app.finish();
  ASSERT_THAT(app.findings(), SizeIs(1));
  EXPECT_EQ(app.findings()[0].grade, core::grade::likely);
  EXPECT_EQ(app.findings()[0].cost.calls, 12U);
}

TEST(n_plus_one_burst, autocommit_is_silent_unless_suspects_are_asked_for) {
  world app{3};
  look_up(app, app.connect(), 30);
  app.finish();
  EXPECT_THAT(app.findings(), SizeIs(0));
  n_plus_one_settings how;
  how.suspects = true;
  world test_run{3, how};
  look_up(test_run, test_run.connect(), 30);
  test_run.finish();
  ASSERT_THAT(test_run.findings(), SizeIs(1));
  EXPECT_EQ(test_run.findings()[0].grade, core::grade::suspect);
}

TEST(n_plus_one_burst, a_walk_from_row_to_row_is_no_burst) {
  world app{3};
  auto connection = app.connect();
  app.begin(connection);
  std::int64_t at = 5;
  for (int i = 0; i < 20; ++i) {
    app.pass(1ms);
    auto next = at * 31 % 10'007;
    app.run(connection, {&node, {at}, {{at, next}}});
    at = next;
  }
  app.commit(connection);
  app.finish();
  EXPECT_THAT(app.findings(), SizeIs(0));
}

TEST(n_plus_one_burst, more_pieces_of_work_than_are_followed) {
  world app{3};
  std::vector<std::size_t> connections;
  for (std::size_t i = 0; i < core::limits::bursts + 10; ++i) {
    connections.push_back(app.connect());
    app.begin(connections.back());
    look_up(app, connections.back(), i < 10 ? 12 : 1);
  }
  app.finish();
  ASSERT_FALSE(app.findings().empty());
  EXPECT_EQ(app.findings()[0].cost.calls, 12U);
}

core::value_digest number(std::uint64_t n) { return {n, core::value_kind::integer}; }

TEST(distinct_values, are_counted_up_to_a_thousand) {
  auto all = std::make_shared<std::size_t>(0);
  distinct_values values;
  for (std::uint64_t n = 0; n < 2'000; ++n) values.add(number(n % 500), all);
  EXPECT_EQ(values.count(), 500U);
  for (std::uint64_t n = 0; n < 2'000; ++n) values.add(number(n), all);
  EXPECT_EQ(values.count(), 1'024U);
  EXPECT_EQ(*all, 1'024U);
}

TEST(distinct_values, share_a_limit) {
  auto all = std::make_shared<std::size_t>(0);
  {
    std::vector<distinct_values> many(core::limits::burst_values / 1'000 + 1);
    for (auto& each : many) {
      for (std::uint64_t n = 0; n < 1'000; ++n) each.add(number(n), all);
    }
    EXPECT_EQ(*all, core::limits::burst_values);
    EXPECT_LT(many.back().count(), 1'000U);
    EXPECT_GE(many.back().count(), 8U);
  }
  EXPECT_EQ(*all, 0U);
}

TEST(value_frequencies, know_shares) {
  value_frequencies seen;
  EXPECT_EQ(seen.share(number(1)), 0);
  seen.count(number(1));
  EXPECT_EQ(seen.share(number(1)), 1);
  EXPECT_EQ(seen.share(number(2)), 0);
  EXPECT_EQ(seen.distinct(), 1U);
  for (int i = 0; i < 3; ++i) seen.count(number(2));
  EXPECT_EQ(seen.total(), 4U);
  EXPECT_EQ(seen.distinct(), 2U);
  EXPECT_EQ(seen.share(number(1)), 0.25);
  EXPECT_EQ(seen.share(number(2)), 0.75);
  seen.forget();
  EXPECT_EQ(seen.total(), 0U);
}

}  // namespace
}  // namespace pgweir::analyzers
