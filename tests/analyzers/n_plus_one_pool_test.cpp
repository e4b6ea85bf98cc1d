// A loop whose children are spread over a pool of five, on a machine that is busy with something
// else: logins that take long, a connection that does most of the work, pauses, children that
// overtake each other. Whatever the order, the finding says how many there were.
#include "tests/analyzers/provenance/provenance_world.hpp"

#include <gmock/gmock.h>

#include <array>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace pgweir::analyzers {
namespace {

using namespace std::chrono_literals;
using corpus::row;
using corpus::world;
using testing::SizeIs;

constexpr int listed = 50;
constexpr int pool_size = 5;

const corpus::sql authors = corpus::select({"authors", {"id", "name"}, "", " ORDER BY id"});
const corpus::sql posts_of = corpus::select({"posts", {"id", "author_id"}, "author_id", ""});

struct pool_of_five {
  world app{1};
  std::vector<std::size_t> connections;

  pool_of_five() {
    for (int i = 0; i < pool_size; ++i) connections.push_back(app.connect());
  }
  void list() {
    std::vector<row> rows;
    for (int i = 1; i <= listed; ++i) rows.push_back({i, "author " + std::to_string(i)});
    app.run(connections[0], {&authors, {}, rows});
  }
  void ask(std::size_t place, int author) {
    app.pass(1ms);
    app.run(connections[place], {&posts_of, {author}, {{author * 3, author}, {author, author}}});
  }
  void expect_all_of_them(const std::string& how) {
    app.finish();
    auto found = app.findings();
    ASSERT_THAT(found, SizeIs(1)) << how;
    const auto& evidence = std::get<core::n_plus_one_evidence>(found[0].evidence);
    ASSERT_THAT(evidence.children, SizeIs(1)) << how;
    const auto& child = evidence.children[0];
    EXPECT_EQ(found[0].grade, core::grade::proven) << how;
    EXPECT_EQ(child.executions, listed) << how;
    EXPECT_EQ(child.distinct_values, listed) << how;
    EXPECT_EQ(child.source.table + "." + child.source.column, "authors.id") << how;
    EXPECT_TRUE(evidence.across_connections) << how;
  }
};

// node-postgres gives the first query to the connection that is there and the next four to those
// that it opens. While they log in, the first one takes what waits behind them.
TEST(n_plus_one_pool, counts_what_waited_for_logins_too) {
  for (int alone = 1; alone <= listed - pool_size + 1; ++alone) {
    pool_of_five pool;
    pool.list();
    pool.ask(0, 1);
    int next = pool_size + 1;
    for (int done = 1; done < alone; ++done) pool.ask(0, next++);
    for (int late = 2; late <= pool_size; ++late)
      pool.ask(static_cast<std::size_t>(late) - 1, late);
    for (std::size_t place = 0; next <= listed; ++place) pool.ask(place % pool_size, next++);
    pool.expect_all_of_them("the first connection does " + std::to_string(alone) + " alone");
  }
}

// Every connection takes the next child when it has answered; how long that takes differs wildly.
TEST(n_plus_one_pool, counts_right_whatever_the_scheduling) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    pool_of_five pool;
    pool.list();
    std::mt19937_64 random{seed};
    std::array<int, pool_size> holds{};
    std::array<int, pool_size> left{};  // ms until the answer
    int next = 1;
    for (int done = 0; done < listed;) {
      for (std::size_t place = 0; place < pool_size; ++place) {
        if (holds[place] == 0 && next <= listed) {
          holds[place] = next++;
          bool stalls = random() % 8 == 0;
          left[place] = 1 + static_cast<int>(random() % (stalls ? 60 : 4));
        }
        if (holds[place] == 0 || --left[place] > 0) continue;
        pool.ask(place, std::exchange(holds[place], 0));
        ++done;
      }
    }
    pool.expect_all_of_them("seed " + std::to_string(seed));
  }
}

}  // namespace
}  // namespace pgweir::analyzers
