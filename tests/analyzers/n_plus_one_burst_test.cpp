#include "tests/analyzers/provenance_world.hpp"

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

}  // namespace
}  // namespace pgweir::analyzers
